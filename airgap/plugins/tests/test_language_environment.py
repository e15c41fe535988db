"""Which Python environment a project's options mean, and what is installed in it."""

import os
from pathlib import Path

import facts_replay
import pytest
from airgap_plugins.errors import PluginError
from airgap_plugins.language import environment


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with two environments."""
    for name in (".venv", "env"):
        python = tmp_path / name / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.touch()
    return tmp_path


@pytest.mark.parametrize(
    ("options", "folder"),
    [
        ({"toolchain": "uv"}, ".venv"),
        ({"toolchain": "uv", "virtualenv": "env"}, "env"),
        ({"toolchain": "pip", "virtualenv": "env"}, "env"),
        ({"virtualenv": ".venv", "typechecker": ""}, ".venv"),
        ({"toolchain": "UV"}, ".venv"),
    ],
)
def test_options_name_the_environment(project: Path, options: dict[str, str], folder: str) -> None:
    """The options choose the folder; its interpreter is its bin/python."""
    found = environment.find(project, options)
    assert (found.folder, found.python) == (project / folder, project / folder / "bin" / "python")


def test_uv_looks_upwards(project: Path) -> None:
    """In a workspace, uv's environment stands beside the lock file above the project."""
    (project / "uv.lock").touch()
    inner = project / "examples" / "one"
    inner.mkdir(parents=True)
    assert environment.find(inner, {"toolchain": "uv"}).folder == project / ".venv"


def test_uv_follows_its_own_variable(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """UV_PROJECT_ENVIRONMENT names the folder for uv."""
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", "env")
    assert environment.find(project, {"toolchain": "uv"}).folder == project / "env"


def test_without_options_the_paths_python_is_taken(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a virtual environment named, it is python3 on PATH, with the environment that it belongs to."""
    python = project / "env" / "bin" / "python3"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    monkeypatch.setenv("PATH", str(python.parent))
    assert environment.find(project, {}) == environment.Environment(python=python, folder=None)
    (project / "env" / "pyvenv.cfg").touch()
    assert environment.find(project, {}).folder == project / "env"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"virtualenv": "gone"}, "runtime option virtualenv: gone: * holds no Python environment (no bin/python);*"),
        ({"toolchain": "poetry"}, "toolchain poetry is not supported by this stand-in plugin*"),
        ({"typechecker": "mypy"}, "runtime option typechecker: mypy is not supported by this stand-in plugin*"),
    ],
)
def test_what_cannot_be_honoured_is_refused(project: Path, options: dict[str, str], text: str) -> None:
    """A missing environment and options beyond the stand-in fail with what to do."""
    with pytest.raises(PluginError) as caught:
        environment.find(project, options)
    facts_replay.assert_text(str(caught.value), text)


def test_no_python_at_all(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any Python on PATH the error says what to install or name."""
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    monkeypatch.setenv("PATH", str(project / "nothing"))
    with pytest.raises(PluginError, match="no python3 on PATH; install Python, or name the project's environment"):
        environment.find(project, {})


def test_variables_are_those_of_an_activated_environment(project: Path) -> None:
    """The program sees VIRTUAL_ENV and the environment's bin first on PATH, and no PYTHONHOME."""
    found = environment.find(project, {"toolchain": "uv"})
    variables = found.variables({"PATH": "/bin", "PYTHONHOME": "/x", "A": "1"})
    assert variables == {
        "A": "1",
        "PATH": f"{project / '.venv' / 'bin'}{os.pathsep}/bin",
        "VIRTUAL_ENV": str(project / ".venv"),
    }


def install(site: Path, name: str, version: str, requires: tuple[str, ...] = (), plugin: str | None = None) -> None:
    """Lay out an installed package as pip would."""
    info = site / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    (info / "METADATA").write_text("\n".join(lines + [f"Requires-Dist: {need}" for need in requires]) + "\n")
    if plugin is not None:
        (site / name).mkdir()
        (site / name / "pulumi-plugin.json").write_text(plugin)


def test_required_plugins_come_from_the_installed_sdks(project: Path) -> None:
    """Every installed SDK that says it is a resource plugin is required, with its version and server."""
    site = project / ".venv" / "lib" / "python3.11" / "site-packages"
    install(site, "pulumi_docker", "5.1.0", plugin='{"resource": true, "name": "docker", "version": "5.1.0"}')
    install(site, "pulumi_x", "1.0", plugin='{"resource": true, "name": "x", "version": "v1.0", "server": "https://s"}')
    install(site, "pulumi_y", "1.0", plugin='{"resource": false, "name": "y", "version": "1.0"}')
    install(site, "grpcio", "1.0")
    found = environment.find(project, {"toolchain": "uv"})
    assert list(environment.required_packages(found)) == [("docker", "v5.1.0", ""), ("x", "v1.0", "https://s")]


def test_dependencies_are_those_no_other_package_asks_for(project: Path) -> None:
    """Direct dependencies leave out what another package needs; asked for transitive ones, all are listed."""
    site = project / ".venv" / "lib" / "python3.11" / "site-packages"
    install(site, "Pulumi_Docker", "5.1.0", requires=("pulumi>=3", "pytest; extra == 'test'"))
    install(site, "pulumi", "3.1")
    install(site, "pytest", "9")
    found = environment.find(project, {"toolchain": "uv"})
    assert environment.dependencies(found, transitive=False) == [("Pulumi_Docker", "5.1.0"), ("pytest", "9")]
    assert environment.dependencies(found, transitive=True) == [
        ("Pulumi_Docker", "5.1.0"),
        ("pulumi", "3.1"),
        ("pytest", "9"),
    ]
