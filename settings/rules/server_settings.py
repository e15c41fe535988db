"""What a stack may tell its database server: only what cannot keep it from starting or put its data at risk.

The server is replaced before a new one starts, so a value that it does not take would be an outage. The parameters that
tune it are known by name, form and bounds; everything else is refused.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from settings.model import Settings
from settings.problems import Problem

Value = str | int | float | bool

_FILE: Final = Path(__file__).parents[1] / "postgres_settings.txt"
_DECIDED: Final = (
    (r"listen_addresses|port|unix_socket_.*|bonjour.*", "where the server listens is the stack's to decide"),
    (r".*_file|data_directory|.*_tablespaces?|external_pid_file", "where its files are is the stack's to decide"),
    (r"ssl.*|krb_.*|gss_.*|password_encryption|oauth_.*", "how logins are checked is the stack's to decide"),
    (r"log(ging)?_(collector|destination|directory|filename|file_mode|rotation_.*)|syslog_.*", "logs go to the engine"),
    (r"fsync|full_page_writes|data_checksums|zero_damaged_pages|ignore_.*|wal_sync_method", "it puts data at risk"),
)
"""Names that people try, and why not."""

_TEXTS: Final = MappingProxyType(
    {
        "log_line_prefix": (r"[ -~]{0,100}", "at most 100 printable characters"),
        "shared_preload_libraries": (
            r"(auto_explain|pg_prewarm|pg_stat_statements)(, ?(auto_explain|pg_prewarm|pg_stat_statements))*",
            "some of auto_explain, pg_prewarm and pg_stat_statements, with commas",
        ),
    }
)
_OF_A_LIBRARY: Final = (r"[ -~]{1,200}", "at most 200 printable characters")
"""Names with a dot: the server takes any value and warns."""

_BYTES: Final = MappingProxyType({"B": 1, "kB": 2**10, "8kB": 2**13, "MB": 2**20, "GB": 2**30, "TB": 2**40})
_UNITS: Final = MappingProxyType(
    {**_BYTES, "us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
)
_ENDLESS: Final = 1e300
"""A bound above this is none."""

_MEMORY: Final = ("autovacuum_work_mem", "logical_decoding_work_mem", "maintenance_work_mem", "shared_buffers",
                  "temp_buffers", "wal_buffers", "work_mem")  # fmt: skip
"""What one server or one connection takes at once: at most half of the container's memory."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """What the server takes for one of its parameters."""

    kind: str
    """`bool`, `integer`, `real` or `enum`."""

    unit: str | None
    """What a bare number counts."""

    bounds: tuple[float, float]
    """Least and most, in that unit."""

    words: tuple[str, ...]
    """What an `enum` takes."""


@cache
def parameters() -> Mapping[str, Parameter]:
    """Every parameter that tunes the server, by name."""
    rows = (line.split("|") for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {
        name: Parameter(
            kind=kind,
            unit=None if unit == "-" else unit,
            bounds=(0, 0) if least == "-" else (float(least), float(most)),
            words=() if words == "-" else tuple(words.split(",")),
        )
        for name, kind, unit, least, most, words in rows
    }


def problems(settings: Settings) -> Iterator[Problem]:
    """Settings of the server that the stack decides itself, that it does not know, and values it would not take."""
    for name, value in settings.postgres.settings.items():
        expected = _expected(name, value, settings.postgres.limits.memory_mb)
        if expected is None:
            continue
        unknown = name not in parameters() and name not in _TEXTS and "." not in name
        yield Problem(
            path=f"postgres.settings.{name}",
            found=json.dumps(value)[:80],
            expected=expected,
            remedy="correct or remove it" if unknown else "change the value in the stack file",
        )


def _expected(name: str, value: Value, memory_mb: int) -> str | None:
    """What would be right, in words; `None` when it is."""
    if name in _TEXTS or "." in name:
        pattern, words = _TEXTS.get(name, _OF_A_LIBRARY)
        return None if re.fullmatch(pattern, str(value)) else words
    parameter = parameters().get(name)
    if parameter is None:
        reason = next((words for pattern, words in _DECIDED if re.fullmatch(pattern, name)), None)
        near = get_close_matches(name, parameters(), n=1)
        return f"nothing here: {reason}" if reason else f"a setting that tunes the server{_such_as(near)}"
    if parameter.kind == "bool":
        return None if isinstance(value, bool) or value in ("on", "off") else "true or false"
    if parameter.kind == "enum":
        word = str(value).lower() if isinstance(value, bool) else str(value)
        words = {"true": "on", "false": "off"}.get(word, word)
        return None if words in parameter.words else f"one of {', '.join(parameter.words)}"
    return _number(name, parameter, value, memory_mb)


def _number(name: str, parameter: Parameter, value: Value, memory_mb: int) -> str | None:
    least, most = parameter.bounds
    unit = parameter.unit or ""
    if name in _MEMORY:
        most = min(most, memory_mb * 2**20 / 2 / _UNITS[unit])
    found = None if isinstance(value, bool) else _in_unit(str(value), unit)
    whole = found is not None and (parameter.kind == "real" or found == int(found))
    if found is not None and whole and least <= found <= most:
        return None
    kind = f"a {'whole ' if parameter.kind == 'integer' else ''}number{f' of {unit}' if unit else ''} from {least:.15g}"
    top = f" to {most:.15g}" if most < _ENDLESS else ""
    half = f", half of postgres.limits.memory_mb {memory_mb}" if name in _MEMORY else ""
    text = f', or a text such as "{"64MB" if unit in _BYTES else "500ms"}"' if unit else ""
    return f"{kind}{top}{half}{text}"


def _in_unit(text: str, unit: str) -> float | None:
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?: ?(B|kB|MB|GB|TB|us|ms|s|min|h|d))?", text)
    if match is None:
        return None
    number, own = float(match[1]), match[2]
    if own is None:
        return number
    if not unit or (own in _BYTES) != (unit in _BYTES):
        return None
    return float(round(number * _UNITS[own] / _UNITS[unit]))


def _such_as(near: list[str]) -> str:
    return f", such as {near[0]}" if near else "; settings/postgres_settings.txt names them"
