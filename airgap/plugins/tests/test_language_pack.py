"""Policy packs run by the language host: processes that serve until the engine hangs up."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import processes
import pytest
from airgap_plugins.language.host import LanguageHost
from airgap_plugins.values import struct
from language_hosts import client_of
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

SERVES = """
import os, sys, time
print(4711, flush=True)
print("pid", os.getpid(), sys.argv[1:], os.environ["GIVEN"], os.environ["VIRTUAL_ENV"], os.getcwd(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def language() -> LanguageHost:
    """A language host."""
    return LanguageHost("127.0.0.1:9")


@pytest.fixture
def host(language: LanguageHost) -> Iterator[language_pb2_grpc.LanguageRuntimeStub]:
    """Its client."""
    with client_of(language) as client:
        yield client


def request(folder: Path, program: str | None, kind: str = "analyzer") -> language_pb2.RunPluginRequest:
    """Ask for a pack in this test's own environment."""
    if program is not None:
        (folder / "__main__.py").write_text(program)
    info = language_pb2.ProgramInfo(
        root_directory=str(folder),
        program_directory=str(folder),
        entry_point=".",
        options=struct({"virtualenv": sys.prefix}),
    )
    return language_pb2.RunPluginRequest(
        pwd=str(folder), args=["127.0.0.1:9", "."], env=["GIVEN=a=b"], info=info, kind=kind
    )


def started(answers: Iterator[language_pb2.RunPluginResponse]) -> tuple[str, list[str]]:
    """The first two lines of a pack that serves: its port, and what it says of itself."""
    first, second = next(answers), next(answers)
    return first.stdout.decode().strip(), second.stdout.decode().split()


def test_a_pack_serves_until_the_engine_hangs_up(host: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path) -> None:
    """The port comes first; the pack has its arguments, variables and environment; no process outlives the call."""
    answers = host.RunPlugin(request(tmp_path, SERVES))
    port, said = started(answers)
    assert port == "4711"
    assert said == ["pid", said[1], "['127.0.0.1:9',", "'.']", "a=b", sys.prefix, str(tmp_path)]
    answers.cancel()
    assert processes.eventually(lambda: not processes.is_running(int(said[1])), 5)


def test_a_pack_ends_with_the_host(
    host: language_pb2_grpc.LanguageRuntimeStub, language: LanguageHost, tmp_path: Path
) -> None:
    """What the engine leaves running is ended with the plugin process, and the status says how."""
    answers = host.RunPlugin(request(tmp_path, SERVES))
    _, said = started(answers)
    language.stop()
    (last,) = list(answers)
    assert last.exitcode == -signal.SIGTERM
    assert not processes.is_running(int(said[1]))


def test_a_pack_that_breaks_says_why(host: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path) -> None:
    """Its last words and its status reach the engine, which shows them."""
    answers = list(host.RunPlugin(request(tmp_path, "import no_such_module\n")))
    assert [one.WhichOneof("output") for one in answers] == ["stderr", "exitcode"]
    assert answers[0].stderr.decode().rstrip().endswith("ModuleNotFoundError: No module named 'no_such_module'")
    assert answers[1].exitcode == 1


@pytest.mark.parametrize(
    ("program", "kind", "reason"),
    [
        (SERVES, "resource", "running a plugin of kind resource"),
        (None, "analyzer", "no __main__.py; the pack's program must be called that"),
    ],
)
def test_what_is_no_policy_pack_is_refused(
    host: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path, program: str | None, kind: str, reason: str
) -> None:
    """A provider written in Python, or a folder without a program, is an error with a reason."""
    with pytest.raises(grpc.RpcError) as caught:
        list(host.RunPlugin(request(tmp_path, program, kind)))
    assert reason in str(caught.value.details())
