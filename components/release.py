"""What makes a release: everything that is live together."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from components.proxy.model import ProxyConfig
from components.proxy.render import bundle_id, render


def release_id(digests: Mapping[str, str], configuration: str, settings: Mapping[str, Any]) -> str:
    """The name of a release, the same for the same content: one that comes back has the name it had.

    Args:
        digests: Tier to image digest.
        configuration: Id of the proxy's configuration, without the names of containers.
        settings: The stack's settings; where they name images, the digests count instead.

    Returns:
        12 hexadecimal digits.
    """
    images = "\n".join(f"{tier} {digest}" for tier, digest in sorted(digests.items()))
    values = json.dumps(_without_images(settings), sort_keys=True)
    return sha256(f"{images}\n{configuration}\n{values}".encode()).hexdigest()[:12]


def configuration_id(config: ProxyConfig) -> str:
    """The name of a proxy's configuration, the same whatever its servers are called.

    Args:
        config: What the proxy is told.
    """
    return bundle_id(render(config, {one.name: [one.name] for one in config.upstreams}))


def _without_images(settings: object) -> object:
    """Settings without images, and without sections that say nothing else."""
    if not isinstance(settings, Mapping):
        return settings
    bare = {key: _without_images(value) for key, value in settings.items() if key != "image"}
    return {key: value for key, value in bare.items() if value != {}}
