"""The life of plugin processes: what they say first, and what is left of them in the end."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import grpc
import processes
import pytest
from airgap_plugins.values import struct
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2

PROVIDER = "/pulumirpc.ResourceProvider"


def start_command(plugin: processes.Plugin, folder: Path) -> tuple[list[int], threading.Thread, list[Exception]]:
    """Let the command plugin run a shell with a child; returns their process ids once both run."""
    file = folder / "pids"
    script = f"sleep 300 & echo $$ $! > {file}.new; mv {file}.new {file}; wait"
    request = provider_pb2.CreateRequest(
        urn="urn:pulumi:s::p::command:local:Command::c",
        type="command:local:Command",
        name="c",
        properties=struct({"create": script}),
    )
    errors: list[Exception] = []

    def create() -> None:
        try:
            plugin.call(f"{PROVIDER}/Create", request, provider_pb2.CreateResponse, 60)
        except grpc.RpcError as error:
            errors.append(error)

    thread = threading.Thread(target=create)
    thread.start()
    assert processes.eventually(file.exists, 20), "the command did not start"
    return [int(word) for word in file.read_text().split()], thread, errors


@pytest.mark.parametrize(
    ("entry", "version"),
    [("language_python", "3.272.0"), ("resource_command", "1.2.1"), ("resource_docker", "5.1.0")],
)
def test_a_plugin_announces_its_port_and_answers(entry: str, version: str) -> None:
    """Each plugin prints its port as the first line and answers there with the version it stands in for."""
    service = "/pulumirpc.LanguageRuntime" if entry == "language_python" else PROVIDER
    with processes.plugin(entry) as plugin:
        info = plugin.call(f"{service}/GetPluginInfo", empty_pb2.Empty(), plugin_pb2.PluginInfo)
        assert isinstance(info, plugin_pb2.PluginInfo)
        assert info.version == version


def test_killing_the_engine_ends_the_plugin_and_its_commands(tmp_path: Path) -> None:
    """When the engine is killed outright, the plugin and all that its commands started are gone, and do not go on."""
    with processes.plugin("resource_command") as plugin:
        pids, thread, _ = start_command(plugin, tmp_path)
        plugin.parent.kill()
        plugin.parent.wait()
        left = [plugin.pid, *pids]
        assert processes.eventually(lambda: not any(map(processes.is_running, left)), 20), "processes are left"
        thread.join()


def test_cancel_ends_commands_and_says_so(tmp_path: Path) -> None:
    """Cancel ends a command with its children; the step fails with the signal, and the plugin lives on."""
    with processes.plugin("resource_command") as plugin:
        pids, thread, errors = start_command(plugin, tmp_path)
        plugin.call(f"{PROVIDER}/Cancel", empty_pb2.Empty(), empty_pb2.Empty)
        thread.join(timeout=20)
        assert not thread.is_alive()
        assert "signal: terminated: running" in str(errors[0])
        assert not any(map(processes.is_running, pids))
        assert processes.is_running(plugin.pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_plugin_quietly(tmp_path: Path, number: signal.Signals) -> None:
    """The engine's way to end a plugin leaves status 0, nothing on stderr, and no command behind."""
    with processes.plugin("resource_command") as plugin:
        pids, thread, _ = start_command(plugin, tmp_path)
        os.kill(plugin.pid, number)
        assert plugin.parent.wait(timeout=20) == 0
        assert plugin.parent.stderr is not None
        assert plugin.parent.stderr.read() == ""
        thread.join()
        assert not any(map(processes.is_running, pids))


def test_plugins_skip_the_package_that_only_programs_need() -> None:
    """A plugin process imports the gRPC stubs without the whole of the `pulumi` package around them."""
    code = (
        "import sys; from airgap_plugins import entry; entry.bare_package();"
        "from airgap_plugins.docker import provider; from airgap_plugins.language import host;"
        "sys.exit('pulumi.automation' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
