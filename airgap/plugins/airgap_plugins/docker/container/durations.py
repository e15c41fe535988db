"""Go durations: the only form the official provider reads, and the form it stores."""

import re

NANOSECOND = 1
MICROSECOND = 1000 * NANOSECOND
MILLISECOND = 1000 * MICROSECOND
SECOND = 1000 * MILLISECOND
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_UNITS = {
    "ns": NANOSECOND,
    "us": MICROSECOND,
    "µs": MICROSECOND,  # micro sign
    "μs": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")


def parse(text: str) -> int:
    """Read a Go duration.

    Args:
        text: Such as 1m30s, 1500ms or -1s; 0 needs no unit.

    Returns:
        Nanoseconds.

    Raises:
        ValueError: It is not a Go duration.
    """
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return 0
    parts = _PART.findall(rest)
    if not parts or "".join(number + unit for number, unit in parts) != rest:
        message = f"{text!r} is not a duration; expected Go's form, such as 1m30s"
        raise ValueError(message)
    return sign * sum(_nanoseconds(number, _UNITS[unit]) for number, unit in parts)


def canonical(nanoseconds: int) -> str:
    """Write nanoseconds as Go does: 90 s is 1m30s, 60 s is 1m0s, 0 is 0s."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < SECOND:
        size, unit = next(
            (size, unit)
            for size, unit in ((MILLISECOND, "ms"), (MICROSECOND, "µs"), (NANOSECOND, "ns"))
            if rest >= size
        )
        return f"{sign}{_decimal(rest, size)}{unit}"
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    text = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    return f"{sign}{text}{_decimal(rest, SECOND)}s"


def _nanoseconds(number: str, unit: int) -> int:
    whole, _, fraction = number.partition(".")
    return int(whole or "0") * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0)


def _decimal(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    if not rest:
        return str(whole)
    return f"{whole}.{str(rest).rjust(len(str(unit)) - 1, '0').rstrip('0')}"
