"""Every refused configuration with its exact answer: the lines of `refused.txt`.

After a wanted change of the model run `make record` and read the difference: it is what people will be told.
"""

import os

import pytest

from settings.load import parse
from settings.problems import SettingsError
from tests.settings.refusals import FILE, Refusal, refusals
from tests.settings.values import texts

_LINES = refusals()


def answer(refusal: Refusal) -> str:
    """All mistakes that are listed, joined by ` && `."""
    with pytest.raises(SettingsError) as caught:
        parse(texts(refusal.values), (), project="berth", stack=refusal.stack)
    return " && ".join(str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize("refusal", _LINES, ids=lambda refusal: refusal.line)
def test_a_mistake_is_answered_with_path_finding_and_remedy(refusal: Refusal) -> None:
    """Each mistake has one line that says where, what was found, what was expected and what to do, and no other."""
    given = answer(refusal)
    if os.environ.get("BERTH_RECORD"):
        old, new = f"{refusal.line} => {refusal.message}\n", f"{refusal.line} => {given}\n"
        FILE.write_text(FILE.read_text().replace(old, new))
    else:
        assert given == refusal.message


def test_no_answer_repeats_a_secret() -> None:
    """What must not be in a stack file must not be in a log either."""
    secret = [refusal for refusal in _LINES if "swordfish" in refusal.line]
    assert len(secret) >= 8
    assert all("swordfish" not in refusal.message for refusal in secret)


def test_the_table_is_as_long_as_it_claims() -> None:
    """At least 60 configurations are refused for a reason that is written down, each once."""
    assert len({refusal.line for refusal in _LINES}) == len(_LINES) >= 60
