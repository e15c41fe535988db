"""`app.mode: source`: what runs the checkout's sources in place of images that hold them.

Each tier gets an image with everything but the sources, which are mounted read-only, and a program that notices
changes. Nothing of that depends on the sources, so an update after an edit replaces no container. A check never ends a
process here: an edit that does not run yet needs the next edit, not a new container.
"""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Final

import pulumi

from components.container import Healthcheck, SourceFolder, Tmpfs
from components.images import BuiltImage, image_digest
from components.probes import http_probe
from components.rolling import DEFAULT_TMPFS
from components.spa import Spa, SpaArgs
from components.values import Duration
from product.ground import Ground, limits
from settings.services import HttpService
from settings.services import Worker as WorkerSection

WORKER_COMMAND: Final = ("python", "-m", "berth_api.reloading", "berth_api.worker")
"""Ends the worker and starts it again when a file changes."""

WORKER_GRACE: Final = {"WORKER_GRACE_S": "2"}
"""A job that is under way goes back to the queue soon, so that a change is seen soon."""

_APP: Final = Path(__file__).resolve().parent.parent / "app"
_DOCKERFILE: Final = "Dockerfile.source"
_PAGE_PORT: Final = 5173
_PAGE_START: Final = Duration.of_seconds(60)
_PREPARED: Final = Tmpfs(target="/web/node_modules/.vite", size_mb=64)
"""Where Vite puts dependencies in the form that browsers take."""


def image_without_sources(ground: Ground, tier: str, folder: str) -> pulumi.Output[str]:
    """The image that runs the sources of `app/<folder>`; no part of a release, which could not bring them back."""
    if tier not in ground.runners:
        source = BuiltImage(context=PurePath("app", folder), dockerfile=_DOCKERFILE)
        name = f"{tier}-source"
        ground.runners[tier] = image_digest(
            ground.name(f"{name}-image"), source, ground.place, tier=name, opts=ground.opts
        )
    return ground.runners[tier]


def api_sources() -> tuple[SourceFolder, ...]:
    """The package of API and worker, where their image would have it."""
    return (SourceFolder(folder=str(_APP / "api" / "src"), target="/app"),)


def api_health(section: HttpService) -> Healthcheck:
    """Asks the API whether it lives."""
    start = Duration.of_seconds(section.start_seconds)
    return Healthcheck(test=http_probe(section.port, section.live_path), start_period=start)


def worker_health(section: WorkerSection, command: Sequence[str]) -> Healthcheck:
    """Asks for the worker's sign of life."""
    return Healthcheck(
        test=("CMD", *command),
        timeout=Duration.of_seconds(5),
        start_period=Duration.of_seconds(section.start_seconds),
    )


def run_page(ground: Ground) -> Spa:
    """Run Vite's server on the page's sources; changes reach the open browser through the proxy."""
    folders = [SourceFolder(folder=str(_APP / "web" / name), target=f"/web/{name}") for name in ("src", "public")]
    section = ground.settings.app.page
    return Spa(
        ground.name("spa"),
        SpaArgs(
            placement=ground.place,
            image=image_without_sources(ground, "spa", "web"),
            replicas=section.replicas,
            limits=limits(section.limits),
            networks=[ground.edge],
            user="1000:1000",
            port=_PAGE_PORT,
            environment={"PAGE_HOSTS": ",".join(ground.settings.proxy.tls.names)},
            sources=folders,
            tmpfs=[*DEFAULT_TMPFS, _PREPARED],
            healthcheck=Healthcheck(test=http_probe(_PAGE_PORT, "/health"), start_period=_PAGE_START),
        ),
        ground.opts,
    )
