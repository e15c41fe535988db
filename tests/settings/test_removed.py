"""Removed keys: each has a tombstone, no living one has, and the answer is the tombstone's alone."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, get_args

import pytest

from settings.load import parse
from settings.model import Settings
from settings.problems import SettingsError
from settings.rules import removed
from settings.rules.removed import ANY_NAME, TOMBSTONES, Tombstone
from settings.values import Section
from tests.settings.values import DEV, texts, with_value

FILE: Final = Path(__file__).parent / "published_keys.txt"
"""Every key that a commit ever knew, one a line. Grows by `make docs`; nothing is ever taken out."""

_EXAMPLE: Final = ("proxy.tls_cert", Tombstone(since="0.9", instead="move it to proxy.tls.certificate"))
_ENTRY: Final = ("apis.<name>.prefix", Tombstone(since="0.9", instead="write path in its place"))


def published() -> set[str]:
    """The file's keys."""
    return {line for line in FILE.read_text().splitlines() if not line.startswith("#")}


def known(section: type[Section] = Settings, path: str = "") -> Iterator[str]:
    """Every key of the model."""
    for key, field in section.model_fields.items():
        here = f"{path}{key}"
        yield here
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, Section):
                entries = "" if kind is field.annotation else f"{ANY_NAME}."
                yield from known(kind, f"{here}.{entries}")


def test_a_key_that_was_ever_known_is_known_or_has_a_tombstone() -> None:
    """Nobody takes a key out of the model without telling what to write instead."""
    assert len(published()) >= 132
    gone = published() - set(known())
    assert gone == set(TOMBSTONES)


def test_every_key_is_remembered() -> None:
    """A key of the model is written down on the day it appears, so that its removal will be noticed."""
    new = set(known()) - published()
    if os.environ.get("BERTH_RECORD"):
        lines = FILE.read_text().splitlines()
        comments = [line for line in lines if line.startswith("#")]
        FILE.write_text("\n".join([*comments, *sorted(published() | new), ""]))
    else:
        assert new == set()


def test_no_tombstone_stands_on_a_living_key() -> None:
    """A key that came back must lose its tombstone: removed and known at once cannot be."""
    assert not TOMBSTONES.keys() & set(known())


@pytest.mark.parametrize(("path", "tombstone"), [*TOMBSTONES.items(), _EXAMPLE, _ENTRY])
def test_a_removed_key_is_answered_by_its_tombstone_alone(
    path: str, tombstone: Tombstone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old stack file is told the way, once, and not also that the key is unknown."""
    monkeypatch.setattr(removed, "TOMBSTONES", MappingProxyType({path: tombstone}))
    further = {"image": "sha256:" + "a" * 64, "path": "/billing/"}
    values = with_value(DEV, "apis.billing", further) if ANY_NAME in path else DEV
    where = path.replace(ANY_NAME, "billing")
    with pytest.raises(SettingsError) as caught:
        parse(texts(with_value(values, where, "x")), (), project="berth", stack="dev")
    words = f"a key that was removed in {tombstone.since}; expected a stack file without it; {tombstone.instead}"
    assert [str(problem) for problem in caught.value.problems] == [f"{where}: {words}"]


@pytest.mark.parametrize("values", [{}, {"proxy": {}}, {"proxy": "x"}, {"tls_cert": 1}, {"apis": {"billing": {}}}])
def test_other_keys_are_left_alone(values: Mapping[str, object]) -> None:
    """Only the very path is removed, whatever else stands in the file."""
    assert list(removed.problems(values, dict([_EXAMPLE, _ENTRY]))) == []


def test_the_file_is_in_order() -> None:
    """Sorted and without repeats, so that additions of different branches merge."""
    lines = [line for line in FILE.read_text().splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))
    assert json.dumps(lines).isascii()
