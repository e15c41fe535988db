"""What mounted sources cannot do with: another machine's engine, an image in their place, a second page server."""

from collections.abc import Iterator
from typing import Final

from settings.model import Settings
from settings.problems import Problem

_HERE: Final = "unix://"


def is_elsewhere(engine: str | None) -> bool:
    """Whether an engine's address leads to a machine that may not have the checkout.

    Args:
        engine: As in `DOCKER_HOST`; `None` for the engine of this machine.
    """
    return not (engine or _HERE).startswith(_HERE)


def elsewhere(engine: str) -> Problem:
    """The refusal of an engine that cannot see the checkout.

    Args:
        engine: Its address, with where it stands: `host.docker ssh://deploy@web1`.
    """
    return Problem(
        path="app.mode",
        found=f'"source" with {engine}',
        expected="an engine on this machine, which has the sources",
        remedy="use mode image, or the engine here",
    )


def problems(settings: Settings) -> Iterator[Problem]:
    """Keys that contradict mounted sources."""
    if not settings.app.mounts_sources:
        return
    if is_elsewhere(settings.host.docker):
        yield elsewhere(f"host.docker {settings.host.docker}")
    for path, image in (("api.image", settings.api.image), ("spa.image", settings.spa.image)):
        if image is not None:
            yield Problem(
                path=path,
                found="an image with app.mode source",
                expected="one of both",
                remedy="remove the image to run the sources, or use mode image to run it",
            )
    if settings.spa.enabled and settings.spa.replicas > 1:
        yield Problem(
            path="spa.replicas",
            found=f"{settings.spa.replicas} with app.mode source",
            expected="1, since a browser hears of changes from one server",
            remedy="remove the key",
        )
