"""The language host process: answers questions about a Python project, runs its program and policy packs."""

import contextlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import language_pb2, plugin_pb2

from airgap_plugins import rpc
from airgap_plugins.errors import PluginError, stand_in
from airgap_plugins.language import environment, pack, program
from airgap_plugins.language.environment import Environment
from airgap_plugins.serve import serve
from airgap_plugins.values import plain

SERVICE = "pulumirpc.LanguageRuntime"

GRACE = 2.0
"""Seconds that a program has to end before it is killed."""


class LanguageHost:
    """Runs programs as children, one at a time in practice, and ends them with itself."""

    def __init__(self, engine_address: str) -> None:
        """Take the engine's address, which programs need too."""
        self._engine_address = engine_address
        self._lock = threading.Lock()
        self._programs: set[subprocess.Popen[bytes]] = set()

    def handlers(self) -> rpc.Handlers:
        """Give the RPCs that the host answers."""
        return {
            "Handshake": rpc.unary(language_pb2.LanguageHandshakeRequest, self._handshake),
            "GetPluginInfo": rpc.unary(empty_pb2.Empty, self._plugin_info),
            "GetRequiredPackages": rpc.unary(language_pb2.GetRequiredPackagesRequest, self._required_packages),
            "GetProgramDependencies": rpc.unary(language_pb2.GetProgramDependenciesRequest, self._dependencies),
            "About": rpc.unary(language_pb2.AboutRequest, self._about),
            "RuntimeOptionsPrompts": rpc.unary(language_pb2.RuntimeOptionsRequest, self._prompts),
            "InstallDependencies": rpc.streaming(language_pb2.InstallDependenciesRequest, self._install),
            "Run": rpc.unary(language_pb2.RunRequest, self._run),
            "RunPlugin": rpc.following(language_pb2.RunPluginRequest, self._run_plugin),
            "Cancel": rpc.unary(empty_pb2.Empty, self._cancel),
        }

    def stop(self) -> None:
        """End the programs under way."""
        with self._lock:
            programs = list(self._programs)
        for child in programs:
            child.terminate()
        for child in programs:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(GRACE)
            child.kill()

    def _handshake(self, _request: language_pb2.LanguageHandshakeRequest) -> Message:
        return language_pb2.LanguageHandshakeResponse()

    def _plugin_info(self, _request: empty_pb2.Empty) -> Message:
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi"))

    def _required_packages(self, request: language_pb2.GetRequiredPackagesRequest) -> Message:
        packages = [
            plugin_pb2.PackageDependency(name=name, kind="resource", version=version, server=server)
            for name, version, server in environment.required_packages(_environment(request.info))
        ]
        return language_pb2.GetRequiredPackagesResponse(packages=packages)

    def _dependencies(self, request: language_pb2.GetProgramDependenciesRequest) -> Message:
        found = environment.dependencies(_environment(request.info), transitive=request.transitiveDependencies)
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[language_pb2.DependencyInfo(name=name, version=version) for name, version in found]
        )

    def _about(self, request: language_pb2.AboutRequest) -> Message:
        python = _environment(request.info).python
        return language_pb2.AboutResponse(executable=str(python), version=environment.version(python))

    def _prompts(self, _request: language_pb2.RuntimeOptionsRequest) -> Message:
        return language_pb2.RuntimeOptionsResponse()

    def _install(self, request: language_pb2.InstallDependenciesRequest) -> Iterator[Message]:
        """Let uv install; other toolchains stay with their own commands."""
        uv = shutil.which("uv")
        if plain(request.info.options).get("toolchain") != "uv" or uv is None:
            raise PluginError(stand_in("installing dependencies other than with toolchain uv and uv on PATH"))
        with subprocess.Popen(  # noqa: S603 - the user's own uv
            [uv, "sync"], cwd=request.info.root_directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as child:
            for line in child.stdout or ():
                yield language_pb2.InstallDependenciesResponse(stdout=line)
        if child.returncode:
            message = f"uv sync in {request.info.root_directory} ended with status {child.returncode}; see its output"
            raise PluginError(message)

    def _run(self, request: language_pb2.RunRequest) -> Message:
        try:
            found = _environment(request.info)
        except PluginError as error:
            return language_pb2.RunResponse(error=str(error))
        status = self._follow(request, found)
        if status in (0, program.REPORTED):
            return language_pb2.RunResponse(bail=status == program.REPORTED)
        how = f"was ended by signal {-status}" if status < 0 else f"exited with non-zero exit code: {status}"
        return language_pb2.RunResponse(error=f"Program {how}")

    def _follow(self, request: language_pb2.RunRequest, found: Environment) -> int:
        child = subprocess.Popen(  # noqa: S603 - running the project's program is what this process is for
            [found.python, "-u", program.__file__, self._engine_address],
            cwd=request.info.program_directory,
            env=found.variables(os.environ),
            stdin=subprocess.PIPE,
            # Out of our process group: Ctrl-C reaches us, and we end it without a traceback.
            start_new_session=True,
        )
        with self._lock:
            self._programs.add(child)
        try:
            child.communicate(request.SerializeToString())
        finally:
            with self._lock:
                self._programs.discard(child)
        return child.returncode

    def _run_plugin(self, request: language_pb2.RunPluginRequest, when_over: rpc.WhenOver) -> Iterator[Message]:
        """Serve a policy pack until the engine has no more questions."""
        child = pack.start(request, _environment(request.info))
        with self._lock:
            self._programs.add(child)
        when_over(child.terminate)
        try:
            yield from pack.followed(child)
        finally:
            with self._lock:
                self._programs.discard(child)

    def _cancel(self, _request: empty_pb2.Empty) -> Message:
        self.stop()
        return empty_pb2.Empty()


def main() -> None:
    """Be the plugin process `pulumi-language-python`."""
    if len(sys.argv) < 2:  # noqa: PLR2004 - the name and the address
        sys.exit(f"{sys.argv[0]} is a plugin process: the Pulumi engine starts it with its own address as argument")
    host = LanguageHost(sys.argv[-1])
    serve(rpc.service(SERVICE, host.handlers()), host.stop)


def _environment(info: language_pb2.ProgramInfo) -> Environment:
    return environment.find(Path(info.root_directory), plain(info.options))
