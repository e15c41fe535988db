"""The pure parts of docker.Container, value by value."""

import io
import tarfile
from typing import Any

import pytest
from airgap_plugins.docker.container import durations, mounts, observed, planning, request, uploads
from airgap_plugins.errors import PluginError

SECOND = durations.SECOND


@pytest.mark.parametrize(
    ("text", "nanoseconds", "canonical"),
    [
        ("0", 0, "0s"),
        ("0s", 0, "0s"),
        ("30s", 30 * SECOND, "30s"),
        ("60s", 60 * SECOND, "1m0s"),
        ("1m", 60 * SECOND, "1m0s"),
        ("90s", 90 * SECOND, "1m30s"),
        ("1500ms", 1_500_000_000, "1.5s"),
        ("0.5m", 30 * SECOND, "30s"),
        ("1h", 3600 * SECOND, "1h0m0s"),
        ("1h2m3.5s", 3_723_500_000_000, "1h2m3.5s"),
        ("250ms", 250_000_000, "250ms"),
        ("1us", 1000, "1µs"),
        ("-2s", -2 * SECOND, "-2s"),
    ],
)
def test_durations_are_read_and_written_as_go_does(text: str, nanoseconds: int, canonical: str) -> None:
    """A Go duration keeps its length and gets Go's one spelling."""
    assert durations.parse(text) == nanoseconds
    assert durations.canonical(nanoseconds) == canonical


@pytest.mark.parametrize("text", ["", "soon", "30", "1 m", "s", "1m-2s"])
def test_other_text_is_no_duration(text: str) -> None:
    """What Go does not read is refused, with an example of what it does."""
    with pytest.raises(ValueError, match="1m30s"):
        durations.parse(text)


@pytest.mark.parametrize(
    ("nano", "text"),
    [
        (1_000_000_000, "1.0"),
        (2_000_000_000, "2.0"),
        (500_000_000, "0.5"),
        (250_000_000, "0.25"),
        (1_500_000_000, "1.5"),
        (10_000_000_000, "10."),
        (50_000_000, "0.1"),
        (10_000_000, "0.0"),
    ],
)
def test_cpus_are_stored_as_the_provider_writes_them(nano: int, text: str) -> None:
    """Processors get the provider's spelling, quirks included: its state must match ours."""
    assert observed.cpus(nano) == text


@pytest.mark.parametrize(("cpus", "nano"), [("1", 10**9), ("0.5", 5 * 10**8), (".5", 5 * 10**8), ("1.25", 125 * 10**7)])
def test_cpus_are_read_as_decimals(cpus: str, nano: int) -> None:
    """A number of processors becomes billionths without rounding."""
    assert request.nano_cpus(cpus) == nano


@pytest.mark.parametrize(("cpus", "why"), [("half", "rational number"), ("0.0000000001", "too precise")])
def test_other_cpus_are_refused(cpus: str, why: str) -> None:
    """What is no number of billionths of a processor is refused."""
    with pytest.raises(PluginError, match=why):
        request.nano_cpus(cpus)


def test_capabilities_are_written_as_the_docker_client_does() -> None:
    """Names get CAP_ and capitals and an order; ALL stays."""
    assert request.capabilities(["net_admin", "CAP_CHOWN", "chown"]) == ["CAP_CHOWN", "CAP_NET_ADMIN"]
    assert request.capabilities(["all"]) == ["ALL"]


@pytest.mark.parametrize(
    ("entry", "binds", "sources"),
    [
        ({"containerPath": "/x", "volumeName": "v"}, ["v:/x:rw"], []),
        ({"containerPath": "/x", "hostPath": "/h", "volumeName": "v", "readOnly": True}, ["/h:/x:ro"], []),
        ({"containerPath": "/x", "hostPath": "/h", "selinuxRelabel": "z"}, ["/h:/x:rw,z"], []),
        ({"containerPath": "/x"}, [], []),
        ({"fromContainer": "c"}, [], ["c"]),
    ],
)
def test_volumes_are_sorted_by_meaning(entry: dict[str, Any], binds: list[str], sources: list[str]) -> None:
    """An entry is a bind, an anonymous volume, or another container's volumes."""
    found = mounts.volumes([entry])
    assert (found.binds, found.sources) == (binds, sources)


@pytest.mark.parametrize("entry", [{}, {"fromContainer": "c", "containerPath": "/x"}])
def test_volumes_of_no_clear_meaning_are_refused(entry: dict[str, Any]) -> None:
    """An entry needs exactly one of a path and a source container."""
    with pytest.raises(PluginError, match="Unable to parse volumes"):
        mounts.volumes([entry])


def port(internal: int, external: int, protocol: str = "tcp", ip: str = "127.0.0.1") -> dict[str, Any]:
    """Give a published port."""
    return {"internal": internal, "external": external, "protocol": protocol, "ip": ip}


def test_reordered_ports_are_the_same_ports() -> None:
    """Only the order differs, also when one port is published twice with different protocols."""
    assert planning.same_ports([port(1, 10), port(2, 20)], [port(2, 20), port(1, 10)])
    assert planning.same_ports([port(53, 10), port(53, 10, "udp")], [port(53, 10, "udp"), port(53, 10)])


@pytest.mark.parametrize(
    "news",
    [[port(1, 11)], [port(1, 10, "udp")], [port(1, 10, ip="0.0.0.0")], [port(2, 10)], [port(1, 10), port(2, 20)]],  # noqa: S104 - an address to compare
)
def test_other_ports_differ(news: list[dict[str, Any]]) -> None:
    """A changed number, protocol, address or count is a change."""
    assert not planning.same_ports([port(1, 10)], news)


@pytest.mark.parametrize(
    ("upload", "content", "mode"),
    [
        ({"content": "a"}, b"a", 0o644),
        ({"content": "a", "executable": True}, b"a", 0o744),
        ({"contentBase64": "AAE=", "permissions": "0600"}, b"\0\1", 0o600),
    ],
)
def test_an_upload_is_packed_for_the_root_folder(upload: dict[str, Any], content: bytes, mode: int) -> None:
    """The tar holds one file of root with the wanted content and mode."""
    packed = uploads.archive({"file": "/etc/x", **upload})
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        entry = tar.next()
        assert entry is not None
        assert (entry.name.lstrip("/"), entry.mode, entry.uid) == ("etc/x", mode, 0)
        file = tar.extractfile(entry)
        assert file is not None
        assert file.read() == content


@pytest.mark.parametrize(
    ("upload", "why"),
    [
        ({}, "must be set"),
        ({"content": "a", "contentBase64": "YQ=="}, "can be set"),
        ({"source": "/nonexistent"}, "/nonex"),
    ],
)
def test_an_upload_without_one_content_is_refused(upload: dict[str, Any], why: str) -> None:
    """Content comes from exactly one place, which must be readable."""
    with pytest.raises(PluginError, match=why):
        uploads.archive({"file": "/x", **upload})
