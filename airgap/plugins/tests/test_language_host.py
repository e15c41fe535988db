"""Programs run by the language host, against an engine that only listens."""

import os
import sys
import threading
from pathlib import Path

import facts_replay
import grpc
import processes
import pytest
from airgap_plugins.language.program import entry_point
from google.protobuf import empty_pb2
from language_hosts import Listener, info, request
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

UNHANDLED = "Program failed with an unhandled exception:\nTraceback (most recent call last):\n"


def test_a_program_runs_in_its_environment(
    host: language_pb2_grpc.LanguageRuntimeStub,
    listener: Listener,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A program sees its folder, environment, configuration and stack; what it prints and exports arrives."""
    (tmp_path / "beside.py").write_text("NAME = 'beside'\n")
    program = (
        "import os, sys, pulumi, beside\n"
        "print('argv', sys.argv == [os.path.join(os.getcwd(), '__main__.py')], __name__)\n"
        "config = pulumi.Config()\n"
        "pulumi.export('seen', [beside.NAME, config.get('plain'), pulumi.get_stack(), os.environ['VIRTUAL_ENV']])\n"
        "pulumi.export('secret', config.get_secret('secret'))\n"
    )
    answer = host.Run(request(listener, tmp_path, program))
    assert (answer.error, answer.bail, listener.errors) == ("", False, [])
    assert "argv True __main__" in capfd.readouterr().out
    assert listener.registered == ["pulumi:pulumi:Stack"]
    assert listener.outputs == {"seen": ["beside", "value", "s", sys.prefix], "secret": "hush"}


def test_secrets_are_not_visible_from_outside(
    host: language_pb2_grpc.LanguageRuntimeStub, listener: Listener, tmp_path: Path
) -> None:
    """Secret configuration is neither among the child's arguments nor in its environment."""
    program = (
        "import pathlib\n"
        "proc = pathlib.Path('/proc/self')\n"
        "seen = (proc / 'cmdline').read_bytes() + (proc / 'environ').read_bytes()\n"
        "assert b'hush' not in seen\n"
    )
    answer = host.Run(request(listener, tmp_path, program))
    assert (answer.error, answer.bail, listener.errors) == ("", False, [])


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        ("import pulumi\nraise pulumi.RunError('only this')\n", "only this"),
        (
            "def inner():\n    raise ValueError('boom')\ninner()\n",
            f'{UNHANDLED}  File *__main__.py", line 3, in <module>\n*, line 2, in inner\n*ValueError: boom\n',
        ),
        (
            "import pulumi\ndef late(_):\n    raise KeyError('late')\npulumi.Output.from_input(1).apply(late)\n",
            f"{UNHANDLED}  File *__main__.py\", line 3, in late\n*KeyError: 'late'\n",
        ),
        ("import nosuchmodule\n", f"{UNHANDLED}*ModuleNotFoundError: No module named 'nosuchmodule'\n"),
    ],
)
def test_errors_are_shown_once(
    host: language_pb2_grpc.LanguageRuntimeStub, listener: Listener, tmp_path: Path, program: str, shown: str
) -> None:
    """An error goes to the engine from the program's own lines on, and the run then ends without a second one."""
    answer = host.Run(request(listener, tmp_path, program))
    assert (answer.error, answer.bail) == ("", True)
    (error,) = listener.errors
    facts_replay.assert_text(error, shown)


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("raise SystemExit(7)\n", "Program exited with non-zero exit code: 7"),
        ("import os\nos.kill(os.getpid(), 9)\n", "Program was ended by signal 9"),
    ],
)
def test_a_program_that_just_ends_is_an_error(
    host: language_pb2_grpc.LanguageRuntimeStub, listener: Listener, tmp_path: Path, program: str, error: str
) -> None:
    """A status of its own, or a signal, is reported."""
    answer = host.Run(request(listener, tmp_path, program))
    assert (answer.error, answer.bail) == (error, False)


