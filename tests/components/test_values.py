"""Values in canonical form, and the forms that cannot be built."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.values import Cpus, Duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (0.5, "500ms"),
        (1, "1s"),
        (1.5, "1.5s"),
        (30, "30s"),
        (60, "1m0s"),
        (90, "1m30s"),
        (3600, "1h0m0s"),
        (3661.25, "1h1m1.25s"),
    ],
)
def test_durations_are_written_as_go_writes_them(seconds: float, text: str) -> None:
    """`90s` and `1m30s` are one time; only the second is what the engine reads back."""
    assert str(Duration.of_seconds(seconds)) == text


@given(st.integers(min_value=0, max_value=10**9))
def test_no_two_durations_share_a_text(milliseconds: int) -> None:
    """The text names exactly one length."""
    sizes = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
    text, total, number = str(Duration(milliseconds)), 0.0, ""
    units = text.replace("ms", "µ")
    for letter in units:
        if letter.isdigit() or letter == ".":
            number += letter
        else:
            total += float(number) * sizes["ms" if letter == "µ" else letter]
            number = ""
    assert round(total) == milliseconds


def test_a_negative_duration_cannot_be_built() -> None:
    """There is no time before now."""
    with pytest.raises(ValueError, match="duration: -1 ms; expected 0 or more"):
        Duration(-1)


@pytest.mark.parametrize(
    ("cores", "text"), [(0.1, "0.1"), (0.25, "0.25"), (0.5, "0.5"), (1, "1.0"), (1.5, "1.5"), (9.99, "9.99")]
)
def test_cpus_are_written_as_the_provider_reads_them_back(cores: float, text: str) -> None:
    """`1` instead of `1.0` would replace the container at every update."""
    assert str(Cpus.of(cores)) == text


@pytest.mark.parametrize("cores", [0, 0.05, 0.09, 10, 16])
def test_cpus_that_cannot_be_read_back_cannot_be_built(cores: float) -> None:
    """The provider writes 0.05 back as 0.1 and 10 as `10.`."""
    with pytest.raises(ValueError, match=r"expected 0\.1 or more and less than 10"):
        Cpus.of(cores)
