"""What plugin processes and programs spend no processor time on, and that nothing is lost by it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from airgap_plugins.docker import docker_py
from airgap_plugins.language import environment
from language_hosts import Listener, request
from pulumi.runtime.proto import language_pb2_grpc

HEAVY = ("docker", "grpc.aio._channel", "pulumi.resource", "pulumi.runtime.proto.resource_pb2", "requests")
PROGRAM = "import gc, pulumi\npulumi.log.debug('own line')\npulumi.export('threshold', gc.get_threshold()[0])\n"


@pytest.mark.parametrize("module", ["command.provider", "docker.provider", "language.host"])
def test_a_plugin_imports_only_what_it_needs(module: str) -> None:
    """A plugin that was asked nothing yet has neither docker-py, nor its HTTP client, nor the SDK around the stubs."""
    program = (
        "import importlib, json, sys\nfrom airgap_plugins import entry\nentry.bare_package()\n"
        f"importlib.import_module('airgap_plugins.{module}')\nprint(json.dumps(sorted(sys.modules)))\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
    assert "pulumi.runtime.proto.plugin_pb2" in json.loads(said)
    assert [name for name in HEAVY if name in json.loads(said)] == []


def test_docker_py_has_what_it_promises() -> None:
    """Every name of docker-py that the plugin uses is found when it is asked for, and no other."""
    assert all(callable(getattr(docker_py, name)) for name in docker_py.__all__)
    other = "nothing"
    with pytest.raises(AttributeError, match="has no attribute nothing"):
        getattr(docker_py, other)


@pytest.mark.parametrize(("asked", "shown"), [("", False), ("true", True)])
def test_debug_lines_are_sent_when_asked_for(  # noqa: PLR0913 - two cases and what a run needs
    host: language_pb2_grpc.LanguageRuntimeStub,
    listener: Listener,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    asked: str,
    shown: bool,
) -> None:
    """The engine gets a program's debug lines, its own and the SDK's, only where the environment asks for them."""
    monkeypatch.setenv("PULUMI_OPTION_DEBUG", asked)
    answer = host.Run(request(listener, tmp_path, PROGRAM))
    assert (answer.error, answer.bail, listener.errors) == ("", False, [])
    assert ("own line" in listener.debug, len(listener.debug) > 1) == (shown, shown)


def test_a_usual_program_is_not_searched_for_garbage(
    host: language_pb2_grpc.LanguageRuntimeStub, listener: Listener, tmp_path: Path
) -> None:
    """A program runs with a collector that begins only after more objects than a usual one makes."""
    host.Run(request(listener, tmp_path, PROGRAM))
    assert listener.outputs == {"threshold": 200_000}


def test_another_interpreter_is_asked_for_its_version(tmp_path: Path) -> None:
    """An environment's version is that of its own interpreter, also where it is not the one that looks."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 3.99.1\n")
    python.chmod(0o755)
    assert environment.version(python) == "3.99.1"
