"""What holds for every component and every container, whoever writes the next one."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from pkgutil import walk_packages

import pulumi
import pytest

import components
from components.recipe import REPLACE_ON_CHANGES
from tests.components.builders import ALL
from tests.recording import Recording, record_once

CONTAINER = "docker:index/container:Container"


@pytest.fixture(params=list(ALL.values()), ids=list(ALL))
def recording(request: pytest.FixtureRequest) -> Recording:
    """A recording of each component."""
    build: Callable[[], None] = request.param
    return record_once(build)


def seconds(duration: str) -> float:
    """The length of a Go duration."""
    sizes = {"h": 3600.0, "m": 60.0, "s": 1.0}
    return sum(float(number) * sizes[unit] for number, unit in re.findall(r"([\d.]+)([hms])", duration))


def modules() -> list[str]:
    """All modules of the package."""
    return [module.name for module in walk_packages(components.__path__, "components.")]


def test_every_component_has_a_builder() -> None:
    """A component without an instance in `builders` would escape this file."""
    found = {
        kind
        for name in modules()
        for _, kind in getmembers(import_module(name), isclass)
        if issubclass(kind, pulumi.ComponentResource) and kind is not pulumi.ComponentResource
    }
    recorded = {key.split()[0] for build in ALL.values() for key in record_once(build).resources}
    assert {f"berth:index:{kind.__name__}" for kind in found} <= recorded


def test_args_are_frozen_keyword_only_and_explained() -> None:
    """Every public dataclass is frozen, keyword-only where it is an Args, and documents each field."""
    kinds = {
        kind
        for name in modules()
        for _, kind in getmembers(import_module(name), isclass)
        if is_dataclass(kind) and kind.__module__ == name and not kind.__name__.startswith("_")
    }
    for kind in kinds:
        assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined] # every dataclass has it
        source = Path(import_module(kind.__module__).__file__ or "").read_text()
        body = source.partition(f"class {kind.__name__}")[2]
        for one in fields(kind):
            declaration = body.partition(f"\n    {one.name}: ")[2]
            lines = declaration.partition('\n    """')
            assert lines[1], f"{kind.__name__}.{one.name} has no docstring"
            assert "\n\n" not in lines[0], f"{kind.__name__}.{one.name} has no docstring of its own"


def test_children_hang_below_their_component(recording: Recording) -> None:
    """Exactly one resource has no parent of ours: the component."""
    names = {one.name for one in recording.resources.values()}
    roots = [one for one in recording.resources.values() if one.options["parent"] not in names]
    assert len(roots) == 1
    assert roots[0].type.startswith("berth:index:")


def test_names_begin_with_the_component_or_the_prefix(recording: Recording) -> None:
    """Two instances never meet: every logical name begins with what the program chose."""
    assert all(one.name.startswith("t-") for one in recording.resources.values())


def test_components_end_their_registration(recording: Recording) -> None:
    """Every component registers its outputs."""
    own = {one.name for one in recording.resources.values() if one.type.startswith("berth:index:")}
    assert own <= recording.outputs.keys()


def test_containers_say_how_they_are_replaced(recording: Recording) -> None:
    """The provider's default order is never relied on; a fixed name goes with delete-first, as does want of room."""
    for one in recording.of_type(CONTAINER).values():
        number = int(one.name.rpartition("-")[2]) if "name" not in one.inputs else 0
        waits = any(name.endswith(("-drain", "-first-gate")) for name in one.options.get("depends_on", ()))
        assert waits <= (number > 0)
        assert one.options["delete_before_replace"] is ("name" in one.inputs or waits)
        assert len(one.options["replace_on_changes"]) == len(REPLACE_ON_CHANGES)
        assert "#initerror" in one.options["replace_on_changes"]


def test_containers_are_hardened(recording: Recording) -> None:
    """S3-19: not root, nothing writable, no capabilities, no new privileges, bounded memory, CPU and logs."""
    for one in recording.of_type(CONTAINER).values():
        given = one.inputs
        assert int(given["user"].split(":")[0]) > 0
        assert given["readOnly"] is True
        assert given["privileged"] is False
        assert given["capabilities"] == {"drops": ["ALL"]}
        assert given["securityOpts"] == ["no-new-privileges:true"]
        assert given["memory"] == given["memorySwap"] > 0
        assert float(given["cpus"]) > 0
        assert given["logOpts"] == {"max-file": "3", "max-size": "10m"}
        assert all("noexec" in options for options in given.get("tmpfs", {}).values())


def test_containers_wait_for_health_longer_than_a_start_may_take(recording: Recording) -> None:
    """A start within its budget never counts as failed; what rolls passes the release's own gate instead."""
    commands = recording.of_type("command:local:Command").values()
    gated = {name for one in commands if "CHECK" in one.inputs["environment"] for name in one.uses["environment"]}
    for name, one in recording.of_type(CONTAINER).items():
        check = one.inputs["healthcheck"]
        if "name" in one.inputs:
            least = seconds(check["startPeriod"]) + seconds(check["interval"]) * check["retries"]
            assert one.inputs["wait"] is True
            assert one.inputs["waitTimeout"] > least
        else:
            assert "wait" not in one.inputs
            assert name in gated
        assert one.inputs["destroyGraceSeconds"] == one.inputs["stopTimeout"] > 0


def test_every_container_gets_a_process_limit(recording: Recording) -> None:
    """The provider has no such property: a command sets it on each container that is created."""
    containers = recording.of_type(CONTAINER)
    limited = {
        name
        for one in recording.of_type("command:local:Command").values()
        if "PIDS" in one.inputs["environment"]
        for name in one.uses["environment"]
    }
    assert containers.keys() <= limited


def test_secrets_travel_on_stdin_only(recording: Recording) -> None:
    """No secret is in a command's text, a container's inputs or a trigger."""
    for one in recording.resources.values():
        rest = {key: value for key, value in one.inputs.items() if key not in {"stdin", "input"}}
        assert "[secret]" not in repr(rest), one.name
        assert "swordfish" not in repr(rest), one.name


def test_commands_that_undo_are_safe_to_replace(recording: Recording) -> None:
    """A command is replaced by running the new one first: what `delete` undoes must carry another name then."""
    for one in recording.of_type("command:local:Command").values():
        if "delete" in one.inputs:
            assert len(one.inputs["triggers"]) == 1
            assert one.inputs["triggers"][0] in one.inputs["environment"].values()
