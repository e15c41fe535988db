"""Image references: what the official plugin demands of a name that goes to a registry."""

import re

from airgap_plugins.errors import PluginError

_HINT = (
    "This resource requires all image names to be fully qualified.\n"
    "For example, if you are attempting to push to Dockerhub, prefix your image name with `docker.io`:\n\n"
    "`docker.io/repository/image:tag`"
)
_HUB = "docker.io"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?P<path>{_COMPONENT}(?:/{_COMPONENT})*)(?::[\w][\w.-]{{0,127}})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{{32,}})?"
)


def registry_of(name: str) -> str:
    """Give the registry of a fully qualified image name.

    Raises:
        PluginError: The name is no reference, or says no registry.
    """
    domain, rest = split(name)
    remainder = rest.split(":")[0].split("@")[0]
    if remainder.lower() != remainder:
        raise _refusal(name, f"invalid reference format: repository name ({remainder}) must be lowercase")
    if not _REFERENCE.fullmatch(rest):
        raise _refusal(name, "invalid reference format")
    if f"{domain}/{rest}" != name:
        raise _refusal(name, "repository name must be canonical")
    return domain


def split(name: str) -> tuple[str, str]:
    """Split an image name into its registry and the rest, as Docker completes it."""
    first, slash, rest = name.partition("/")
    is_domain = "." in first or ":" in first or first == "localhost" or first.lower() != first
    domain, path = (first, rest) if slash and is_domain and " " not in first else (_HUB, name)
    if domain == "index.docker.io":
        domain = _HUB
    if domain == _HUB and "/" not in path:
        path = f"library/{path}"
    return domain, path


def repository(name: str) -> str:
    """Give a complete name without its tag and digest: registry/path."""
    domain, rest = split(name)
    return f"{domain}/{rest.split('@')[0].split(':')[0]}"


def _refusal(name: str, why: str) -> PluginError:
    return PluginError(f'"{name}": {why}.\n{_HINT}')
