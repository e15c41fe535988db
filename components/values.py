"""Values in the one form that the Docker provider reads back.

The provider compares text: `90s` and `1m30s` are the same time and still an endless difference. These types hold the
meaning and write the canonical form, so no other form can reach a container.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

_MS_PER_SECOND: Final = 1000
_SECONDS_PER_MINUTE: Final = 60
_MINUTES_PER_HOUR: Final = 60


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time, written as Go's `Duration.String()` does."""

    milliseconds: int
    """Milliseconds, 0 or more."""

    def __post_init__(self) -> None:
        """Refuse a negative length.

        Raises:
            ValueError: the length is negative.
        """
        if self.milliseconds < 0:
            msg = f"duration: {self.milliseconds} ms; expected 0 or more"
            raise ValueError(msg)

    @classmethod
    def of_seconds(cls, seconds: float) -> Self:
        """The duration of so many seconds; fractions count to the millisecond."""
        return cls(round(seconds * _MS_PER_SECOND))

    @property
    def seconds(self) -> float:
        """The same length in seconds."""
        return self.milliseconds / _MS_PER_SECOND

    def __str__(self) -> str:
        """The canonical text: `0s`, `500ms`, `1.5s`, `1m30s`, `1h0m0s`."""
        if 0 < self.milliseconds < _MS_PER_SECOND:
            return f"{self.milliseconds}ms"
        whole, rest = divmod(self.milliseconds, _MS_PER_SECOND)
        minutes, seconds = divmod(whole, _SECONDS_PER_MINUTE)
        hours, minutes = divmod(minutes, _MINUTES_PER_HOUR)
        text = f"{seconds}.{rest:03d}".rstrip("0").rstrip(".") + "s"
        if hours:
            return f"{hours}h{minutes}m{text}"
        return f"{minutes}m{text}" if minutes else text


@dataclass(frozen=True, slots=True, order=True)
class Cpus:
    """A CPU limit in cores, in the steps that the provider reads back unchanged.

    Source: the provider writes back `0.05` as `0.1` and `10` as `10.`, which would replace the container at every
    update; those values cannot be built.
    """

    hundredths: int
    """Hundredths of a core, from 10 (a tenth) to 999."""

    def __post_init__(self) -> None:
        """Refuse what the provider cannot read back.

        Raises:
            ValueError: the value is below 0.1 or is 10 or more.
        """
        if not 10 <= self.hundredths < 1000:  # noqa: PLR2004 - the bounds are the documented ones above
            msg = f"cpus: {self.hundredths / 100:g}; expected 0.1 or more and less than 10"
            raise ValueError(msg)

    @classmethod
    def of(cls, cores: float) -> Self:
        """The limit of so many cores, to the hundredth."""
        return cls(round(cores * 100))

    @property
    def cores(self) -> float:
        """The limit in cores."""
        return self.hundredths / 100

    def __str__(self) -> str:
        """The canonical text: `0.25`, `0.5`, `1.0`."""
        whole, rest = divmod(self.hundredths, 100)
        return f"{whole}.{rest:02d}".removesuffix("0")


class Capability(StrEnum):
    """A Linux capability a container may keep, in the spelling the engine reads back."""

    CHOWN = "CAP_CHOWN"
    DAC_OVERRIDE = "CAP_DAC_OVERRIDE"
    FOWNER = "CAP_FOWNER"
    KILL = "CAP_KILL"
    NET_BIND_SERVICE = "CAP_NET_BIND_SERVICE"
    SETGID = "CAP_SETGID"
    SETUID = "CAP_SETUID"
