"""What is read from a state, its locks and the machine's processes."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from ops.commands.leftovers import Lock, Thing
from ops.errors import OpsError
from ops.project import Project
from ops.runner import Runner
from ops.state import Stack, command_of, locks, orphans, pending, recorded, resources

_CONTAINER: Final = "docker:index/container:Container"
_EXPORT: Final = {
    "deployment": {
        "resources": [
            {"urn": "u::stack", "type": "pulumi:pulumi:Stack"},
            {"urn": "u::api", "type": _CONTAINER, "id": "1"},
            {"urn": "u::old", "type": _CONTAINER, "id": "2", "delete": True},
            {"urn": "u::net", "type": "docker:index/network:Network", "id": "3"},
            {"urn": "u::data", "type": "docker:index/volume:Volume", "id": "4"},
        ],
        "pending_operations": [{"type": "creating", "resource": {"urn": "urn::x::shop-api-0"}}],
    }
}
_WAIT: Final = "import sys; print('up', flush=True); sys.stdin.read()"
_PARENT: Final = (
    "import subprocess, sys; _, python, code, folder = sys.argv; "
    "subprocess.run([python, '-c', code, 'pulumi-resource-docker'], cwd=folder, check=True)"
)


def test_only_things_without_data_are_looked_for() -> None:
    """Volumes are never missed, and what is to be deleted anyway is not either."""
    assert recorded(_EXPORT) == [Thing(id="1", name="u::api"), Thing(id="3", name="u::net")]
    assert len(resources(_EXPORT)) == 5
    assert resources({"deployment": {}}) == []


def test_operations_under_way_are_named() -> None:
    """A person reads what was being done to which resource."""
    assert pending(_EXPORT) == ["creating shop-api-0"]
    assert pending({"deployment": {"pending_operations": None}}) == []


def test_locks_say_who_holds_them(tmp_path: Path) -> None:
    """A lock's process may be alive, gone, or have died while it wrote the lock."""
    when = "2026-01-02T03:04:05.678Z"
    for name, pid in (("a", 2**22 + 1), ("b", os.getpid())):
        holder = {"pid": pid, "username": "ann", "hostname": "here", "timestamp": when}
        (tmp_path / f"{name}.json").write_text(json.dumps(holder), encoding="utf-8")
    (tmp_path / "c.json").write_text("", encoding="utf-8")
    (gone, other, empty) = locks(tmp_path)
    assert gone == Lock(pid=2**22 + 1, host="here", user="ann", since=when[:19], alive=False)
    assert not other.alive  # the number lives, but is no pulumi
    assert (empty.host, empty.alive) == (socket.gethostname(), False)
    assert locks(tmp_path / "nowhere") == locks(None) == []


@pytest.fixture(params=["pulumi", "init"])
def parent(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A process in the project's folder that looks like a plugin, below one that calls itself as given."""
    words = [request.param, "-c", _PARENT, sys.executable, _WAIT, str(tmp_path)]
    with subprocess.Popen(words, executable=sys.executable, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        yield request.param, child
        child.communicate()


def test_a_plugin_without_its_pulumi_is_an_orphan(parent: tuple[str, subprocess.Popen[bytes]], tmp_path: Path) -> None:
    """What works for a live `pulumi`, or in another folder, is left alone."""
    (name, child) = parent
    found = orphans(tmp_path)
    assert len(found) == (0 if name == "pulumi" else 1)
    assert child.pid not in found
    assert orphans(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize(
    ("code", "says", "unchanged"),
    [
        (0, "", True),
        (7, "error: no changes were expected for preview but changes were proposed", False),
        (255, "error: no changes were expected but changes were proposed", False),
        (1, "error: no Docker engine", None),
    ],
)
def test_a_failing_preview_is_no_change(tmp_path: Path, code: int, says: str, *, unchanged: bool | None) -> None:
    """Changes that wait are told apart from a preview that could not be made, whatever the CLI's exit code."""
    cli = tmp_path / "pulumi"
    cli.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit {code}\n", encoding="utf-8")
    cli.chmod(0o755)
    project = Project(root=tmp_path, name="shop", stack="dev", environ={})
    stack = Stack(project, Runner(tmp_path, {"PATH": f"{tmp_path}:/usr/bin:/bin"}))
    if unchanged is None:
        with pytest.raises(OpsError, match="code 1\nerror: no Docker engine"):
            stack.unchanged()
    else:
        assert stack.unchanged() is unchanged


def test_a_process_that_is_gone_has_no_command() -> None:
    """No such process is no error."""
    assert command_of(2**22 + 1) == ""
    assert "python" in command_of(os.getpid())
