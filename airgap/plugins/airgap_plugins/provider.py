"""A resource provider process: each RPC becomes a call on the resource type that it names."""

import sys
import threading
from collections.abc import Mapping

from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from airgap_plugins import rpc
from airgap_plugins.engine_log import EngineLog
from airgap_plugins.errors import PluginError, stand_in
from airgap_plugins.resource import Autonaming, Call, CheckCall, Difference, Registry, Resource, Row
from airgap_plugins.serve import serve
from airgap_plugins.values import plain, struct

SERVICE = "pulumirpc.ResourceProvider"


class Provider:
    """Answers the engine for a set of resource types.

    Attributes:
        log: Where to show lines to the user.
        cancelled: Set when everything must end; a resource that waits looks at it.
    """

    version = ""
    """The official plugin's version that this one stands in for."""

    def __init__(self, log: EngineLog) -> None:
        """Take the engine's ear."""
        self.log = log
        self.cancelled = threading.Event()
        self._registry = self.registry()

    def registry(self) -> Registry:
        """Give the resource types by token."""
        raise NotImplementedError

    def configure(self, settings: Mapping[str, object]) -> None:
        """Take the provider's configuration; raises PluginError when it cannot be used."""

    def stop(self) -> None:
        """End what is under way; called for Cancel and at the process' end, so maybe twice."""
        self.cancelled.set()

    def handlers(self) -> rpc.Handlers:
        """Give the RPCs that this provider answers; the others are unimplemented."""
        return {
            "GetPluginInfo": rpc.unary(empty_pb2.Empty, self._plugin_info),
            "CheckConfig": rpc.unary(provider_pb2.CheckRequest, self._check_config),
            "Configure": rpc.unary(provider_pb2.ConfigureRequest, self._configure),
            "Check": rpc.unary(provider_pb2.CheckRequest, self._check),
            "Diff": rpc.unary(provider_pb2.DiffRequest, self._diff),
            "Create": rpc.unary(provider_pb2.CreateRequest, self._create),
            "Read": rpc.unary(provider_pb2.ReadRequest, self._read),
            "Update": rpc.unary(provider_pb2.UpdateRequest, self._update),
            "Delete": rpc.unary(provider_pb2.DeleteRequest, self._delete),
            "Invoke": rpc.unary(provider_pb2.InvokeRequest, self._invoke),
            "Cancel": rpc.unary(empty_pb2.Empty, self._cancel),
        }

    def _resource(self, token: str, urn: str) -> Resource:
        # Engines before 3.100 or so leave `type` empty: the URN holds it too.
        token = token or urn.split("::")[2].rsplit("$", 1)[-1]
        if token not in self._registry:
            known = ", ".join(sorted(self._registry))
            message = f"{stand_in(f'resource type {token}')}. It knows {known}"
            raise PluginError(message)
        return self._registry[token]

    # ---- the process

    def _plugin_info(self, _request: empty_pb2.Empty) -> Message:
        return plugin_pb2.PluginInfo(version=self.version)

    def _check_config(self, request: provider_pb2.CheckRequest) -> Message:
        return provider_pb2.CheckResponse(inputs=request.news)

    def _configure(self, request: provider_pb2.ConfigureRequest) -> Message:
        self.configure(plain(request.args))
        # No secrets are accepted: the engine then sends bare values and marks same-named outputs secret by itself.
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    def _cancel(self, _request: empty_pb2.Empty) -> Message:
        self.stop()
        return empty_pb2.Empty()

    def _invoke(self, request: provider_pb2.InvokeRequest) -> Message:
        raise PluginError(stand_in(f"function {request.tok}"))

    # ---- resources

    def _check(self, request: provider_pb2.CheckRequest) -> Message:
        autonaming = None
        if request.HasField("autonaming"):
            autonaming = Autonaming(mode=request.autonaming.mode, proposed=request.autonaming.proposed_name)
        answer = self._resource(request.type, request.urn).check(
            CheckCall(
                urn=request.urn,
                name=request.name or _name(request.urn),
                news={key: value for key, value in plain(request.news).items() if value is not None},
                olds=plain(request.olds),
                seed=request.randomSeed,
                autonaming=autonaming,
            )
        )
        failures = [provider_pb2.CheckFailure(property=name, reason=reason) for name, reason in answer.failures]
        return provider_pb2.CheckResponse(inputs=struct(answer.inputs), failures=failures)

    def _diff(self, request: provider_pb2.DiffRequest) -> Message:
        call = Call(
            urn=request.urn,
            name=request.name or _name(request.urn),
            resource_id=request.id,
            inputs=plain(request.news),
            old_inputs=plain(request.old_inputs),
            outputs=plain(request.olds),
            ignore_changes=tuple(request.ignoreChanges),
        )
        return diff_response(self._resource(request.type, request.urn).diff(call))

    def _create(self, request: provider_pb2.CreateRequest) -> Message:
        resource = self._resource(request.type, request.urn)
        call = Call(
            urn=request.urn,
            name=request.name or _name(request.urn),
            inputs=plain(request.properties),
            timeout=request.timeout or None,
        )
        if request.preview:
            return provider_pb2.CreateResponse(properties=struct(resource.preview(call)))
        resource_id, outputs = resource.create(call)
        return provider_pb2.CreateResponse(id=resource_id, properties=struct(outputs))

    def _read(self, request: provider_pb2.ReadRequest) -> Message:
        outputs = plain(request.properties)
        call = Call(
            urn=request.urn,
            name=request.name or _name(request.urn),
            resource_id=request.id,
            inputs=plain(request.inputs),
            outputs=outputs,
            imported=not outputs,
        )
        found = self._resource(request.type, request.urn).read(call)
        if found is None:
            return provider_pb2.ReadResponse()  # an empty id says that it is gone
        return provider_pb2.ReadResponse(
            id=found.resource_id, properties=struct(found.outputs), inputs=struct(found.inputs)
        )

    def _update(self, request: provider_pb2.UpdateRequest) -> Message:
        resource = self._resource(request.type, request.urn)
        call = Call(
            urn=request.urn,
            name=request.name or _name(request.urn),
            resource_id=request.id,
            inputs=plain(request.news),
            old_inputs=plain(request.old_inputs),
            outputs=plain(request.olds),
            ignore_changes=tuple(request.ignoreChanges),
            timeout=request.timeout or None,
        )
        outputs = resource.preview(call) if request.preview else resource.update(call)
        return provider_pb2.UpdateResponse(properties=struct(outputs))

    def _delete(self, request: provider_pb2.DeleteRequest) -> Message:
        call = Call(
            urn=request.urn,
            name=request.name or _name(request.urn),
            resource_id=request.id,
            inputs=plain(request.old_inputs),
            outputs=plain(request.properties),
            timeout=request.timeout or None,
        )
        self._resource(request.type, request.urn).delete(call)
        return empty_pb2.Empty()


def diff_response(difference: Difference) -> provider_pb2.DiffResponse:
    """Put a difference into the protocol's words."""
    rows = difference.rows
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if rows else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({row.top for row in rows}),
        replaces=[row.top for row in rows if row.replaces],
        deleteBeforeReplace=difference.delete_before_replace and any(row.replaces for row in rows),
        detailedDiff={row.path: _property_diff(row) for row in rows},
        hasDetailedDiff=True,
    )


def run(provider_type: type[Provider]) -> None:
    """Be the plugin process: the engine gives its address as the first argument. Does not return."""
    if len(sys.argv) < 2:  # noqa: PLR2004 - the name and the address
        sys.exit(f"{sys.argv[0]} is a plugin process: the Pulumi engine starts it with its own address as argument")
    provider = provider_type(EngineLog(sys.argv[1]))
    serve(rpc.service(SERVICE, provider.handlers()), provider.stop)


def _property_diff(row: Row) -> provider_pb2.PropertyDiff:
    return provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(row.kind), inputDiff=row.input_diff)


def _name(urn: str) -> str:
    return urn.split("::", 3)[-1]
