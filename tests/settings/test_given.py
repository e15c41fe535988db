"""Secrets that a stack is given: which are taken, and how the others are refused without being repeated."""

import pulumi
import pytest

from settings import given_secrets
from settings.given import KNOWN, PREFIX
from settings.load import parse
from settings.problems import SettingsError
from tests.recording import record
from tests.settings.values import DEV, texts

GOOD = "Xo3/kd+92=fLq:7vE_~pR.5tYw-8#Zb1"


def refused(name: str, value: str, *, secret: bool = True) -> str:
    """The one mistake that a stack with this key has."""
    with pytest.raises(SettingsError) as caught:
        parse(texts(DEV) | {name: value}, [name] if secret else [], project="berth", stack="dev")
    (problem,) = caught.value.problems
    assert not value or value not in str(caught.value)
    return str(problem)


@pytest.mark.parametrize("name", KNOWN)
def test_every_known_secret_may_be_given(name: str) -> None:
    """A random text with punctuation of every allowed kind is taken, and the settings do not hold it."""
    key = f"{PREFIX}{name}"
    settings = parse(texts(DEV) | {key: GOOD}, [key], project="berth", stack="dev")
    assert GOOD not in settings.model_dump_json()
    assert settings == parse(texts(DEV), (), project="berth", stack="dev")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", "0 characters"),
        ("Xo3kd92fLq7", "11 characters"),
        (GOOD * 5, "160 characters"),
        (f"{GOOD}\n", "a character that not every service takes"),
        (f"{GOOD} {GOOD}", "a character that not every service takes"),
        (f'{GOOD}"', "a character that not every service takes"),
        (f"{GOOD}\\", "a character that not every service takes"),
        (f"{GOOD}$HOME", "a character that not every service takes"),
        (f"{GOOD}é", "a character that not every service takes"),
        (f"-{GOOD}", "a character that not every service takes"),
        ("ababababababab1c", "a text that repeats itself"),
        ("Xo3kd92fXo3kd92f", "a text that repeats itself"),
        ("9182736450918275", "digits alone, or a word that is tried first"),
        ("My-PassWord-of-2026", "digits alone, or a word that is tried first"),
    ],
)
def test_a_value_that_cannot_work_is_refused_without_being_repeated(value: str, found: str) -> None:
    """What is wrong is said in words, and what to type to give another one."""
    line = refused("secrets.admin-password", value)
    assert line.startswith(f"secrets.admin-password: {found}")
    assert line.endswith("pulumi config set --secret berth:secrets.admin-password")


def test_a_key_must_be_longer_than_a_password() -> None:
    """A signature is worth no more than its key."""
    assert "16 characters; expected 32 to 128" in refused("secrets.jwt-key", GOOD[:16])


def test_an_unknown_secret_comes_with_the_known_ones() -> None:
    """A slip of the pen does not leave a generated secret in place unnoticed."""
    assert refused("secrets.admin-pasword", GOOD) == (
        f"secrets.admin-pasword: an unknown secret; expected one of {', '.join(KNOWN)}; correct the name or remove it"
    )


@pytest.mark.parametrize("name", ["secrets.jwt-key", "secrets.admin-password"])
def test_a_secret_in_plain_text_is_refused(name: str) -> None:
    """Whatever its name, and with the way to give it: the one that was read by others is not good any more."""
    line = refused(name, GOOD, secret=False)
    assert line.startswith(f"{name}: a secret in plain text; ")
    assert line.endswith(f"others may have read this one: pulumi config set --secret berth:{name}")


def test_secrets_in_one_section_are_refused() -> None:
    """Of a section the engine tells only as a whole whether it is secret: a plain value in it would go unnoticed."""
    line = refused("secrets", f'{{"jwt-key": "{GOOD}"}}')
    assert line.endswith("set each without --path: pulumi config set --secret berth:secrets.NAME")


def test_given_secrets_are_secrets_from_the_start() -> None:
    """The engine hands them over as plain text; the program never holds them as such."""
    found: dict[str, pulumi.Output[str]] = {}

    def program() -> None:
        pulumi.runtime.set_all_config({"berth:secrets.jwt-key": GOOD, "berth:environment": "dev"}, [])
        found.update(given_secrets())
        pulumi.export("found", dict(found))

    assert record(program).exports == {"found": f"[secret]({{'jwt-key': '{GOOD}'}})"}
    assert list(found) == ["jwt-key"]


def test_the_model_has_no_place_for_a_secret() -> None:
    """What is recorded of a release and shown as reference is the model: given secrets are beside it."""
    assert "secrets" not in parse(texts(DEV), (), project="berth", stack="dev").model_dump()
