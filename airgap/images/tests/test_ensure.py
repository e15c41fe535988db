"""The verb `ensure` on the real engine, with the images that are there."""

import time
from pathlib import Path

import docker
import pytest
from airgap_images import cli
from airgap_images.recipe import RECIPES

pytestmark = pytest.mark.engine


def test_a_second_run_changes_nothing_and_is_quick(
    engine: docker.DockerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With everything current, one line per image is all that happens, and not even the cache folder is made."""
    assert cli.main(["list"]) == 0
    stale = [line for line in capsys.readouterr().out.splitlines() if line.split()[1] not in ("current", "official")]
    if stale:
        pytest.skip(f"not current: run `airgap-images ensure`: {stale}")
    before = [engine.images.get(recipe.reference).id for recipe in RECIPES]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    started = time.monotonic()
    assert cli.main(["ensure"]) == 0
    assert time.monotonic() - started < 5  # a fifth of a second on a quiet machine
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [recipe.reference for recipe in RECIPES]
    assert {line.split()[1] for line in lines} <= {"current", "official"}
    assert list(tmp_path.iterdir()) == []
    assert [engine.images.get(recipe.reference).id for recipe in RECIPES] == before
