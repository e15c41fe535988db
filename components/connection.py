"""What a tier is told about a service it uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi import Input


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """Address and login of a service, as variables and secrets of whoever uses it."""

    environment: Mapping[str, Input[str]] = field(default_factory=dict)
    """Variable to value; nothing secret."""

    secrets: Mapping[str, Input[str]] = field(default_factory=dict)
    """Variable to secret: the secret becomes a file of the reader and the variable holds the file's path."""
