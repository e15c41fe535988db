"""The kinds of values a stack file may hold.

A refusal's text says what was expected; what was found and where is added by `problems`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class Section(BaseModel):
    """A part of the stack file: frozen, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class matching:  # noqa: N801 - reads as a word of the annotations below
    """A check of a text's whole form; the JSON Schema carries it as a pattern."""

    pattern: str
    """The regular expression it must match from end to end, in the dialect that Python and editors share."""

    expected: str
    """What to say when it does not."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic ask `check` after the text is known to be one."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the pattern and what editors say when it does not match."""
        return handler(schema) | {"pattern": f"^(?:{self.pattern})$", "patternErrorMessage": self.expected}

    def check(self, text: str) -> str:
        """The text as it is.

        Raises:
            ValueError: it has another form.
        """
        if re.fullmatch(self.pattern, text) is None:
            raise ValueError(self.expected)
        return text


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

HostCpus = Annotated[float, Field(gt=0, le=1024, strict=False)]
"""Cores of a host."""

Memory = Annotated[int, Field(ge=16)]
"""MiB."""

ReservedCpus = Annotated[float, Field(ge=0.01, lt=10, strict=False), AfterValidator(_hundredths)]
"""Cores, a hundredth or more."""

ReservedMemory = Annotated[int, Field(ge=8)]
"""MiB; the engine takes no reservation below 6."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP port."""

_RANGE = "an address range such as 10.213.0.0/24, without host bits"

Subnet = Annotated[
    IPv4Network,
    _parsed(IPv4Network, _RANGE),
    WithJsonSchema({"type": "string", "pattern": r"^(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}$", "patternErrorMessage": _RANGE}),
]
"""An address range."""

Address = Annotated[IPv4Address, _parsed(IPv4Address, "an IPv4 address")]
"""An IPv4 address of the host."""

HostName = Annotated[
    str,
    matching(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", "a host name in lower-case letters"),
]
"""A name that clients use in URLs."""

HostPath = Annotated[str, matching(r"(/[A-Za-z0-9._@~-]+)+", "an absolute path of letters, digits and ._@~-")]
"""A file on the Docker host."""

Name = Annotated[
    str,
    matching(
        r"[a-z][a-z0-9-]{0,29}[a-z0-9]",
        "2 to 31 lower-case letters, digits and dashes, a letter first and no dash at the end",
    ),
]
"""A part of physical names."""

DatabaseName = Annotated[
    str, matching(r"[a-z][a-z0-9_]{0,40}", "lower-case letters, digits and underscores, a letter first")
]
"""A name that PostgreSQL takes without quotes."""

_REPOSITORY = r"([A-Za-z0-9.-]+(:\d{1,5})?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"

Digest = Annotated[
    str, matching(rf"({_REPOSITORY}@)?sha256:[0-9a-f]{{64}}", "an image by digest: name@sha256:... or sha256:...")
]
"""An image by digest: `registry/name@sha256:...`, or `sha256:...` for one on the engine."""

Image = Annotated[
    str,
    matching(
        rf"{_REPOSITORY}(@sha256:[0-9a-f]{{64}})?|sha256:[0-9a-f]{{64}}",
        "an image reference such as postgres:18 or registry.example.com/team/image:1.2",
    ),
]
"""An image reference."""

Engine = Annotated[
    str, matching(r"(ssh|tcp|unix)://\S+", "an address such as ssh://user@host, tcp://host:port or unix:///path")
]
"""Where a Docker engine listens."""

Platform = Annotated[str, matching(r"linux/[a-z0-9]+(/v\d)?", "a platform such as linux/amd64 or linux/arm64")]
"""What images are built for."""

User = Annotated[str, matching(r"[1-9]\d{0,8}:\d{1,9}", "a numeric uid:gid such as 10001:10001; not root")]
"""Who a process runs as."""

UrlPath = Annotated[str, matching(r"/[A-Za-z0-9._~/-]*", "a path such as /health/live")]
"""The path of an address."""

PathPrefix = Annotated[str, matching(r"/([a-z0-9-]+/)+", "a path such as /billing/, with a slash at both ends")]
"""The path below which the proxy passes requests on."""

TierName = Annotated[
    str, matching(r"[a-z][a-z0-9-]{0,19}", "1 to 20 lower-case letters, digits and dashes, a letter first")
]
"""The name of a tier that a stack adds."""

Word = Annotated[str, matching(r"[A-Za-z0-9._/:=-]+", "a word of letters, digits and ._/:=-")]
"""A part of a command that needs no quotes."""

BucketName = Annotated[
    str, matching(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", "3 to 63 lower-case letters, digits and dashes")
]
"""The name of a bucket, in the form that every S3 store takes."""

VariableName = Annotated[str, matching(r"[A-Z][A-Z0-9_]*", "upper-case letters, digits and underscores")]
"""The name of an environment variable."""

Variables = Mapping[VariableName, str]
"""Environment variables."""

SettingName = Annotated[
    str,
    matching(r"[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?", "a setting's name such as log_min_duration_statement"),
]
"""The name of a server's setting."""

ServerSettings = Mapping[SettingName, str | int | float | bool]
"""Settings of a server."""
