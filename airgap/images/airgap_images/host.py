"""What the images take from the machine they are built on: package mirrors and certificate authorities.

Nothing of it is in the repository. An address that carries a password is refused: images keep what they are given.
"""

import configparser
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from airgap_images.errors import ImagesError

PUBLIC_MIRROR = "http://deb.debian.org/debian"
_PIP_OPTIONS = ("index-url", "extra-index-url", "trusted-host")
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "no_proxy")


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
    """The settings of the building machine that go into the images."""

    mirror: str
    """Where Debian packages come from, without a slash at the end."""
    certificates: Mapping[str, bytes]
    """Additional certificate authorities (PEM) by file name."""
    pip: Mapping[str, str]
    """Options of pip's [global] section that say where packages come from."""
    npm_registry: str | None
    """npm's registry, None for npm's own default."""
    proxies: Mapping[str, str]
    """Proxy variables, GOPROXY among them, for the time of the build only; the builder keeps them out of the image."""

    def digest(self) -> str:
        """A hash over all that enters the images; it changes when a mirror or an authority changes."""
        certificates = {name: hashlib.sha256(data).hexdigest() for name, data in self.certificates.items()}
        text = json.dumps([self.mirror, certificates, dict(self.pip), self.npm_registry], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def files(self) -> dict[str, bytes]:
        """The files to put into the base system, by path from its root."""
        result = {f"usr/local/share/ca-certificates/{name}": data for name, data in self.certificates.items()}
        if self.pip:
            lines = "".join(f"{key} = {value}\n" for key, value in sorted(self.pip.items()))
            result["etc/pip.conf"] = f"[global]\n{lines}".encode()
        if self.npm_registry:
            result["usr/local/etc/npmrc"] = f"registry={self.npm_registry}\n".encode()
        return result


def read_host(environ: Mapping[str, str], root: Path = Path("/")) -> Host:
    """Reads the machine's settings.

    Args:
        environ: The environment; HOME, PIP_*, npm_config_registry, GOPROXY and the proxy variables matter.
        root: Where the machine's file system begins.

    Raises:
        ImagesError: An address carries a user name or password, or a pip.conf cannot be read.
    """
    home = root / environ.get("HOME", "/root").lstrip("/")
    sources = [root / "etc/apt/sources.list", *sorted((root / "etc/apt/sources.list.d").glob("*"))]
    authorities = (root / "usr/local/share/ca-certificates").rglob("*.crt")
    pip_files = [root / "etc/pip.conf", home / ".pip/pip.conf", home / ".config/pip/pip.conf"]
    npm_files = [root / "etc/npmrc", root / "usr/local/etc/npmrc", home / ".npmrc"]
    lower = {name.lower(): value for name, value in environ.items()}
    modules = go_proxy(_texts([home / ".config/go/env"]), environ)
    host = Host(
        mirror=debian_mirror(_texts(sources)),
        certificates={path.name: path.read_bytes() for path in sorted(authorities)},
        pip=pip_options(_texts(pip_files), environ),
        npm_registry=npm_registry(_texts(npm_files), environ),
        proxies={name: lower[name] for name in _PROXY_VARIABLES if lower.get(name)}
        | ({"GOPROXY": modules} if modules else {}),
    )
    for address in (host.mirror, *host.pip.values(), host.npm_registry or "", *re.split("[,|]", modules or "")):
        _refuse_password(address)
    return host


def debian_mirror(sources: Iterable[str]) -> str:
    """The first Debian archive named in apt's source files (both formats); the public one when there is none.

    An archive is known by its path, which ends in /debian: that leaves out security, back-ports of vendors and Ubuntu.
    """
    for text in sources:
        kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        for address in re.findall(r"https?://\S+", kept):
            if urlsplit(address).path.rstrip("/").endswith("/debian"):
                return str(address).rstrip("/")
    return PUBLIC_MIRROR


def pip_options(configurations: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Where pip takes packages from: its configuration files, the later one winning, then PIP_* variables."""
    options: dict[str, str] = {}
    for text in configurations:
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string(text)
        except configparser.Error as problem:
            raise ImagesError(
                where="pip.conf",
                found=str(problem).replace("\n", " "),
                expected="an INI file",
                remedy="correct it, or remove it if nothing uses it",
            ) from problem
        if parser.has_section("global"):
            options |= {key: " ".join(parser["global"][key].split()) for key in _PIP_OPTIONS if key in parser["global"]}
    for key in _PIP_OPTIONS:
        value = environ.get("PIP_" + key.upper().replace("-", "_"))
        if value:
            options[key] = value
    return options


def npm_registry(configurations: Iterable[str], environ: Mapping[str, str]) -> str | None:
    """Npm's registry: the variable npm_config_registry, else the last npmrc that names one. Tokens are never read."""
    lower = {name.lower(): value for name, value in environ.items()}
    found = lower.get("npm_config_registry")
    for text in configurations if not found else ():
        for value in re.findall(r"^\s*registry\s*=\s*(\S+)", text, re.MULTILINE):
            found = value
    return found.rstrip("/") + "/" if found else None


def go_proxy(configurations: Iterable[str], environ: Mapping[str, str]) -> str | None:
    """Where Go modules come from: the variable GOPROXY, else what `go env -w` wrote; None for Go's own default."""
    found = environ.get("GOPROXY")
    for text in configurations if not found else ():
        for value in re.findall(r"^GOPROXY=(\S+)$", text, re.MULTILINE):
            found = value
    return found or None


def _texts(paths: Iterable[Path]) -> list[str]:
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()]


def _refuse_password(setting: str) -> None:
    for address in setting.split():
        if urlsplit(address).username is not None:
            raise ImagesError(
                where=f"package source at {urlsplit(address).hostname}",
                found="an address that carries a user name or password",
                expected="one without, as images keep it readable",
                remedy="point the machine at a source that needs no password, or provide the official images",
            )
