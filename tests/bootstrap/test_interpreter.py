"""Which Python the environments are made with."""

import sys
from pathlib import Path

import pytest

from bootstrap.interpreter import interpreter


@pytest.mark.parametrize("name", ["python3.11", "python3.14"])
def test_a_new_enough_python_of_the_distribution_is_taken(tmp_path: Path, name: str) -> None:
    """What the distribution's link names is taken, by its own name."""
    (tmp_path / name).touch()
    (tmp_path / "python3").symlink_to(name)
    assert interpreter(tmp_path / "python3") == tmp_path / name


@pytest.mark.parametrize("name", ["python3.9", "python3.10", "wrapper", "python3.12-gone"])
def test_else_the_running_python_is_taken(tmp_path: Path, name: str) -> None:
    """An older one, one that does not say its version and one that is not there are passed over."""
    if not name.endswith("gone"):
        (tmp_path / name).touch()
    (tmp_path / "python3").symlink_to(name.removesuffix("-gone"))
    assert interpreter(tmp_path / "python3") == Path(sys.executable)


def test_without_a_link_the_running_python_is_taken(tmp_path: Path) -> None:
    """A machine without the distribution's Python works too."""
    assert interpreter(tmp_path / "python3") == Path(sys.executable)
