"""Any stack that settings accept: values for hypothesis, made from the model, so that a new key takes part too."""

import types
import typing
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any, Final, Literal

from annotated_types import Ge, Gt, Le, Lt
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from settings.model import Settings
from settings.tiers import Limits
from settings.values import Section, matching

_DIGEST: Final = "registry.example.com/team/image@sha256:" + "a1" * 32
_PINNED: Final = ("image", "tools_image")
_SMALL: Final = 4
"""The most replicas, entries and the like: a program of 16 replicas says nothing more than one of 4."""

_SECTIONS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "networks": st.integers(0, 60).map(
        lambda n: {key: f"10.{n}.{third}.0/24" for third, key in enumerate(("edge", "data", "logs", "publish"))}
    ),
    "prefix": st.from_regex(r"[a-z][a-z0-9-]{1,10}[a-z0-9]", fullmatch=True),
}
"""Sections whose values must fit together."""

_LIMITS: Final = st.fixed_dictionaries(
    {
        "cpus": st.integers(10, 999).map(lambda hundredths: hundredths / 100),
        "memory_mb": st.integers(128, 8192),
    },
    optional={
        "pids": st.integers(16, 4096),
        "reserved_cpus": st.integers(1, 10).map(lambda hundredths: hundredths / 100),
        "reserved_memory_mb": st.integers(8, 128),
    },
)


def stacks() -> st.SearchStrategy[dict[str, Any]]:
    """Values of a stack file: needed keys always, the others now and then."""
    return st.sampled_from(["dev", "prod"]).flatmap(_stack)


def _stack(environment: str) -> st.SearchStrategy[dict[str, Any]]:
    return _section(Settings, environment).map(lambda values: _fitting({**values, "environment": environment}))


def _section(model: type[Section], environment: str) -> st.SearchStrategy[dict[str, Any]]:
    needed: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for key, info in model.model_fields.items():
        if model is Settings and key in _SECTIONS:
            needed[key] = _SECTIONS[key]
        elif key not in _LEFT_ALONE:
            given = _value(key, info, environment)
            in_prod = environment == "prod" and (model is Settings or key in (*_PINNED, "replicas"))
            (needed if info.is_required() or in_prod else optional)[key] = given
    return st.fixed_dictionaries(needed, optional=optional)


_LEFT_ALONE: Final = ("publish_port", "port", "https_port", "tls", "apis", "docker", "memory_mb", "protect_data")
"""Keys whose values must fit to others: ports are given out below, the others have tests of their own."""


_CHOSEN: Final = {
    "cpus": st.integers(10, 64),  # of the host: no container may have more
    "heap_mb": st.integers(64, 1024),
    "maxmemory_mb": st.integers(16, 96),
    "settings": st.sampled_from([{}, {"log_min_duration_statement": "500ms", "jit": False}]),
    "surge": st.integers(1, _SMALL),
}
"""What is right for a key beyond what its type says."""


def _value(key: str, info: FieldInfo, environment: str) -> st.SearchStrategy[Any]:
    if key in _PINNED:
        return st.just(_DIGEST)
    if key == "replicas":
        return st.integers(2 if environment == "prod" else 1, _SMALL)
    return _CHOSEN[key] if key in _CHOSEN else _of(info.annotation, info.metadata, environment)


def _of(kind: Any, bounds: list[Any], environment: str) -> st.SearchStrategy[Any]:  # noqa: ANN401, PLR0911 - any annotation
    origin = typing.get_origin(kind)
    if kind is Limits:
        return _LIMITS
    if isinstance(kind, type) and issubclass(kind, Section):
        return _section(kind, environment)
    if origin is Annotated:
        inner, *more = typing.get_args(kind)
        return _of(inner, [*bounds, *more], environment)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(_of(one, bounds, environment) for one in typing.get_args(kind) if one is not type(None)))
    if origin is Literal:
        return st.sampled_from(typing.get_args(kind))
    if origin is tuple:
        return st.lists(_of(typing.get_args(kind)[0], [], environment), max_size=2)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        names, values = typing.get_args(kind)
        return st.dictionaries(_of(names, [], environment), _of(values, [], environment), max_size=2)
    return _plain(kind, bounds)


def _plain(kind: Any, bounds: list[Any]) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any annotation
    patterns = [bound.pattern for bound in bounds if isinstance(bound, matching)]
    if patterns:
        return st.from_regex(
            patterns[0], fullmatch=True, alphabet=st.characters(codec="ascii", exclude_categories=["C"])
        )
    low, high = _between(bounds)
    return {
        bool: st.booleans(),
        int: st.integers(low, high),
        float: st.integers(low, high).map(float),
        IPv4Address: st.just("127.0.0.1"),
        IPv4Network: st.just("192.168.7.0/24"),
    }.get(kind, st.text("abcdefgh 0123456789=/:$'\"", max_size=20))


def _between(bounds: list[Any]) -> tuple[int, int]:
    """The smallest and the largest whole number within bounds."""
    low, high = 0, 1000
    for bound in _all(bounds):
        match bound:
            case Ge(ge=value):
                low = int(str(value))
            case Gt(gt=value):
                low = int(str(value)) + 1
            case Le(le=value):
                high = int(str(value))
            case Lt(lt=value):
                high = int(str(value)) - 1
    return low, max(low, high)


def _all(bounds: list[Any]) -> list[Any]:
    """Bounds, with those that a `Field` holds."""
    return [inner for bound in bounds for inner in (bound.metadata if isinstance(bound, FieldInfo) else [bound])]


def _fitting(values: dict[str, Any]) -> dict[str, Any]:
    """The values with what must fit together made to fit."""
    values = dict(values)
    if not values.get("redis", {}).get("enabled", True):
        values["worker"] = values.get("worker", {}) | {"enabled": False}
    if values.get("app", {}).get("mode") == "source":
        if values["environment"] == "prod":
            values["app"] = {**values["app"], "mode": "image"}
        else:
            for tier in ("api", "spa"):
                values[tier] = {key: one for key, one in values.get(tier, {}).items() if key != "image"}
            values["spa"] = values["spa"] | {"replicas": 1}
    for tier in ("api", "spa", "worker"):
        section = values.get(tier, {})
        if "surge" in section:
            values[tier] = section | {"surge": min(section["surge"], section.get("replicas", 1))}
    elk = values.get("elk", {})
    for part in ("elasticsearch", "logstash", "kibana"):
        pinned = {"image": _DIGEST} if values["environment"] == "prod" else {}
        elk = elk | {part: elk.get(part, {}) | pinned | {"limits": {"cpus": 1.0, "memory_mb": 2048}}}
    values["elk"] = elk
    proxy = dict(values.get("proxy", {}))
    if values["environment"] == "prod":
        proxy["tls"] = {"mode": "terminated"}
        values["networks"] = {key: one for key, one in values["networks"].items() if key != "publish"}
    else:
        for index, tier in enumerate(("postgres", "redis")):
            values[tier] = values.get(tier, {}) | {"publish_port": 15000 + index}
    values["proxy"] = proxy
    return values
