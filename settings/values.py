"""The kinds of values a stack file may hold.

A refusal's text says what was expected; what was found and where is added by `problems`.
"""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Section(BaseModel):
    """A part of the stack file: frozen, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


def matching(pattern: str, expected: str) -> AfterValidator:
    """A check of a text's whole form.

    Args:
        pattern: The regular expression it must match from end to end.
        expected: What to say when it does not.
    """

    def check(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            raise ValueError(expected)
        return text

    return AfterValidator(check)


def _parsed(parse: Callable[[str], object], expected: str) -> BeforeValidator:
    def convert(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return parse(value)
        except ValueError:
            raise ValueError(expected) from None

    return BeforeValidator(convert)


def _hundredths(value: float) -> float:
    if abs(value * 100 - round(value * 100)) > 1e-6:  # noqa: PLR2004 - far below a hundredth, far above rounding
        msg = "a number with at most two decimals"
        raise ValueError(msg)
    return value


Cpus = Annotated[float, Field(ge=0.1, lt=10, strict=False), AfterValidator(_hundredths)]
"""Cores, 0.1 or more and less than 10, with at most two decimals."""

Memory = Annotated[int, Field(ge=16)]
"""MiB."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP port."""

Subnet = Annotated[IPv4Network, _parsed(IPv4Network, "an address range such as 10.213.0.0/24, without host bits")]
"""An address range."""

Address = Annotated[IPv4Address, _parsed(IPv4Address, "an IPv4 address")]
"""An IPv4 address of the host."""

Name = Annotated[
    str, matching(r"[a-z][a-z0-9-]{1,30}", "2 to 31 lower-case letters, digits and dashes, a letter first")
]
"""A part of physical names."""

DatabaseName = Annotated[
    str, matching(r"[a-z][a-z0-9_]{0,40}", "lower-case letters, digits and underscores, a letter first")
]
"""A name that PostgreSQL takes without quotes."""

Digest = Annotated[str, matching(r"(\S+@)?sha256:[0-9a-f]{64}", "an image by digest: name@sha256:... or sha256:...")]
"""An image by digest: `registry/name@sha256:...`, or `sha256:...` for one on the engine."""

Image = Annotated[str, matching(r"[^\s]+", "an image reference without spaces")]
"""An image reference."""

Engine = Annotated[
    str, matching(r"(ssh|tcp|unix)://\S+", "an address such as ssh://user@host, tcp://host:port or unix:///path")
]
"""Where a Docker engine listens."""

Platform = Annotated[str, matching(r"linux/[a-z0-9]+(/v\d)?", "a platform such as linux/amd64 or linux/arm64")]
"""What images are built for."""
