"""Every property of docker:index/container:Container as the official provider 5.1.0 describes it.

The order is by subject: what the container is, what it runs, may do, may use, sees, and how it lives.
"""

from typing import TypedDict, Unpack

from airgap_plugins.bridge.fields import Field, Fields, Kind, Rule, Table, at_least, matches, one_of
from airgap_plugins.docker.container import rules
from airgap_plugins.docker.labels import LABELS


class _Options(TypedDict, total=False):
    """The keywords of Field but its kind."""

    wire: str
    items: Fields
    single: bool
    required: bool
    computed: bool
    given: bool
    force_new: bool
    default: str | int | bool
    rule: Rule
    refused: str


def _text(**options: Unpack[_Options]) -> Field:
    return Field(kind=Kind.STRING, **options)


def _whole(**options: Unpack[_Options]) -> Field:
    return Field(kind=Kind.INT, **options)


def _flag(**options: Unpack[_Options]) -> Field:
    return Field(kind=Kind.BOOL, **options)


def _list(**options: Unpack[_Options]) -> Field:
    return Field(kind=Kind.LIST, **options)


def _set(**options: Unpack[_Options]) -> Field:
    return Field(kind=Kind.SET, **options)


def _map(**options: Unpack[_Options]) -> Field:
    return Field(kind=Kind.MAP, **options)


_COUNT = at_least(0)
_SPAN = _text(default="0s", rule=rules.duration)
_THROTTLE: Fields = {"path": _text(required=True), "rate": _whole(required=True, rule=_COUNT)}

_MOUNT: Fields = {
    "target": _text(required=True),
    "source": _text(),
    "type": _text(required=True, rule=one_of("bind", "volume", "tmpfs")),
    "readOnly": _flag(),
    "bindOptions": _list(
        single=True,
        items={"propagation": _text(rule=one_of("private", "rprivate", "shared", "rshared", "slave", "rslave"))},
    ),
    "volumeOptions": _list(
        single=True,
        items={
            "noCopy": _flag(),
            "labels": _set(items=LABELS),
            "driverName": _text(),
            "driverOptions": _map(),
            "subpath": _text(force_new=True, refused="a mount's volumeOptions.subpath (it needs Docker 26)"),
        },
    ),
    "tmpfsOptions": _list(single=True, force_new=True, items={"sizeBytes": _whole(), "mode": _whole()}),
}

_VOLUME: Fields = {
    "fromContainer": _text(force_new=True),
    "containerPath": _text(force_new=True),
    "hostPath": _text(force_new=True, rule=rules.absolute_path),
    "volumeName": _text(force_new=True),
    "readOnly": _flag(force_new=True),
    "selinuxRelabel": _text(force_new=True, rule=one_of("z", "Z")),
}

_PORT: Fields = {
    "internal": _whole(required=True, force_new=True),
    "external": _whole(computed=True, force_new=True),
    "ip": _text(default="0.0.0.0", force_new=True),  # noqa: S104 - the provider's default, nothing binds here
    "protocol": _text(default="tcp", force_new=True),
}

_NETWORK: Fields = {
    "name": _text(required=True, force_new=True),
    "aliases": _set(force_new=True),
    "ipv4Address": _text(force_new=True),
    "ipv6Address": _text(force_new=True),
    "linkLocalIps": _set(force_new=True),
    "macAddress": _text(force_new=True),
    "driverOpts": _set(force_new=True),
    "gwPriority": _whole(force_new=True, rule=_COUNT),
}

_UPLOAD: Fields = {
    "content": _text(force_new=True),
    "contentBase64": _text(force_new=True, rule=rules.base64_text),
    "file": _text(required=True, force_new=True),
    "executable": _flag(default=False, force_new=True),
    "permissions": _text(force_new=True, rule=matches("0[0-7]{3}")),
    "source": _text(force_new=True),
    "sourceHash": _text(force_new=True),
}

_HEALTHCHECK: Fields = {
    "tests": _list(wire="test"),
    "interval": _SPAN,
    "timeout": _SPAN,
    "startPeriod": _SPAN,
    "startInterval": _SPAN,
    "retries": _whole(default=0, rule=_COUNT),
}

_ULIMIT: Fields = {
    "name": _text(required=True, force_new=True),
    "soft": _whole(required=True, force_new=True),
    "hard": _whole(required=True, force_new=True),
}

_DEVICE: Fields = {
    "hostPath": _text(required=True, force_new=True),
    "containerPath": _text(force_new=True),
    "permissions": _text(default="rwm", force_new=True),
}

_DEVICE_REQUEST: Fields = {
    "driver": _text(default="cdi", force_new=True),
    "count": _whole(default=0, force_new=True),
    "deviceIds": _set(force_new=True),
    "capabilities": _set(force_new=True),
    "options": _map(force_new=True),
}

_NETWORK_DATA: Fields = {
    "networkName": _text(),
    "ipAddress": _text(),
    "ipPrefixLength": _whole(),
    "gateway": _text(),
    "globalIpv6Address": _text(),
    "globalIpv6PrefixLength": _whole(),
    "ipv6Gateway": _text(),
    "macAddress": _text(),
}

