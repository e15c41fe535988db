"""What a container description refuses, and its arithmetic."""

import pytest

from components.container import (
    ContainerSpec,
    Healthcheck,
    PublishedPort,
    Replacement,
    SourceFolder,
    Tmpfs,
)
from components.values import Duration
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
