"""The smallest project on the components as a library: a program of its own, another package name, fewer tiers."""

import runpy
import sys
from pathlib import Path
from typing import Final

import pulumi
import pytest
import yaml

import hatch_build
from tests.recording import Recording, record

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = ROOT / "examples" / "minimal"
CONTAINER: Final = "docker:index/container:Container"


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recording:
    """The example's program against the package as a wheel holds it."""
    hatch_build.write_package(ROOT / "components", tmp_path / hatch_build.PACKAGE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(EXAMPLE)
    config = yaml.safe_load((EXAMPLE / "Pulumi.dev.yaml").read_text())["config"]

    def program() -> None:
        pulumi.runtime.set_all_config(config, [])
        runpy.run_path(str(EXAMPLE / "__main__.py"), run_name="__main__")

    try:
        return record(program, project="minimal", stack="dev")
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == hatch_build.PACKAGE]:
            del sys.modules[name]


def test_the_program_is_short() -> None:
    """A project on the components takes fewer than 40 lines, and not by long ones."""
    lines = (EXAMPLE / "__main__.py").read_text().splitlines()
    assert len(lines) < 40
    assert max(map(len, lines)) <= 120


def test_it_runs_a_service_and_the_proxy_alone(recording: Recording) -> None:
    """A stack without PostgreSQL, Redis and page: the tiers that are not wanted are simply not made."""
    assert set(recording.of_type(CONTAINER)) == {"minimal-dev-hello-0", "minimal-dev-proxy"}
    assert not recording.of_type("pulumi:index:Stash")


def test_its_data_outlives_it(recording: Recording) -> None:
    """SQLite in place of a database server: a kept volume that the service may write to."""
    hello = recording.of_type(CONTAINER)["minimal-dev-hello-0"]
    assert hello.inputs["mounts"] == [
        {"readOnly": False, "source": "minimal-dev-hello-data", "target": "/data", "type": "volume"}
    ]
    volume = recording.of_type("docker:index/volume:Volume")["minimal-dev-hello-data"]
    assert volume.options["retain_on_delete"] is True


def test_it_is_hardened_like_the_product(recording: Recording) -> None:
    """The recipe comes with the components: read-only, no capabilities, bounded, whoever writes the program."""
    for one in recording.of_type(CONTAINER).values():
        assert one.inputs["readOnly"] is True
        assert one.inputs["capabilities"] == {"drops": ["ALL"]}
        assert one.inputs["memory"] == one.inputs["memorySwap"] == 64


def test_the_package_holds_the_components_and_nothing_of_the_application(tmp_path: Path) -> None:
    """Every file of components/ is in, under its new name, and nothing imports the old one."""
    package = tmp_path / hatch_build.PACKAGE
    hatch_build.write_package(ROOT / "components", package)
    ours = {file.relative_to(package).as_posix() for file in package.rglob("*") if file.is_file()}
    theirs = {
        file.relative_to(ROOT / "components").as_posix()
        for file in (ROOT / "components").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert ours == theirs | {"py.typed"}
    assert not [file for file in package.rglob("*.py") if "from components" in file.read_text()]
