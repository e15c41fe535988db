"""The look that spares most releases the whole migration."""

from pathlib import Path

import pytest
import servers
from pydantic import SecretStr

from berth_api import schema_glance, schema_steps, schema_upgrade, settings

STEP = '"""Change nothing."""\n\nrevision = {revision!r}\ndown_revision = {before!r}\nPHASE = "expand"\n'


def write_step(folder: Path, revision: str, before: str | None) -> None:
    """Write a step."""
    (folder / f"v{revision}.py").write_text(STEP.format(revision=revision, before=before))


def test_steps_are_read_in_their_order_whatever_their_names(tmp_path: Path) -> None:
    """What a step says it follows decides, and its title is its docstring's first paragraph."""
    for revision, before in (("a", "b"), ("b", None), ("c", "a")):
        write_step(tmp_path, revision, before)
    read = schema_steps.steps(tmp_path)
    assert [(step.revision, step.title) for step in read] == [(name, "Change nothing.") for name in "bac"]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({"a": None, "b": "a", "c": "a"}, r"vc\.py: found a second step after 'a'; expected one"),
        ({"a": None, "c": "b"}, r"found steps after \['b'\], which nothing leads to"),
        ({"a": "b", "b": "a"}, r"found steps after \['b', 'a'\], which nothing leads to"),
    ],
)
def test_steps_that_are_no_row_are_refused(steps: dict[str, str | None], said: str, tmp_path: Path) -> None:
    """Two after one, a gap, and a circle are each told by what is found."""
    for revision, before in steps.items():
        write_step(tmp_path, revision, before)
    with pytest.raises(schema_steps.StepError, match=said):
        schema_steps.steps(tmp_path)


@pytest.mark.engine
async def test_only_a_schema_that_lacks_nothing_is_current(migrator: settings.MigrationSettings) -> None:
    """Empty, with another password than the deployment's, or out of reach, the database is left to the migration."""
    assert not await schema_glance.is_current(migrator)
    await schema_upgrade.migrate(migrator)
    assert await schema_glance.is_current(migrator)
    assert await schema_glance.is_current(migrator.model_copy(update={"admin_password": None}))
    assert not await schema_glance.is_current(migrator.model_copy(update={"admin_password": SecretStr("another one")}))
    assert not await schema_glance.is_current(migrator.model_copy(update={"name": "nobodys"}))
    assert not await schema_glance.is_current(migrator.model_copy(update={"port": servers.free_port()}))


@pytest.mark.engine
async def test_steps_to_come_and_steps_unknown_are_left_to_the_migration(
    migrator: settings.MigrationSettings, tmp_path: Path
) -> None:
    """The schema is current for the code that made it, and neither for newer nor for older code."""
    plain = migrator.model_copy(update={"admin_password": None})
    write_step(tmp_path, "a1", None)
    assert not await schema_glance.is_current(plain, versions=tmp_path)
    with (tmp_path / "va1.py").open("a") as step:
        step.write("\n\ndef upgrade() -> None:\n    pass\n")
    await schema_upgrade.migrate(plain, versions=tmp_path)
    assert await schema_glance.is_current(plain, versions=tmp_path)
    write_step(tmp_path, "a2", "a1")
    assert not await schema_glance.is_current(plain, versions=tmp_path)
    (tmp_path / "va2.py").unlink()
    (tmp_path / "va1.py").write_text("revision = ")
    assert not await schema_glance.is_current(plain, versions=tmp_path)
