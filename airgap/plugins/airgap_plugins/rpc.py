"""gRPC services as a table of methods, and errors in the form the engine reads.

A table instead of the generated servicer classes: what is not in it answers UNIMPLEMENTED by itself, and methods
carry Python names and types.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import provider_pb2, status_pb2

from airgap_plugins.errors import InitFailedError, PluginError
from airgap_plugins.values import struct

Request = TypeVar("Request", bound=Message)

WhenOver: TypeAlias = Callable[[Callable[[], None]], object]
"""Takes what to do once the call is over, however it ended."""

Handlers: TypeAlias = Mapping[str, "grpc.RpcMethodHandler[Any, Any]"]


def unary(request_type: type[Request], method: Callable[[Request], Message]) -> "grpc.RpcMethodHandler[Any, Any]":
    """One request, one answer; exceptions of the method become the call's error."""

    def behaviour(request: Request, context: grpc.ServicerContext) -> Message:
        try:
            return method(request)
        except InitFailedError as failure:
            context.set_trailing_metadata((("grpc-status-details-bin", init_failure(failure)),))
            context.abort(grpc.StatusCode.UNKNOWN, str(failure))
        except PluginError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except Exception as error:  # noqa: BLE001 - the engine must get an answer, whatever broke
            context.abort(grpc.StatusCode.UNKNOWN, f"{type(error).__name__}: {error}")
        raise AssertionError  # abort never returns

    return grpc.unary_unary_rpc_method_handler(
        behaviour,
        request_deserializer=request_type.FromString,
        response_serializer=_serialize,
    )


def streaming(
    request_type: type[Request], method: Callable[[Request], Iterator[Message]]
) -> "grpc.RpcMethodHandler[Any, Any]":
    """One request, a stream of answers."""

    def behaviour(request: Request, context: grpc.ServicerContext) -> Iterator[Message]:
        try:
            yield from method(request)
        except PluginError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return grpc.unary_stream_rpc_method_handler(
        behaviour,
        request_deserializer=request_type.FromString,
        response_serializer=_serialize,
    )


def following(
    request_type: type[Request], method: Callable[[Request, WhenOver], Iterator[Message]]
) -> "grpc.RpcMethodHandler[Any, Any]":
    """A stream that lasts: the method is told how to be called when the engine has hung up."""

    def behaviour(request: Request, context: grpc.ServicerContext) -> Iterator[Message]:
        try:
            yield from method(request, context.add_callback)
        except PluginError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return grpc.unary_stream_rpc_method_handler(
        behaviour,
        request_deserializer=request_type.FromString,
        response_serializer=_serialize,
    )


def service(name: str, handlers: Handlers) -> Callable[[grpc.Server], None]:
    """Give what adds the service to a server."""
    generic = grpc.method_handlers_generic_handler(name, dict(handlers))
    return lambda server: server.add_generic_rpc_handlers((generic,))


def init_failure(failure: InitFailedError) -> bytes:
    """The status detail that makes the engine keep the object as half-made."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=failure.resource_id, properties=struct(failure.outputs), reasons=[str(failure)]
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(failure))
    status.details.add().Pack(detail)
    return status.SerializeToString()


def _serialize(message: Message) -> bytes:
    return message.SerializeToString()
