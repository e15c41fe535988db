"""Language hosts under test, in this process."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from airgap_plugins import rpc
from airgap_plugins.language.host import SERVICE, LanguageHost
from pulumi.runtime.proto import language_pb2_grpc


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
