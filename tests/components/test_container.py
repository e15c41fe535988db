"""What a container description refuses, and its arithmetic."""

import pytest

from components.container import (
    ContainerSpec,
    Healthcheck,
    Limits,
    PublishedPort,
    Replacement,
    SourceFolder,
    Tmpfs,
)
from components.values import Cpus, Duration
from tests.components.builders import LIMITS


def spec(
    *, user: str = "999:999", replacement: Replacement = Replacement.FIXED, port: int | None = None
) -> ContainerSpec:
    """A container with nothing special about it."""
    return ContainerSpec(
        stack="t",
        tier="tier",
        image="sha256:x",
        user=user,
        limits=LIMITS,
        healthcheck=Healthcheck(test=("CMD", "true")),
        replacement=replacement,
        networks=(),
        stop_grace=Duration.of_seconds(1),
        ports=[PublishedPort(internal=80, external=port)] if port else (),
    )


@pytest.mark.parametrize("user", ["0:0", "0", "root", "nginx:nginx", ""])
def test_root_and_names_are_refused(user: str) -> None:
    """S3-19: a user that is not a number could be root in another image."""
    with pytest.raises(ValueError, match="expected a numeric uid:gid other than 0"):
        spec(user=user)


def test_a_rolling_container_has_no_host_port() -> None:
    """The new one could not start while the old one has the port."""
    with pytest.raises(ValueError, match="a rolling container with host ports"):
        spec(replacement=Replacement.ROLLING, port=8080)
    assert spec(port=8080).ports


@pytest.mark.parametrize(
    ("folder", "target", "refusal"),
    [
        ("app/api/src", "/app", "source folder: 'app/api/src'; expected an absolute path"),
        ("/home/me/src", "app", "source target: 'app'; expected an absolute path"),
    ],
)
def test_a_source_folder_is_named_from_the_root(folder: str, target: str, refusal: str) -> None:
    """S2-14: the engine resolves a folder of the host itself, and does not know where the program runs."""
    with pytest.raises(ValueError, match=refusal):
        SourceFolder(folder=folder, target=target)
    assert SourceFolder(folder="/home/me/src", target="/app").target == "/app"


def test_a_health_check_has_words_of_one_line() -> None:
    """The gate reads a check's words line by line: one with a line break would be asked for something else."""
    with pytest.raises(ValueError, match="expected words of one line"):
        Healthcheck(test=("CMD", "sh", "-c", "true\ncurl localhost"))


def test_the_wait_for_health_covers_the_slowest_good_start() -> None:
    """The start period, then every check that may fail, each with its own time-out."""
    check = Healthcheck(
        test=("CMD", "true"),
        interval=Duration.of_seconds(2),
        timeout=Duration.of_seconds(1),
        retries=3,
        start_period=Duration.of_seconds(30),
    )
    assert check.wait_seconds() == 30 + (2 + 1) * 4


def test_folders_in_memory_run_nothing() -> None:
    """S3-20: bounded, and no place to start a program from."""
    assert Tmpfs(target="/tmp", size_mb=64).options == "rw,noexec,nosuid,nodev,size=64m,mode=1777"  # noqa: S108 - in the container


@pytest.mark.parametrize(
    ("limits", "shares", "reservation_mb"),
    [
        (Limits(cpus=Cpus.of(0.5), memory_mb=512, pids=64), 256, 256),
        (Limits(cpus=Cpus.of(2), memory_mb=1024, pids=64, reserved_cpus=0.5, reserved_memory_mb=128), 512, 128),
        (Limits(cpus=Cpus.of(1), memory_mb=256, pids=64, reserved_cpus=1.0, reserved_memory_mb=256), 1024, 256),
        (Limits(cpus=Cpus.of(0.1), memory_mb=17, pids=64, reserved_cpus=0.001), 2, 8),
    ],
)
def test_a_reservation_is_half_the_limit_unless_said(limits: Limits, shares: int, reservation_mb: int) -> None:
    """S3-08: 0.25 reserved cores weigh 256; the least weight that the kernel knows is 2."""
    assert (limits.cpu_shares, limits.reservation_mb) == (shares, reservation_mb)


@pytest.mark.parametrize(
    ("reserved_cpus", "reserved_memory_mb", "message"),
    [
        (0.6, None, "reserved_cpus: 0.6; expected more than 0 and at most the limit 0.5; lower it"),
        (None, 257, "reserved_memory_mb: 257; expected more than 0 and at most the limit 256; lower it"),
        (None, 0, "reserved_memory_mb: 0; expected more than 0 and at most the limit 256; lower it"),
    ],
)
def test_a_reservation_above_its_limit_is_refused(
    reserved_cpus: float | None, reserved_memory_mb: int | None, message: str
) -> None:
    """The engine would refuse it half-way through an update, or it could never be used."""
    with pytest.raises(ValueError, match=message):
        Limits(
            cpus=Cpus.of(0.5),
            memory_mb=256,
            pids=64,
            reserved_cpus=reserved_cpus,
            reserved_memory_mb=reserved_memory_mb,
        )
