"""How often one client may ask."""

from dataclasses import dataclass
from fractions import Fraction

from components.proxy import checked
from components.proxy.checked import check_range

_PER_MINUTE = 60
_MOST = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """How many requests one client address may send; what is above is answered 429 with Retry-After."""

    requests_per_second: float
    """The steady rate, in requests per second; below one a whole number of requests per minute: 0.5 is 30 a minute."""

    burst: int
    """How many may come at once above the rate; they are not delayed."""

    def __post_init__(self) -> None:
        """Refuse a limit that would refuse everything, or that nginx cannot write.

        Raises:
            ValueError: the rate is too low, too high or not whole, or the burst is negative.
        """
        rate = self.requests_per_second
        if not 1 / _PER_MINUTE <= rate <= _MOST or self._exact().denominator != 1:
            expected = f"a whole number up to {_MOST}, or below one a whole number per minute"
            checked.refuse("limits requests_per_second", rate, expected, "choose such a rate")
        check_range("limits burst", self.burst, 0, 1_000_000, "requests")

    def _exact(self) -> Fraction:
        rate = Fraction(self.requests_per_second).limit_denominator(_PER_MINUTE)
        return rate if rate >= 1 else rate * _PER_MINUTE

    @property
    def rate(self) -> str:
        """The rate as nginx writes it: `10r/s`, `30r/m`."""
        return f"{self._exact()}r/{'s' if self.requests_per_second >= 1 else 'm'}"
