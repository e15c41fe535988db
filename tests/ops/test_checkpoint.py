"""The state's files after a death in the middle of a write."""

from pathlib import Path

import pytest

from ops.checkpoint import broken, mend
from ops.errors import OpsError


@pytest.fixture
def stacks(tmp_path: Path) -> Path:
    """The folder of a state that is well, with the copy before it."""
    folder = tmp_path / ".pulumi" / "stacks" / "shop"
    folder.mkdir(parents=True)
    for name, text in (("dev.json", '{"now": 1}'), ("dev.json.bak", '{"before": 1}'), ("dev.json.attrs", "{}")):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_state_that_is_well_is_left_alone(stacks: Path, tmp_path: Path) -> None:
    """Nothing is broken, or there is nothing yet."""
    assert broken(tmp_path, "shop", "dev") == []
    assert broken(tmp_path / "nowhere", "shop", "dev") == []
    assert stacks.exists()


def test_empty_attributes_are_left_out(stacks: Path, tmp_path: Path) -> None:
    """S0-35: the state itself was not touched by the death, and is kept."""
    (stacks / "dev.json.attrs").write_text("", encoding="utf-8")
    (file,) = broken(tmp_path, "shop", "dev")
    assert mend(file) == "removed dev.json.attrs"
    assert broken(tmp_path, "shop", "dev") == []
    assert (stacks / "dev.json").read_text(encoding="utf-8") == '{"now": 1}'


def test_a_state_cut_short_comes_from_its_copy(stacks: Path, tmp_path: Path) -> None:
    """The copy before it is one step old; what that step did is found on the engine."""
    (stacks / "dev.json").write_text('{"no', encoding="utf-8")
    (file,) = broken(tmp_path, "shop", "dev")
    assert mend(file) == "took dev.json from dev.json.bak"
    assert file.read_text(encoding="utf-8") == '{"before": 1}'


def test_the_newest_backup_is_the_next_choice(stacks: Path, tmp_path: Path) -> None:
    """Without a readable copy the newest backup serves; without any the person is told where one should be."""
    (stacks / "dev.json").write_text("", encoding="utf-8")
    (stacks / "dev.json.bak").write_text("", encoding="utf-8")
    backups = tmp_path / ".pulumi" / "backups" / "shop" / "dev"
    with pytest.raises(OpsError, match=r"no copy of it; expected one in .*backups/shop/dev; bring back"):
        mend(stacks / "dev.json")
    backups.mkdir(parents=True)
    for name in ("dev.1.json", "dev.2.json"):
        (backups / name).write_text(f'{{"from": "{name}"}}', encoding="utf-8")
    assert mend(stacks / "dev.json") == "took dev.json from dev.2.json"
