"""The provider process in the protocol's words: what it accepts, and how it fails."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from airgap_plugins import rpc
from airgap_plugins.docker.provider import DockerProvider
from airgap_plugins.engine_log import EngineLog
from airgap_plugins.errors import InitFailedError, PluginError
from airgap_plugins.provider import SERVICE, diff_response
from airgap_plugins.resource import Difference, Row
from airgap_plugins.values import plain, struct
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

URN = "urn:pulumi:s::p::{}::n"


@pytest.fixture
def stub() -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    """A client of a docker provider in this process."""
    provider = DockerProvider(EngineLog(None))
    handlers: dict[str, Any] = dict(provider.handlers())
    handlers["Create"] = rpc.unary(provider_pb2.CreateRequest, fail)
    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    rpc.service(SERVICE, handlers)(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield provider_pb2_grpc.ResourceProviderStub(channel)
    server.stop(None).wait()


def fail(request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
    """Fail in the way that the request's type names."""
    if request.type == "init":
        message = "it is not healthy"
        raise InitFailedError(message, resource_id="abc", outputs={"name": "n", "ports": None})
    if request.type == "plain":
        message = "it is refused"
        raise PluginError(message)
    nothing: dict[str, str] = {}
    return provider_pb2.CreateResponse(id=nothing["nothing"])


def details_of(error: grpc.RpcError) -> list[bytes]:
    """Give the status details that an error carries."""
    return [item.value for item in error.trailing_metadata() or () if item.key == "grpc-status-details-bin"]


def test_configure_answers_as_recorded(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    """The provider accepts no secrets and no resources, previews, and takes the engine's names."""
    answer = stub.Configure(provider_pb2.ConfigureRequest())
    assert (answer.acceptSecrets, answer.acceptResources, answer.acceptOutputs) == (False, False, False)
    assert (answer.supportsPreview, answer.supports_autonaming_configuration) == (True, True)


def test_a_handshake_is_unimplemented(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    """What the official plugin does not implement is unimplemented here too."""
    with pytest.raises(grpc.RpcError) as caught:
        stub.Handshake(provider_pb2.ProviderHandshakeRequest())
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_a_provider_setting_beyond_the_stand_in_is_refused(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    """A setting that changes who talks to which engine fails loudly, with the way out."""
    with pytest.raises(grpc.RpcError, match="provider setting docker:registryAuth is not supported by this stand-in"):
        stub.Configure(provider_pb2.ConfigureRequest(args=struct({"registryAuth": '[{"address":"x"}]'})))


@pytest.mark.parametrize("method", ["Check", "Diff", "Read", "Update", "Delete"])
def test_an_unknown_type_is_refused(stub: provider_pb2_grpc.ResourceProviderStub, method: str) -> None:
    """A resource type that the stand-in lacks fails by name, with the types it has and the way out."""
    request = {
        "Check": provider_pb2.CheckRequest,
        "Diff": provider_pb2.DiffRequest,
        "Read": provider_pb2.ReadRequest,
        "Update": provider_pb2.UpdateRequest,
        "Delete": provider_pb2.DeleteRequest,
    }[method](urn=URN.format("docker:index/service:Service"))
    with pytest.raises(grpc.RpcError) as caught:
        getattr(stub, method)(request)
    text = caught.value.details()
    assert text is not None
    assert text.startswith("resource type docker:index/service:Service is not supported by this stand-in plugin")
    assert "put the official Pulumi plugin on PATH" in text
    assert "docker:index/network:Network" in text


def test_a_function_is_refused(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    """A function call fails by name."""
    with pytest.raises(grpc.RpcError, match="function docker:index/getNetwork:getNetwork is not supported"):
        stub.Invoke(provider_pb2.InvokeRequest(tok="docker:index/getNetwork:getNetwork"))


def test_an_init_failure_carries_the_object(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    """An object that exists but is not ready reaches the engine with its id, outputs and reason."""
    with pytest.raises(grpc.RpcError) as caught:
        stub.Create(provider_pb2.CreateRequest(type="init"))
    assert caught.value.code() is grpc.StatusCode.UNKNOWN
    (status_bytes,) = details_of(caught.value)
    status = status_pb2.Status.FromString(status_bytes)
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == "abc"
    assert list(detail.reasons) == ["it is not healthy"]
    assert plain(detail.properties) == {"name": "n", "ports": None}


@pytest.mark.parametrize(("kind", "text"), [("plain", "it is refused"), ("broken", "KeyError: 'nothing'")])
def test_other_failures_are_text(stub: provider_pb2_grpc.ResourceProviderStub, kind: str, text: str) -> None:
    """Any other failure reaches the engine as text without detail, even a mistake of ours."""
    with pytest.raises(grpc.RpcError) as caught:
        stub.Create(provider_pb2.CreateRequest(type=kind))
    assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.UNKNOWN, text)
    assert details_of(caught.value) == []


def test_a_check_runs_through_the_protocol(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    """Inputs go in and come out as Structs: nulls dropped, whole numbers whole, failures without a property."""
    request = provider_pb2.CheckRequest(
        urn=URN.format("docker:index/volume:Volume"), news=struct({"name": 5, "driver": None, "nosuch": 1.5})
    )
    answer = stub.Check(request)
    assert plain(answer.inputs) == {"__defaults": [], "name": "5", "nosuch": 1.5}
    assert [(failure.property, failure.reason) for failure in answer.failures] == [
        ("", "Invalid or unknown key. Examine values at 'n.nosuch'.")
    ]


def test_cancel_reaches_whoever_waits(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    """Cancel may come at any time, also twice and with nothing under way."""
    assert stub.Cancel(empty_pb2.Empty()) == empty_pb2.Empty()
    assert stub.Cancel(empty_pb2.Empty()) == empty_pb2.Empty()


def test_diff_rows_in_the_protocols_words() -> None:
    """Rows become detailed diffs; each replacing row names its property among the replaces, once per row."""
    rows = [
        Row(path="labels[0]", kind="ADD_REPLACE"),
        Row(path="labels[1]", kind="DELETE_REPLACE"),
        Row(path='options["a.b"]', kind="UPDATE"),
    ]
    answer = diff_response(Difference(rows=rows, delete_before_replace=True))
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(answer.diffs) == ["labels", "options"]
    assert list(answer.replaces) == ["labels", "labels"]
    assert answer.deleteBeforeReplace
    assert answer.detailedDiff["labels[0]"].kind == provider_pb2.PropertyDiff.ADD_REPLACE
    assert not answer.detailedDiff["labels[0]"].inputDiff


def test_no_rows_is_no_difference() -> None:
    """Nothing different means none, and then nothing is deleted first."""
    answer = diff_response(Difference(delete_before_replace=True))
    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE
    assert not answer.deleteBeforeReplace
    assert answer.hasDetailedDiff
