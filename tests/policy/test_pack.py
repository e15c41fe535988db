"""The checks as a Pulumi policy pack: the real process, asked as the engine asks it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policy.checks import RULES
from policy.plan import CONTAINER, VOLUME, Resource
from tests.components.builders import ALL
from tests.policy.plans import mutated, planned
from tests.recording import record_once

pytest.importorskip("pulumi_policy", reason="pulumi-policy (dependency group `policy`) is not installed")

PACK: Final = Path(__file__).parents[2] / "policy"


@pytest.fixture(scope="module")
def pack() -> Iterator[Any]:
    """The pack's process, as a stub to call."""
    with subprocess.Popen([sys.executable, "-u", "."], cwd=PACK, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                yield analyzer_pb2_grpc.AnalyzerStub(channel)
        finally:
            process.terminate()


def asked(one: Resource) -> dict[str, Any]:
    """A resource as the engine describes it."""
    properties = struct_pb2.Struct()
    properties.update(json.loads(json.dumps(one.properties)))
    return {
        "type": one.type,
        "name": one.name,
        "urn": f"urn:pulumi:dev::berth::{one.type}::{one.name}",
        "properties": properties,
        "options": analyzer_pb2.AnalyzerResourceOptions(
            protect=one.protect,
            ignoreChanges=one.ignore_changes,
            deleteBeforeReplace=bool(one.delete_before_replace),
            deleteBeforeReplaceDefined=one.delete_before_replace is not None,
        ),
    }


@pytest.fixture(scope="module")
def resources() -> list[Resource]:
    """What a good database server plans, with a root user."""
    return mutated(planned(record_once(ALL["postgres"])), "Container t-postgres", {"user": "0:0"})


def test_the_pack_has_every_rule(pack: Any) -> None:  # noqa: ANN401 - a generated stub
    """Whoever looks at the pack sees the same rules with the same reasons."""
    found = {one.name: one.description for one in pack.GetAnalyzerInfo(empty_pb2.Empty()).policies}
    assert found == {rule.name: rule.check.__doc__ for rule in RULES} | {
        "whole-stack": "What needs all resources at once."
    }


def test_development_switches_the_rules_of_production_off() -> None:
    """What `policy/dev.json` switches off is what holds in production only, no more and no less."""
    switched = json.loads((PACK / "dev.json").read_text())
    assert switched == {rule.name: "disabled" for rule in RULES if rule.production}


def test_the_pack_refuses_what_the_checks_refuse(pack: Any, resources: list[Resource]) -> None:  # noqa: ANN401 - a stub
    """S3-19: a plan with a root user is refused by the engine, with the rule's own words."""
    (container,) = (one for one in resources if one.type == CONTAINER)
    answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**asked(replace(container, properties=_private(container)))))
    found = [(one.policyName, one.message.splitlines()[-1]) for one in answer.diagnostics]
    assert found == [("non-root", "t-postgres: runs as 0:0; expected a numeric user other than root")]


def test_the_pack_looks_at_production(pack: Any, resources: list[Resource]) -> None:  # noqa: ANN401 - a stub
    """S1-15: without another word the rules of production hold."""
    (volume,) = (one for one in resources if one.type == VOLUME and one.name.endswith("-data"))
    for protect, expected in ((True, []), (False, ["protected-data"])):
        answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**asked(replace(volume, protect=protect))))
        assert [one.policyName for one in answer.diagnostics] == expected


def test_the_pack_reads_whole_numbers_as_such(pack: Any, resources: list[Resource]) -> None:  # noqa: ANN401 - a stub
    """Every number reaches a pack with a fraction; its messages name ports as people know them."""
    (container,) = (one for one in resources if one.type == CONTAINER)
    answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**asked(container)))
    (found,) = (one for one in answer.diagnostics if one.policyName == "only-proxy-publishes")
    assert found.message.splitlines()[-1] == "t-postgres: publishes 15432; expected ports at the proxy only"


@pytest.mark.parametrize("limited", [True, False])
def test_the_pack_sees_what_no_command_limits(pack: Any, resources: list[Resource], limited: bool) -> None:  # noqa: ANN401, FBT001 - a stub; a parameter
    """What needs all resources at once is looked at with all of them, and who is used by whom arrives."""
    kept = [one for one in resources if limited or not one.name.endswith("-pids")]
    urns = {one.name: asked(one)["urn"] for one in kept if one.type == CONTAINER}
    request = analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(
                **asked(one),
                propertyDependencies={
                    key: analyzer_pb2.AnalyzerPropertyDependencies(urns=[urns[name] for name in names & urns.keys()])
                    for key, names in one.uses.items()
                },
            )
            for one in kept
        ]
    )
    found = [one.message.splitlines()[-1] for one in pack.AnalyzeStack(request).diagnostics]
    message = "t-postgres: no limit of processes; expected a command that sets one [pids-limit]"
    assert found == ([] if limited else [message])


def _private(one: Resource) -> dict[str, Any]:
    """Its properties without ports, which production refuses too."""
    return {key: value for key, value in one.properties.items() if key != "ports"}
