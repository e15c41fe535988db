"""What production adds: nothing that may change by itself, nothing open, nothing that stands alone."""

from collections.abc import Iterator
from typing import Final

from settings.model import Settings
from settings.problems import Problem
from settings.rules.sections import having, sections

_DIGEST: Final = "sha256:"
_SERVING: Final = ("api", "apis")
"""Sections whose loss is an outage; a page's web server starts again within a second or two."""

_PLAIN_ENGINE_PORT: Final = ":2375"

NOTES: Final = {
    "image": "by digest",
    "tools_image": "by digest",
    "publish_port": "refused",
    "api.replicas": "2 or more",
    "apis.<name>.replicas": "2 or more",
    "proxy.tls.mode": "not `off`",
    "protect_data": "always on",
    "host.docker": "not an unencrypted port 2375",
    "app.mode": "not `source`",
}
"""Key, with or without its section, to what production adds, for the reference."""


def problems(settings: Settings) -> Iterator[Problem]:
    """Everything that development may do and production may not."""
    yield from _images(settings)
    yield from _reach(settings)
    yield from _replicas(settings)
    if settings.app.mounts_sources:
        yield Problem(
            path="app.mode",
            found='"source"',
            expected="images in prod",
            remedy="remove the key; mounted sources are for development",
        )
    if not settings.protect_data:
        yield Problem(
            path="protect_data",
            found="false",
            expected="protected data volumes in prod",
            remedy="remove the key; to remove data, remove its volume by name",
        )


def _images(settings: Settings) -> Iterator[Problem]:
    for path, section in sections(settings):
        for key in ("image", "tools_image"):
            if key not in type(section).model_fields:
                continue
            reference = getattr(section, key)
            if reference is None:
                yield Problem(
                    path=f"{path}.{key}",
                    found="nothing",
                    expected="an image by digest in prod",
                    remedy="give name@sha256:..., so that what was tested is what runs",
                )
            elif _DIGEST not in reference:
                yield Problem(
                    path=f"{path}.{key}",
                    found=reference,
                    expected="an image by digest in prod",
                    remedy=f"pin it: {reference}@sha256:...",
                )


def _reach(settings: Settings) -> Iterator[Problem]:
    for path, port in having(settings, "publish_port"):
        yield Problem(
            path=path,
            found=str(port),
            expected="no published data store in prod",
            remedy="remove it; use docker exec or a tunnel",
        )
    if settings.proxy.tls.mode == "off":
        yield Problem(
            path="proxy.tls.mode",
            found='"off"',
            expected="encryption in prod",
            remedy="use 'terminated' when a load balancer or tunnel in front speaks HTTPS",
        )
    if (settings.host.docker or "").endswith(_PLAIN_ENGINE_PORT):
        yield Problem(
            path="host.docker",
            found=str(settings.host.docker),
            expected="a way to the engine that is encrypted",
            remedy="use ssh://user@host; whoever reaches that port owns the host",
        )


def _replicas(settings: Settings) -> Iterator[Problem]:
    for path, section in sections(settings):
        replicas = getattr(section, "replicas", None)
        if path.partition(".")[0] in _SERVING and replicas is not None and replicas < 2:  # noqa: PLR2004 - one and a spare
            yield Problem(
                path=f"{path}.replicas",
                found=str(replicas),
                expected="2 or more in prod",
                remedy="raise it; a single replica that dies is an outage",
            )
