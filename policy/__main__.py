"""The checks as a Pulumi policy pack: `pulumi preview --policy-pack policy`.

Owns the translation between Pulumi's analyzer and `checks`, and nothing else. A pack is not told what its stack says,
so the rules of production hold unless `--policy-pack-config policy/dev.json` switches them off. Needs the dependency
group `policy` of `pyproject.toml`.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

# Pulumi runs this file with its folder as the first place to import from; the package is one folder up.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from policy.checks import RULES, STACK_RULES, Rule  # noqa: E402 - only now found
from policy.plan import Resource  # noqa: E402 - only now found


def planned(one: ResourceValidationArgs | PolicyResource, uses: Mapping[str, frozenset[str]] | None = None) -> Resource:
    """A resource as the checks see it; what it keeps on delete is not told to a policy pack.

    Args:
        one: The resource as Pulumi describes it.
        uses: Property to the names of the resources it is made of; known only with the whole stack at hand.
    """
    return Resource(
        type=one.resource_type,
        name=one.name,
        properties=one.props,
        protect=one.opts.protect,
        delete_before_replace=one.opts.delete_before_replace,
        ignore_changes=tuple(one.opts.ignore_changes),
        uses=uses or {},
    )


def resource_policy(rule: Rule) -> ResourceValidationPolicy:
    """One rule about one resource."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type in rule.types:
            for message in rule.check(planned(args)):
                report(f"{args.name}: {message}", None)

    return ResourceValidationPolicy(name=rule.name, description=rule.check.__doc__ or rule.name, validate=validate)


def stack_policy() -> StackValidationPolicy:
    """The rules that need all resources at once."""

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        resources = [planned(one, used_by(one)) for one in args.resources]
        for rule in STACK_RULES:
            for violation in rule(resources):
                report(str(violation), None)

    return StackValidationPolicy(name="whole-stack", description="What needs all resources at once.", validate=validate)


def used_by(one: PolicyResource) -> dict[str, frozenset[str]]:
    """Property to the names of the resources whose outputs it is made of."""
    return {key: frozenset(used.name for used in found) for key, found in one.property_dependencies.items()}


PolicyPack(
    name="berth",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[*(resource_policy(rule) for rule in RULES), stack_policy()],
)
