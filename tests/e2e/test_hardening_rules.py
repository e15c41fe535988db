"""What the scenarios count as a weakness of a container. No engine is needed."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.harness.hardening import complaints
from tests.e2e.harness.settings import changed

_GOOD: Mapping[str, Any] = {
    "Name": "/one",
    "Config": {
        "Env": ["DATABASE_PASSWORD_FILE=/run/secrets/password-1"],
        "Healthcheck": {"Test": ["CMD", "true"]},
        "Image": "sha256:1",
        "Labels": {"berth.tier": "proxy"},
        "User": "999:999",
    },
    "NetworkSettings": {"Networks": {"t-edge": {}}},
    "HostConfig": {
        "CapAdd": None,
        "CapDrop": ["ALL"],
        "Init": True,
        "IpcMode": "private",
        "LogConfig": {"Type": "json-file", "Config": {"max-file": "3", "max-size": "10m"}},
        "Memory": 64,
        "MemoryReservation": 32,
        "MemorySwap": 64,
        "NanoCpus": 1,
        "NetworkMode": "bridge",
        "PidMode": "",
        "PidsLimit": 64,
        "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "1"}]},
        "Privileged": False,
        "PublishAllPorts": False,
        "ReadonlyRootfs": True,
        "RestartPolicy": {"Name": "always"},
        "SecurityOpt": ["no-new-privileges:true"],
        "Tmpfs": {"/tmp": "rw,noexec,nosuid,nodev,size=64m"},  # noqa: S108 - a path in the container
        "UTSMode": "",
        "UsernsMode": "",
    },
    "Mounts": [
        {"Type": "volume", "Source": "/var/lib/docker/volumes/x/_data", "Destination": "/data", "RW": True},
        {"Type": "bind", "Source": "/etc/berth/tls.pem", "Destination": "/run/tls.pem", "RW": False},
    ],
}


def test_hardened_container_has_no_complaint() -> None:
    """A container that is as it must be passes every check."""
    assert complaints(_GOOD) == []


def test_declared_sources_may_be_read_and_not_written() -> None:
    """Sources under development are no weakness where the container's label names them and it can only read them."""
    mount = {"Type": "bind", "Source": "/home/me/src", "Destination": "/app", "RW": False}
    declared = changed(_GOOD, {"Config.Labels": {"berth.tier": "api", "berth.sources": "/app"}, "Mounts": [mount]})
    assert complaints(declared) == []
    for worse in ({"RW": True}, {"Destination": "/other"}):
        assert complaints(changed(declared, {"Mounts": [mount | worse]})) == ["one: mounts /home/me/src of the host"]


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("Config.User", "", "runs as ''; expected a numeric user other than root"),
        ("Config.User", "0:999", "runs as '0:999'; expected a numeric user other than root"),
        ("Config.Healthcheck", None, "has no health check"),
        ("Config.Healthcheck", {"Test": ["NONE"]}, "has no health check"),
        ("Config.Env", ["SMTP_PASSWORD=x"], "shows what looks like a secret in its variable SMTP_PASSWORD"),
        ("Config.Env", ["URL=redis://:x@redis"], "shows what looks like a secret in its variable URL"),
        ("Config.Image", "postgres:18", "runs postgres:18; expected an image by digest or id"),
        ("HostConfig.Devices", [{"PathOnHost": "/dev/kvm"}], "reaches devices ['/dev/kvm'] of the host"),
        ("HostConfig.OomKillDisable", True, "is never ended when memory runs out; expected it to be"),
        (
            "HostConfig.SecurityOpt",
            ["no-new-privileges:true", "seccomp=unconfined"],
            "turns a protection off with seccomp=unconfined",
        ),
        (
            "HostConfig.Tmpfs",
            {"/t": "rw,nosuid,nodev,size=1m"},
            "tmpfs /t with rw,nosuid,nodev,size=1m; expected a size, noexec, nosuid and nodev",
        ),
        (
            "NetworkSettings.Networks",
            {"bridge": {}},
            "is on the engine's default network, where every container meets every other",
        ),
        ("HostConfig.CapAdd", ["CAP_CHOWN"], "keeps ['CAP_CHOWN']; expected no capability"),
        ("HostConfig.CapDrop", None, "drops None; expected all capabilities"),
        ("HostConfig.Init", None, "has no init process"),
        (
            "HostConfig.LogConfig",
            {"Type": "json-file", "Config": {}},
            "logs go to json-file without max-size, max-file",
        ),
        ("HostConfig.Memory", 32, "memory 32, with swap 64; expected the same"),
        ("HostConfig.MemoryReservation", 0, "reserves 0 of its memory 64; expected a part of it"),
        ("HostConfig.NanoCpus", 0, "has no CPU limit"),
        ("HostConfig.NetworkMode", "host", "shares the host's NetworkMode"),
        ("HostConfig.PidsLimit", None, "has no limit of processes"),
        ("HostConfig.PidsLimit", -1, "has no limit of processes"),
        (
            "HostConfig.PortBindings",
            {"80/tcp": [{"HostIp": ""}]},
            "publishes 80/tcp on every address; expected 127.0.0.1",
        ),
        ("HostConfig.Privileged", True, "it is privileged"),
        ("HostConfig.ReadonlyRootfs", False, "its root file system can be written"),
        (
            "HostConfig.RestartPolicy",
            {"Name": "no"},
            "restart policy 'no'; expected one of always",
        ),
        ("HostConfig.SecurityOpt", None, "may gain privileges; expected no-new-privileges"),
        ("Mounts", [{"Type": "bind", "Source": "/etc"}], "mounts /etc of the host"),
    ],
)
def test_weakness_is_found(path: str, value: object, complaint: str) -> None:
    """Each weakness of a container gives exactly its complaint."""
    assert complaints(changed(_GOOD, {path: value})) == [f"one: {complaint}"]
