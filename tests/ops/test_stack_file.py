"""Stack files keep their form."""

from pathlib import Path
from typing import Final

import pytest

from ops.stack_file import differences, read, sections, with_images, with_settings

ROOT: Final = Path(__file__).parents[2]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_committed_file_loses_no_comment(stack: str) -> None:
    """A change of one image leaves every other line as it is."""
    before = (ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    after, _ = with_images(before, {"api": "sha256:new"})
    gone, new = (
        [line for line in one.splitlines() if line not in other.splitlines()]
        for one, other in ((before, after), (after, before))
    )
    assert [line for line in gone if "  image: " not in line] == []
    assert [line.strip() for line in new if not line.endswith(":")] == ["image: sha256:new"]


def test_secrets_are_no_settings() -> None:
    """Encrypted values are not read, and not lost."""
    text = "config:\n  berth:a: 1\n  berth:b:\n    secure: v1:x\n  other:c: 2\n"
    assert sections(text) == {"a": 1}
    assert sections(with_settings(text, {"d": {"e": [1]}})) == {"d": {"e": [1]}}
    assert "secure: v1:x" in with_settings(text, {})
    assert "other:c: 2" in with_settings(text, {})


def test_a_file_without_settings_takes_some() -> None:
    """An empty file is a stack with nothing but defaults."""
    assert sections(with_settings("", {"a": 1})) == {"a": 1}
    assert read("") == {}


def test_differences_are_named_by_their_path() -> None:
    """Nested values are compared one by one."""
    found = differences({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1, "c": 4}, "e": 5})
    assert [(one.path, one.old, one.new) for one in found] == [("a.c", 2, 4), ("d", 3, None), ("e", None, 5)]
