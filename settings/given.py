"""Secrets that a stack is given instead of making its own: which there are, and what a value must be.

Each is a key of its own, `berth:secrets.<name>`, since the engine tells of a key as a whole whether it is a secret. The
model does not know them: no value of the settings is a secret, so settings may be recorded and shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from settings.problems import Problem

SECTION: Final = "secrets"
"""What stands in front of the names."""

PREFIX: Final = f"{SECTION}."

_PUNCTUATION: Final = "!#%*+,-./:=?@^_~"
_LONGEST: Final = 128  # what the application takes as a password
_LEAST_DIFFERENT: Final = 8
_TRIED_FIRST: Final = (
    "password",
    "passwort",
    "secret",
    "changeme",
    "change-me",
    "letmein",
    "qwerty",
    "123456",
    "abcdef",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What one secret is for, and how short it may be."""

    meaning: str
    """What it is for."""

    shortest: int = 16
    """Characters."""


KNOWN: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "admin-password": Kind(meaning="The first administrator's password.", shortest=12),
        "elk-elastic-password": Kind(meaning="Elasticsearch's superuser."),
        "elk-kibana-key": Kind(meaning="Encrypts what Kibana saves; another one cannot read it.", shortest=32),
        "elk-kibana-password": Kind(meaning="Kibana's login at Elasticsearch."),
        "elk-logstash-password": Kind(meaning="Logstash's login at Elasticsearch."),
        "fingerprint-key": Kind(meaning="Makes the fingerprints in the names of secret files and logins.", shortest=32),
        "jwt-key": Kind(meaning="Signs logins; with another one everybody signs in again.", shortest=32),
        "objects-app-secret": Kind(meaning="The application's key at the object store."),
        "objects-root-secret": Kind(meaning="The object store's root key."),
        "postgres-app-password": Kind(meaning="The application's login at PostgreSQL."),
        "postgres-migrator-password": Kind(meaning="The migration's login at PostgreSQL."),
        "postgres-superuser-password": Kind(meaning="PostgreSQL's superuser."),
        "redis-app-password": Kind(meaning="The application's login at Redis."),
    }
)
"""Every secret that a stack makes unless it is given, by name; a test holds them to what the program makes."""


def problems(values: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with given secrets, without repeating any.

    Args:
        values: Name to value, as given.
    """
    for name, value in values.items():
        path = f"{PREFIX}{name}"
        if name not in KNOWN:
            yield Problem(
                path=path,
                found="an unknown secret",
                expected=f"one of {', '.join(KNOWN)}",
                remedy="correct the name or remove it",
            )
            continue
        wrong = _wrong(value, KNOWN[name])
        if wrong is not None:
            found, expected = wrong
            yield Problem(path=path, found=found, expected=expected, remedy=f"give another one: {how_to_set(name)}")


def how_to_set(name: str) -> str:
    """The command that gives a secret; it asks for the value, so that the value is in no shell's history.

    Args:
        name: The secret's name.
    """
    return f"pulumi config set --secret berth:{PREFIX}{name}"


def _wrong(value: str, kind: Kind) -> tuple[str, str] | None:
    """What is found and what is expected, in words that say nothing about the value; `None` for a good one."""
    if not kind.shortest <= len(value) <= _LONGEST:
        return f"{len(value)} characters", f"{kind.shortest} to {_LONGEST}, such as what `openssl rand -hex 24` prints"
    if value.startswith("-") or not all((one.isascii() and one.isalnum()) or one in _PUNCTUATION for one in value):
        return (
            "a character that not every service takes, such as a line end, a space or a quotation mark",
            f"letters, digits and {_PUNCTUATION}, no dash first",
        )
    if len(set(value)) < _LEAST_DIFFERENT or (value * 2).find(value, 1) < len(value):
        return "a text that repeats itself", f"at least {_LEAST_DIFFERENT} different characters and no repetition"
    if value.isdecimal() or any(word in value.lower() for word in _TRIED_FIRST):
        return "digits alone, or a word that is tried first", "a random text"
    return None