FIELDS: Fields = {
    # What it is
    "name": _text(force_new=True),
    "image": _text(required=True, force_new=True),
    "platform": _text(computed=True, force_new=True),
    "labels": _set(computed=True, force_new=True, items=LABELS),
    # What it runs
    "command": _list(computed=True, force_new=True),
    "entrypoints": _list(computed=True, force_new=True, wire="entrypoint"),
    "envs": _set(computed=True, force_new=True, wire="env"),
    "workingDir": _text(force_new=True),
    "user": _text(force_new=True),
    "groupAdds": _set(force_new=True, wire="group_add"),
    "tty": _flag(default=False, force_new=True),
    "stdinOpen": _flag(default=False, force_new=True),
    "init": _flag(computed=True),
    "stopSignal": _text(computed=True, force_new=True),
    "stopTimeout": _whole(computed=True, force_new=True),
    "healthcheck": _list(single=True, computed=True, items=_HEALTHCHECK),
    # What it may do
    "readOnly": _flag(default=False, force_new=True),
    "privileged": _flag(force_new=True),
    "capabilities": _set(
        single=True,
        force_new=True,
        items={"adds": _set(force_new=True, wire="add"), "drops": _set(force_new=True, wire="drop")},
    ),
    "securityOpts": _set(computed=True, force_new=True),
    "sysctls": _map(force_new=True),
    "ulimits": _set(force_new=True, wire="ulimit", items=_ULIMIT),
    "devices": _set(force_new=True, items=_DEVICE),
    "deviceRequests": _set(force_new=True, items=_DEVICE_REQUEST, refused="a container's deviceRequests"),
    "gpus": _text(force_new=True, refused="a container's gpus"),
    "runtime": _text(computed=True, force_new=True),
    "ipcMode": _text(computed=True, force_new=True),
    "pidMode": _text(force_new=True),
    "usernsMode": _text(force_new=True),
    "cgroupnsMode": _text(force_new=True),
    "cgroupParent": _text(force_new=True),
    # What it may use
    "memory": _whole(rule=_COUNT),
    "memorySwap": _whole(rule=at_least(-1)),
    "memoryReservation": _whole(default=0, rule=_COUNT),
    "shmSize": _whole(computed=True, force_new=True, rule=_COUNT),
    "cpus": _text(force_new=True),
    "cpuShares": _whole(rule=_COUNT),
    "cpuSet": _text(rule=matches(r"\d+([,-]\d+)*")),
    "cpuPeriod": _whole(rule=_COUNT),
    "cpuQuota": _whole(rule=_COUNT),
    "deviceReadBps": _set(items=_THROTTLE),
    "deviceReadIops": _set(items=_THROTTLE),
    "deviceWriteBps": _set(items=_THROTTLE),
    "deviceWriteIops": _set(items=_THROTTLE),
    # What it sees of disks
    "mounts": _set(force_new=True, items=_MOUNT),
    "volumes": _set(force_new=True, items=_VOLUME),
    "tmpfs": _map(),
    "uploads": _set(force_new=True, wire="upload", items=_UPLOAD),
    "storageOpts": _map(force_new=True),
    # What it sees of networks
    "networkMode": _text(default="bridge", force_new=True),
    "networksAdvanced": _set(force_new=True, items=_NETWORK),
    "ports": _list(force_new=True, items=_PORT),
    "publishAllPorts": _flag(force_new=True),
    "hostname": _text(computed=True, force_new=True),
    "domainname": _text(force_new=True),
    "hosts": _set(
        force_new=True,
        wire="host",
        items={"host": _text(required=True, force_new=True), "ip": _text(required=True, force_new=True)},
    ),
    "dns": _set(force_new=True),
    "dnsOpts": _set(force_new=True),
    "dnsSearches": _set(force_new=True, wire="dns_search"),
    # Where its output goes
    "logDriver": _text(computed=True, force_new=True),
    "logOpts": _map(force_new=True),
    # How it lives
    "restart": _text(default="no", rule=one_of("no", "on-failure", "always", "unless-stopped")),
    "maxRetryCount": _whole(),
    "start": _flag(default=True),
    "mustRun": _flag(default=True),
    "wait": _flag(default=False),
    "waitTimeout": _whole(default=60),
    "attach": _flag(default=False),
    "logs": _flag(default=False),
    "rm": _flag(default=False),
    "destroyGraceSeconds": _whole(),
    "removeVolumes": _flag(default=True),
    "containerReadRefreshTimeoutMilliseconds": _whole(default=15000),
    # What only the daemon knows
    "bridge": _text(computed=True, given=False),
    "containerLogs": _text(computed=True, given=False),
    "exitCode": _whole(computed=True, given=False),
    "networkDatas": _list(computed=True, given=False, wire="network_data", items=_NETWORK_DATA),
}

TABLE = Table(
    fields=FIELDS,
    delete_before_replace=True,
    meta=(
        '{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":'
        '{"create":1200000000000,"delete":1200000000000,"update":1200000000000},"schema_version":"2"}'
    ),
)
