"""Keys of `proxy` that belong together: who speaks HTTPS, where, and with which certificate."""

from collections.abc import Iterator
from typing import Final

from settings.model import Settings
from settings.problems import Problem

_OWN: Final = ("self-signed", "files")
_MODES: Final = {
    "https_port": _OWN,
    "tls.certificate": ("files",),
    "tls.key": ("files",),
    "tls.trusted": ("terminated",),
}
"""Key below `proxy` to the modes in which it means something."""

_NEEDED: Final = ("https_port",)
_FILES: Final = ("tls.certificate", "tls.key")
"""The ones that those modes cannot do without."""


def problems(settings: Settings) -> Iterator[Problem]:
    """Keys without their mode, and a mode without its keys."""
    mode = settings.proxy.tls.mode
    given = {
        "https_port": settings.proxy.https_port,
        "tls.certificate": settings.proxy.tls.certificate,
        "tls.key": settings.proxy.tls.key,
        "tls.trusted": settings.proxy.tls.trusted,
    }
    for key, modes in _MODES.items():
        path = f"proxy.{key}"
        if given[key] and mode not in modes:
            yield Problem(
                path=path,
                found=f"a value with proxy.tls.mode {mode}",
                expected=f"mode {' or '.join(modes)}, or nothing here",
                remedy="correct the mode or remove the key",
            )
        elif key in _FILES and mode in modes and not given[key]:
            yield Problem(
                path="proxy.tls.mode",
                found=f"'{mode}' without {path}",
                expected="a certificate and its key",
                remedy="give a path readable on the Docker host, or use mode 'self-signed'",
            )
        elif key in _NEEDED and mode in modes and not given[key]:
            yield Problem(
                path=path,
                found=f"nothing with proxy.tls.mode {mode}",
                expected="a value",
                remedy="add the key, or choose another mode",
            )
