"""`berth promote`: what one stack runs healthy becomes what another is told to run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ops.errors import OpsError
from ops.stack_file import Change, with_images


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A container of the stack that is promoted."""

    name: str
    """Its name."""

    tier: str
    """What it is for."""

    health: str
    """`healthy`, or what it is instead."""

    image: str
    """Id of its image."""

    mounts_sources: bool = False
    """Whether it runs mounted sources instead of its image's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the decision rests on."""

    source: str
    """Name of the stack that is promoted."""

    images: Mapping[str, str]
    """Tier to digest, as the stack's outputs say."""

    image_ids: Mapping[str, str]
    """Digest to the id the engine has the image under."""

    containers: Sequence[Running]
    """Everything the stack runs."""

    dirty: Sequence[str]
    """Changed files of the sources; `git status --porcelain`."""

    pending: bool
    """Whether `pulumi preview` of the stack finds something to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """An image on its way to a registry."""

    tier: str
    """The tier."""

    image: str
    """What it is called here."""

    name: str
    """What it is called there: `registry/path/tier:release`."""


def check(facts: Facts) -> None:
    """Refuse a stack that is not worth promoting.

    Raises:
        OpsError: its sources are changed, it has changes that were not applied, or something in it is not well.
    """
    where = f"stack {facts.source}"
    if facts.dirty:
        raise OpsError(
            where=where,
            found=f"sources with changes that are not committed: {', '.join(line[3:] for line in facts.dirty[:5])}",
            expected="images that a commit explains",
            remedy="commit them, bring the stack up, look at it, and promote then",
        )
    if facts.pending:
        raise OpsError(
            where=where,
            found="changes that were not applied",
            expected="a stack that runs what its files say",
            remedy=f"make up STACK={facts.source}, look at it, and promote then",
        )
    if not facts.containers or not facts.images:
        raise OpsError(
            where=where, found="nothing that runs", expected="a release", remedy=f"make up STACK={facts.source}"
        )
    mounted = [one.name for one in facts.containers if one.mounts_sources]
    if mounted:
        raise OpsError(
            where=where,
            found=f"mounted sources in {', '.join(mounted)}",
            expected="images, which is what would be promoted",
            remedy=f"set app.mode to image, make up STACK={facts.source}, look at it, and promote then",
        )
    ill = [f"{one.name} is {one.health}" for one in facts.containers if one.health != "healthy"]
    if ill:
        raise OpsError(
            where=where,
            found=", ".join(ill),
            expected="every container healthy",
            remedy="see `docker logs`, correct the cause, and promote then",
        )
    strange = [
        f"{one.name} runs {one.image[:19]}"
        for one in facts.containers
        if one.tier in facts.images and one.image != facts.image_ids.get(facts.images[one.tier], facts.images[one.tier])
    ]
    if strange:
        raise OpsError(
            where=where,
            found=", ".join(strange),
            expected="the images of its outputs",
            remedy=f"somebody changed containers by hand: make up STACK={facts.source}",
        )


def pushes(images: Mapping[str, str], registry: str, release: str) -> list[Push]:
    """What goes to a registry, and under which names.

    Args:
        images: Tier to digest.
        registry: Where to, with a path if there is one: `registry.example.com/berth`.
        release: Id of the release.
    """
    place = registry.rstrip("/")
    return [Push(tier=tier, image=digest, name=f"{place}/{tier}:{release}") for tier, digest in sorted(images.items())]


def pushed_digest(push: Push, repo_digests: Sequence[str]) -> str:
    """The reference a pushed image is pulled by.

    Args:
        push: The image.
        repo_digests: `name@sha256:...` of every place the image is known at.

    Raises:
        OpsError: the registry's digest is not among them.
    """
    start = push.name.rpartition(":")[0] + "@"
    found = [one for one in repo_digests if one.startswith(start)]
    if not found:
        raise OpsError(
            where=push.name,
            found=f"digests {', '.join(repo_digests) or 'none'}",
            expected=f"one that starts with {start}",
            remedy="see whether the push reached the registry",
        )
    return found[-1]


def edit(text: str, images: Mapping[str, str], namespace: str) -> tuple[str, list[Change]]:
    """The stack file that is promoted to.

    Args:
        text: The file.
        images: Tier to image.
        namespace: What stands before the colon of the settings' keys.

    Returns:
        The new text and what changed.

    Raises:
        OpsError: the file is written in a way that cannot be changed in place.
    """
    try:
        return with_images(text, dict(sorted(images.items())), namespace)
    except ValueError as error:
        raise OpsError(
            where="stack file", found=str(error), expected="sections over several lines", remedy="then promote again"
        ) from error
