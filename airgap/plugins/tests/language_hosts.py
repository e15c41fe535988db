"""Language hosts under test, in this process, and the engine that they and their programs speak to."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc
from airgap_plugins import rpc
from airgap_plugins.language.host import SERVICE, LanguageHost
from airgap_plugins.values import plain, struct
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import engine_pb2, language_pb2, language_pb2_grpc, resource_pb2


@dataclass(slots=True)
class Listener:
    """An engine and its monitor: notes what a program says and accepts everything."""

    address: str = ""
    errors: list[str] = field(default_factory=list)
    debug: list[str] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    outputs: dict[str, object] = field(default_factory=dict)

    def log(self, request: engine_pb2.LogRequest) -> Message:
        """Note an error or a debug line."""
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        if request.severity == engine_pb2.DEBUG:
            self.debug.append(request.message)
        return empty_pb2.Empty()

    def supports(self, _request: resource_pb2.SupportsFeatureRequest) -> Message:
        """Support every feature."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

    def register(self, request: resource_pb2.RegisterResourceRequest) -> Message:
        """Note a resource."""
        self.registered.append(request.type)
        urn = f"urn:pulumi:s::p::{request.type}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, id="", object=request.object)

    def register_outputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Message:
        """Note the stack's outputs."""
        self.outputs |= plain(request.outputs)
        return empty_pb2.Empty()

    def nothing(self, _request: empty_pb2.Empty) -> Message:
        """Accept."""
        return empty_pb2.Empty()


@contextmanager
def listening() -> Iterator[Listener]:
    """Serve an engine that listens."""
    found = Listener()
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    rpc.service("pulumirpc.Engine", {"Log": rpc.unary(engine_pb2.LogRequest, found.log)})(server)
    monitor = {
        "SupportsFeature": rpc.unary(resource_pb2.SupportsFeatureRequest, found.supports),
        "RegisterResource": rpc.unary(resource_pb2.RegisterResourceRequest, found.register),
        "RegisterResourceOutputs": rpc.unary(resource_pb2.RegisterResourceOutputsRequest, found.register_outputs),
        "SignalAndWaitForShutdown": rpc.unary(empty_pb2.Empty, found.nothing),
    }
    rpc.service("pulumirpc.ResourceMonitor", monitor)(server)
    found.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield found
    server.stop(None).wait()


@contextmanager
def client_of(language: LanguageHost) -> Iterator[language_pb2_grpc.LanguageRuntimeStub]:
    """Serve a language host, and end what it runs and the host itself afterwards."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    rpc.service(SERVICE, language.handlers())(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield language_pb2_grpc.LanguageRuntimeStub(channel)
    language.stop()
    server.stop(None).wait()


def info(folder: Path, **options: str) -> language_pb2.ProgramInfo:
    """Describe a project whose environment is this test's own."""
    chosen = options or {"virtualenv": sys.prefix}
    return language_pb2.ProgramInfo(
        root_directory=str(folder), program_directory=str(folder), entry_point=".", options=struct(chosen)
    )


def request(listener: Listener, folder: Path, program: str) -> language_pb2.RunRequest:
    """Ask for a run of a program with one plain and one secret configuration value."""
    (folder / "__main__.py").write_text(program)
    return language_pb2.RunRequest(
        project="p",
        stack="s",
        parallel=2,
        monitor_address=listener.address,
        config={"p:plain": "value", "p:secret": "hush"},
        configSecretKeys=["p:secret"],
        info=info(folder),
    )
