"""`berth rollback`: an earlier release comes back, images and settings together.

What comes back is what the release recorded: every image by digest and every setting. The program that turns them into
containers is the one in the folder. Secrets stay as they are, data stays as it is: a release whose schema lies behind a
contract step cannot come back, because the sources it was made of would not find what that step took away.
"""

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ops.commands.schema import Step, check_schema
from ops.errors import OpsError
from ops.image_paths import section_of
from ops.release import Release, find, recent
from ops.stack_file import Change, differences, sections, with_settings

_BUILT: Final = ("api", "spa", "proxy")
"""Tiers whose image is built from the folder unless the settings name one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the decision rests on."""

    releases: Sequence[Release]
    """The ledger, oldest first."""

    live: str | None
    """Id of the live release."""

    present: Collection[str]
    """Digests of the images the engine has."""

    steps: Sequence[Step]
    """The schema's steps as the live release knows them, oldest first; read only when levels differ."""

    stack_text: str
    """The stack file."""

    namespace: str = "berth"
    """What stands before the colon of the settings' keys."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What comes back."""

    target: Release
    """The release."""

    live: Release
    """The release it takes the place of."""

    images: Sequence[Change]
    """Images that differ."""

    settings: Sequence[Change]
    """Settings that differ from those of the live release."""

    config: str
    """The stack file to run with."""


def choose(releases: Sequence[Release], live: str | None, wanted: str | None) -> tuple[Release, Release]:
    """The release to come back and the live one.

    Args:
        releases: The ledger.
        live: Id of the live release.
        wanted: The start of an id; `None` for the release before the live one.

    Raises:
        OpsError: there is no such release.
    """
    current = find(releases, live or "")
    if current is None:
        raise OpsError(
            where="ledger",
            found=f"no record of the live release {live or '(none)'}",
            expected="one",
            remedy="bring the stack up first: that records it",
        )
    known = [one for one in recent(releases) if one.id != current.id]
    if wanted is None and known:
        return known[0], current
    target = find(releases, wanted or "")
    if target is None:
        names = ", ".join(one.id for one in known) or "none"
        raise OpsError(
            where=f"release {wanted or '(the one before)'}",
            found="not in the ledger",
            expected=f"one of those before the live one: {names}",
            remedy="see `berth releases`",
        )
    if target.id == current.id:
        raise OpsError(
            where=f"release {target.id}", found="live already", expected="another one", remedy="see `berth releases`"
        )
    return target, current


def decide(facts: Facts, wanted: str | None) -> Plan:
    """The plan, or a refusal.

    Args:
        facts: What it rests on.
        wanted: The start of an id; `None` for the release before the live one.

    Raises:
        OpsError: the release is unknown, its images are gone, or the schema has moved past it.
    """
    target, live = choose(facts.releases, facts.live, wanted)
    if (target.settings.get("app") or {}).get("mode") == "source":
        raise OpsError(
            where=f"release {target.id}",
            found="mounted sources, of which nothing was kept",
            expected="a release of images",
            remedy="choose another one of `berth releases`, or check out its commit " + (target.commit or "(unknown)"),
        )
    gone = [tier for tier, digest in sorted(target.images.items()) if digest not in facts.present]
    if gone:
        raise OpsError(
            where=f"release {target.id}",
            found=f"images of {', '.join(gone)} are no longer on the engine",
            expected="all of them",
            remedy="build the release again from its commit " + (target.commit or "(not recorded)"),
        )
    check_schema(target, live, facts.steps)
    settings = pinned(target, live)
    before = sections(facts.stack_text, facts.namespace)
    return Plan(
        target=target,
        live=live,
        images=list(differences(live.images, target.images)),
        settings=[one for one in differences(before, settings) if not one.path.endswith(".image")],
        config=with_settings(facts.stack_text, settings, facts.namespace),
    )


def pinned(target: Release, live: Release) -> dict[str, Any]:
    """The settings of a release, with every image by the digest it ran.

    A reference that still means the same image stays as it was written, so that nothing is touched for a name.

    Args:
        target: The release.
        live: The live release.
    """
    settings: dict[str, Any] = copy.deepcopy(dict(target.settings))
    for tier, digest in target.images.items():
        section = settings
        for key in section_of(tier):
            section = section.setdefault(key, {})
        if live.images.get(tier) != digest or ("image" not in section and tier in _BUILT):
            section["image"] = digest
    return _without_empty(settings, target.settings)


def _without_empty(settings: dict[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without the sections that were only looked into."""
    return {key: value for key, value in settings.items() if value != {} or key in written}
