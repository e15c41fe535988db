"""What the base build asks of the machine before it starts."""

import os
import shutil

import pytest
from airgap_images.base import require_debootstrap
from airgap_images.errors import ImagesError


class Machine:
    """A machine with a user and some programs; remembers what was said and run on it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, uid: int, programs: set[str]) -> None:
        """Puts the user and the programs in place of the real ones."""
        monkeypatch.setattr(os, "geteuid", lambda: uid)
        monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name in programs else None)
        self.said: list[str] = []
        self.ran: list[list[str]] = []

    def check(self) -> None:
        """Asks for debootstrap on this machine."""
        require_debootstrap(self.said.append, self.ran.append)


def test_a_present_debootstrap_is_used_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is installed or said when nothing is missing."""
    machine = Machine(monkeypatch, 0, {"debootstrap", "apt-get"})
    machine.check()
    assert (machine.said, machine.ran) == ([], [])


def test_a_missing_debootstrap_is_installed_and_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root with apt gets the package, and a line says that the system was changed."""
    machine = Machine(monkeypatch, 0, {"apt-get"})
    machine.check()
    assert machine.said == [
        "installing the packages debootstrap and debian-archive-keyring on this machine: base images are made with them"
    ]
    assert machine.ran == [
        ["apt-get", "update"],
        [
            *("apt-get", "install", "-o", "DPkg::Lock::Timeout=300"),
            *("-y", "--no-install-recommends", "debootstrap", "debian-archive-keyring"),
        ],
    ]


@pytest.mark.parametrize(
    ("uid", "programs", "text"),
    [
        (
            1000,
            {"debootstrap", "apt-get"},
            (
                "base system: this program runs as uid 1000; expected root, which unpacking a Debian system takes; "
                "run `airgap-images ensure` once as root, or provide the official images by docker pull or load"
            ),
        ),
        (
            0,
            set(),
            (
                "base system: neither debootstrap nor apt-get on this machine; expected the program debootstrap; "
                "install the package debootstrap, or provide the official images by docker pull or load"
            ),
        ),
    ],
)
def test_a_machine_that_cannot_build_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, uid: int, programs: set[str], text: str
) -> None:
    """Without root, or without a way to get debootstrap, nothing is run."""
    machine = Machine(monkeypatch, uid, programs)
    with pytest.raises(ImagesError) as refused:
        machine.check()
    assert str(refused.value) == text
    assert machine.ran == []
