"""Refusals of the proxy's configuration: each names where, what was found, what was expected, and what to do."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NoReturn

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
HOST: Final = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,252}[a-zA-Z0-9])?")
HOST_PORT: Final = re.compile(HOST.pattern + r"(:[0-9]{1,5})?")
DNS_NAME: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
NETWORK: Final = re.compile(r"[0-9a-f.:]+/[0-9]{1,3}")
PATH: Final = re.compile(r"/[A-Za-z0-9._~@/-]*")
QUERY_PATH: Final = re.compile(r"/[A-Za-z0-9._~@/?=&%+-]*")
HEADER_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
HEADER_VALUE: Final = re.compile(r"[\x20-\x7e]*")
SIZE: Final = re.compile(r"[1-9][0-9]*[kmg]")


def refuse(where: str, found: object, expected: str, remedy: str) -> NoReturn:
    """Refuse one value.

    Args:
        where: The field, as a person would look it up.
        found: What it holds.
        expected: What it may hold.
        remedy: What to do about it.

    Raises:
        ValueError: always.
    """
    msg = f"{where}: found {found!r}; expected {expected}; {remedy}"
    raise ValueError(msg)


def check_text(where: str, value: str, pattern: re.Pattern[str], expected: str, remedy: str) -> None:
    """Refuse a text that would not stand in nginx's configuration as it is.

    Raises:
        ValueError: the pattern does not match the whole text.
    """
    if not pattern.fullmatch(value):
        refuse(where, value, expected, remedy)


def check_range(where: str, value: int, lowest: int, highest: int, unit: str) -> None:
    """Refuse a number outside its range.

    Raises:
        ValueError: the value is below `lowest` or above `highest`.
    """
    if not lowest <= value <= highest:
        refuse(where, value, f"{lowest} to {highest} {unit}".rstrip(), "choose a value in that range")


def check_unique(where: str, values: Iterable[str]) -> None:
    """Refuse a value that is given twice.

    Raises:
        ValueError: two values are the same.
    """
    seen: set[str] = set()
    for value in values:
        if value in seen:
            refuse(where, value, "each only once", "remove or rename one of the two")
        seen.add(value)


OWN_FIELD: Final = frozenset({"content-security-policy", "strict-transport-security"})
SENT_ANYWAY: Final = frozenset({"retry-after", "x-cache-status", "x-request-id"})


def check_extra_headers(where: str, headers: Mapping[str, str]) -> None:
    """Refuse further response headers that would be sent twice or cannot be written.

    Raises:
        ValueError: a header has its own field, is set by the proxy itself, comes twice or cannot be written.
    """
    check_unique(where, (name.lower() for name in headers))
    for name, value in headers.items():
        if name.lower() in OWN_FIELD:
            refuse(where, name, "headers without a field of their own", "use that field")
        if name.lower() in SENT_ANYWAY:
            refuse(where, name, "headers that the proxy does not set itself", "remove it")
        check_header(where, name, value)


def check_header(where: str, name: str, value: str) -> None:
    """Refuse a response header that nginx would read as something else: a variable, an end of the text, a new line.

    Raises:
        ValueError: the name or the value cannot be written between double quotes as it is.
    """
    check_text(f"{where} name", name, HEADER_NAME, "letters, digits and hyphens", "correct the header's name")
    if not HEADER_VALUE.fullmatch(value) or any(sign in value for sign in '"$\\'):
        expected = 'printable ASCII without ", $ and \\'
        refuse(f"{where} {name}", value, expected, "remove those characters")