def test_a_missing_environment_is_the_runs_error(
    host: language_pb2_grpc.LanguageRuntimeStub, listener: Listener, tmp_path: Path
) -> None:
    """A run whose environment is missing says so instead of failing as a call."""
    asked = request(listener, tmp_path, "")
    asked.info.CopyFrom(info(tmp_path, virtualenv="gone"))
    assert "holds no Python environment" in host.Run(asked).error


def test_cancel_ends_the_program(
    host: language_pb2_grpc.LanguageRuntimeStub, listener: Listener, tmp_path: Path
) -> None:
    """Cancel ends a program that is under way."""
    file = tmp_path / "pid"
    program = (
        f"import os, pathlib, time\npathlib.Path({str(file)!r}).write_text(str(os.getpid()) + ' ')\ntime.sleep(60)\n"
    )
    answers: list[language_pb2.RunResponse] = []
    thread = threading.Thread(target=lambda: answers.append(host.Run(request(listener, tmp_path, program))))
    thread.start()
    assert processes.eventually(lambda: file.exists() and file.read_text().endswith(" "), 20)
    host.Cancel(empty_pb2.Empty())
    thread.join(timeout=5)
    assert answers[0].error == "Program was ended by signal 15"
    assert not processes.is_running(int(file.read_text()))


def test_about_names_the_interpreter(host: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path) -> None:
    """`pulumi about` gets the environment's interpreter and its version."""
    answer = host.About(language_pb2.AboutRequest(info=info(tmp_path)))
    assert answer.executable == f"{sys.prefix}/bin/python"
    assert answer.version == ".".join(map(str, sys.version_info[:3]))


def test_required_packages_name_the_projects_plugins(
    host: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path
) -> None:
    """The engine learns which plugins the installed SDKs want."""
    answer = host.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=info(tmp_path)))
    found = {package.name: (package.kind, package.version) for package in answer.packages}
    assert {"docker": ("resource", "v5.1.0"), "command": ("resource", "v1.2.1")}.items() <= found.items()


def test_dependencies_are_listed(host: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path) -> None:
    """`pulumi about` gets the installed packages."""
    asked = language_pb2.GetProgramDependenciesRequest(info=info(tmp_path), transitiveDependencies=True)
    found = {item.name: item.version for item in host.GetProgramDependencies(asked).dependencies}
    assert found["pulumi"] == "3.272.0"


def test_installing_is_left_to_uv(
    host: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`pulumi install` runs `uv sync` for uv projects, fails when that fails, and refuses other toolchains."""
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\necho "$@ in $PWD"\ntest ! -e broken\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    asked = language_pb2.InstallDependenciesRequest(info=info(tmp_path, toolchain="uv"))
    assert b"".join(part.stdout for part in host.InstallDependencies(asked)) == f"sync in {tmp_path}\n".encode()
    (tmp_path / "broken").touch()
    with pytest.raises(grpc.RpcError, match="ended with status 1; see its output"):
        list(host.InstallDependencies(asked))
    asked.info.CopyFrom(info(tmp_path, toolchain="pip"))
    with pytest.raises(grpc.RpcError, match="installing dependencies other than with toolchain uv"):
        list(host.InstallDependencies(asked))


def test_entry_points(tmp_path: Path) -> None:
    """A folder stands for its __main__.py, a name may leave out its ending, and a missing file is named."""
    (tmp_path / "__main__.py").touch()
    (tmp_path / "other.py").touch()
    assert entry_point(tmp_path, ".") == tmp_path / "__main__.py"
    assert entry_point(tmp_path, "") == tmp_path / "__main__.py"
    assert entry_point(tmp_path, "other.py") == tmp_path / "other.py"
    assert entry_point(tmp_path, "other") == tmp_path / "other.py"
    with pytest.raises(SystemExit, match=r"no program at .*/gone; Pulumi.yaml's `main` names it"):
        entry_point(tmp_path, "gone")
