"""Records what a program registers, so that tests can compare it whole.

A recording is what the engine would be told: type, inputs, parent, options. What only a provider or the engine decides
(defaults, names, replacements) is not in it.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import pulumi
import pytest
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime import rpc
from pulumi.runtime import settings as runtime_settings

from components.secrets import GIVEN

SECRET: Final = "[secret]"  # noqa: S105 - a marker
"""Stands in for a secret value in a recording."""

_SECRET_KEY: Final = "4dabf18193072939515e22adb298388d"  # noqa: S105 - the wire format's marker
_SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the wire format's marker


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """One registered resource."""

    type: str
    """The type token."""

    name: str
    """The logical name."""

    inputs: Mapping[str, Any]
    """What it was given; secrets are replaced by `SECRET` followed by their value in brackets."""

    options: Mapping[str, Any]
    """Options other than the defaults; resources are named by their logical names."""

    uses: Mapping[str, frozenset[str]]
    """Input to the names of the resources whose outputs it is made of."""


@dataclass(slots=True)
class Recording:
    """Everything a program registered."""

    resources: dict[str, Registration] = field(default_factory=dict)
    """Logical name with type in front to registration, since a component and its child may share a name."""

    outputs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Name of a component to its outputs."""

    exports: dict[str, Any] = field(default_factory=dict)
    """The stack's outputs."""

    def of_type(self, token: str) -> dict[str, Registration]:
        """The resources of a type by name."""
        return {one.name: one for one in self.resources.values() if one.type == token}

    def as_text(self) -> dict[str, Any]:
        """The recording as plain values in a fixed order, to compare with a stored one."""
        return {
            key: {"inputs": dict(one.inputs), "options": dict(one.options)}
            for key, one in sorted(self.resources.items())
        }


class _Answers(pulumi_mocks.Mocks):
    """What providers would answer."""

    def call(self, args: pulumi_mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        """Refuse: no component calls a function."""
        msg = f"unexpected call of {args.token}"
        raise AssertionError(msg)

    def new_resource(self, args: pulumi_mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Outputs with what the engine would add."""
        outputs = {key: reveal(value) for key, value in args.inputs.items()}
        match args.typ:
            case "docker:index/remoteImage:RemoteImage":
                outputs["imageId"] = f"sha256:{args.name}"
            case "docker:index/image:Image":
                outputs["repoDigest"] = f"sha256:{args.name}"
            case "pulumi:index:Stash":
                outputs["output"] = outputs["input"] if args.name.endswith(GIVEN) else f"value-of-{args.name}"
            case "command:local:Command":
                outputs |= {"stdout": "", "stderr": ""}
            case _:
                outputs.setdefault("name", f"{args.name}-1234567")
        return f"{args.name}-id", outputs


class _Monitor(pulumi_mocks.MockMonitor):
    """Keeps the whole request, not only the inputs."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(_Answers())
        self._recording = recording

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802, ANN401 - the engine's own interface
        """Record a registration."""
        if request.type != "pulumi:pulumi:Stack":
            registration = _registration(request)
            key = f"{request.type} {request.name}"
            assert key not in self._recording.resources, f"registered twice: {key}"
            self._recording.resources[key] = registration
        return super().RegisterResource(request)  # type: ignore[no-untyped-call] # the SDK has no types there

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802, ANN401 - the engine's own interface
        """Record outputs."""
        self._recording.outputs[_name(request.urn)] = show(rpc.deserialize_properties(request.outputs))
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call] # the SDK has no types there


def record(program: Callable[[], object], *, project: str = "berth", stack: str = "test") -> Recording:
    """Run a program against recorded answers.

    Args:
        program: Registers resources; what it returns is awaited.
        project: The project's name.
        stack: The stack's name.
    """
    recording = Recording()
    monitor = _Monitor(recording)
    runtime_settings.ROOT.set(None)  # or the stack of an earlier recording would be the parent
    pulumi.runtime.set_mocks(monitor.mocks, project=project, stack=stack, preview=False, monitor=monitor)

    def whole() -> pulumi.Output[Any]:
        program()
        exported = getattr(pulumi.runtime.get_root_resource(), "outputs", {})
        hidden = {name: pulumi.Output.from_input(value).is_secret() for name, value in exported.items()}
        return pulumi.Output.all(values=exported, hidden=hidden).apply(
            lambda found: recording.exports.update(_exports(found["values"], found["hidden"]))
        )

    with pytest.MonkeyPatch.context() as patch:
        # The SDK tells the engine where each resource was made, frame by frame; below a test these are many, and most
        # of the time of a recording, which leaves them out.
        patch.setattr(sys, "tracebacklimit", 1, raising=False)
        pulumi.runtime.test(whole)()  # type: ignore[no-untyped-call] # the SDK has no types there
    return recording


@cache
def record_once(program: Callable[[], object]) -> Recording:
    """The recording of a program that is the same each time, made at first use; whoever gets it only reads it."""
    return record(program)


def _exports(values: Mapping[str, Any], hidden: Mapping[str, bool]) -> dict[str, Any]:
    """The stack's outputs; one that holds a secret anywhere is marked as a whole."""
    return {name: f"{SECRET}({show(value)})" if hidden[name] else show(value) for name, value in values.items()}


def reveal(value: object) -> object:
    """A value with its secrets opened."""
    if isinstance(value, dict):
        if value.get(_SECRET_KEY) == _SECRET_SIGNATURE:
            return reveal(value["value"])
        return {key: reveal(item) for key, item in value.items()}
    return [reveal(item) for item in value] if isinstance(value, list) else value


def show(value: object) -> Any:  # noqa: ANN401 - plain values of any shape
    """A value with its secrets marked."""
    if isinstance(value, dict):
        if value.get(_SECRET_KEY) == _SECRET_SIGNATURE:
            return f"{SECRET}({show(value['value'])})"
        return {key: show(item) for key, item in value.items()}
    if isinstance(value, list):
        return [show(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _registration(request: Any) -> Registration:  # noqa: ANN401 - a protobuf message
    options = {
        "parent": _name(request.parent),
        "protect": request.protect or None,
        "delete_before_replace": request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        "replace_on_changes": list(request.replaceOnChanges) or None,
        "ignore_changes": list(request.ignoreChanges) or None,
        "retain_on_delete": request.retainOnDelete or None,
        "deleted_with": _name(request.deletedWith) or None,
        "depends_on": sorted({_name(urn) for urn in request.dependencies} - _used(request)) or None,
        "secret_outputs": list(request.additionalSecretOutputs) or None,
        "create_timeout": request.customTimeouts.create or None,
        "provider": request.provider.split("::")[-2] if request.provider else None,
    }
    return Registration(
        type=request.type,
        name=request.name,
        inputs=_inputs(request),
        options={key: value for key, value in options.items() if value is not None},
        uses={
            key: frozenset(_name(urn) for urn in used.urns)
            for key, used in request.propertyDependencies.items()
            if used.urns
        },
    )


def _inputs(request: Any) -> dict[str, Any]:  # noqa: ANN401 - a protobuf message
    inputs: dict[str, Any] = show(rpc.deserialize_properties(request.object))
    if request.type == "pulumi:index:Stash" and not request.name.endswith(GIVEN):
        inputs["input"] = f"{SECRET}(random)" if SECRET in inputs["input"] else "random and not secret"
    return inputs


def _used(request: Any) -> set[str]:  # noqa: ANN401 - a protobuf message
    return {_name(urn) for used in request.propertyDependencies.values() for urn in used.urns}


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]
