"""Property values: plain Python on our side, protobuf Structs on the wire.

Plain means dict, list, str, int, float, bool and None. Whole numbers become int, because Docker refuses 60.0 where
it wants 60. A value that is not known yet is the engine's marker string `UNKNOWN`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from google.protobuf import struct_pb2

Properties: TypeAlias = dict[str, Any]

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends and expects for a value that only a later step will know."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the protocol's name for a secret, not one


def plain(message: struct_pb2.Struct) -> Properties:
    """Turn a Struct into plain Python; secret wrappers give their bare value."""
    return {key: _plain(value) for key, value in message.fields.items()}


def struct(properties: Mapping[str, object]) -> struct_pb2.Struct:
    """Turn plain Python into a Struct, keys in order."""
    message = struct_pb2.Struct()
    for key in sorted(properties):
        _fill(message.fields[key], properties[key])
    return message


def given(properties: Mapping[str, object]) -> Properties:
    """Give what is set: neither null nor one of the engine's own "__" keys."""
    return {key: value for key, value in properties.items() if value is not None and not key.startswith("__")}


def contains_unknown(value: object) -> bool:
    """Tell whether the marker for an unknown value stands anywhere in the value."""
    return any(item == UNKNOWN for item in leaves(value))


def leaves(value: object) -> Iterator[object]:
    """Yield every value that is neither a list nor a dict."""
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def _plain(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - a property value is of any of the plain types
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        mapping = plain(value.struct_value)
        return mapping.get("value") if mapping.get(_SIGNATURE) == _SECRET else mapping
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return value.string_value
    return value.bool_value if kind == "bool_value" else None


def _fill(message: struct_pb2.Value, value: object) -> None:
    if value is None:
        message.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, int | float):
        message.number_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, Mapping):
        message.struct_value.CopyFrom(struct(value))
    elif isinstance(value, list | tuple):
        message.list_value.SetInParent()
        for item in value:
            _fill(message.list_value.values.add(), item)
    else:
        error = f"a property holds {type(value).__name__}; expected text, number, boolean, list or mapping"
        raise TypeError(error)
