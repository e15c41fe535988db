"""What makes a good plan worse, and how the policy answers: rule, resource, change, message."""

from collections.abc import Mapping
from typing import Any, Final

Row = tuple[str, str, Mapping[str, Any], str]

POSTGRES: Final = "Container t-postgres"
API: Final = "Container t-api-0"
PROXY: Final = "Container t-proxy"
EDGE: Final = "Network t-edge"
DATA: Final = "Volume t-postgres-data"
PIDS: Final = "Command t-postgres-pids"
GATE: Final = "Command t-spa-gate"
HOST_MOUNT: Final = {"type": "bind", "source": "/etc", "target": "/etc"}
SOCKET_MOUNT: Final = {"type": "bind", "source": "/var/run/docker.sock", "target": "/var/run/docker.sock"}
SOURCE_MOUNT: Final[dict[str, Any]] = {
    "type": "bind",
    "source": "/home/me/shop",
    "target": "/app",
    "readOnly": True,
}
DECLARED: Final = [{"label": "berth.tier", "value": "api"}, {"label": "berth.sources", "value": "/app"}]
OPEN_PORT: Final = {"internal": 5432, "external": 15432, "ip": "0.0.0.0"}  # noqa: S104 - what the rule must find
PORTS: Final = [{"internal": 9, "external": 9, "ip": "127.0.0.1"}, {"internal": 8, "external": 8, "ip": "127.0.0.1"}]
RUN: Final = "docker run --rm --read-only alpine true"

WORSE: Final[list[Row]] = [
    ("image-digest", POSTGRES, {"image": "postgres:18"}, "runs postgres:18; expected an image by digest or id"),
    ("limits", API, {"memory": None}, "no memory limit; expected one"),
    ("limits", API, {"memorySwap": 512}, "memory 256 MiB, with swap 512; expected the same, so that swap is off"),
    ("limits", API, {"memoryReservation": None}, "reserves 0 MiB of 256; expected more than 0 and at most all of it"),
    ("limits", API, {"memoryReservation": 512}, "reserves 512 MiB of 256; expected more than 0 and at most all of it"),
    ("limits", API, {"cpus": None}, "no CPU limit; expected one"),
    (
        "limits",
        API,
        {"tmpfs": {"/t": "rw,noexec,nosuid,nodev,size=1g"}},
        "tmpfs of 1024 MiB in 256 MiB of memory; expected less",
    ),
    (
        "limits",
        API,
        {"tmpfs": {"/t": "rw,noexec,nosuid,nodev"}},
        "a tmpfs without a size; expected one, since it counts against the memory limit",
    ),
    (
        "log-rotation",
        API,
        {"logOpts": {"max-size": "10m"}},
        "logs to json-file without max-file; expected json-file with rotation",
    ),
    ("log-rotation", API, {"logDriver": "syslog"}, "logs to syslog without rotation; expected json-file with rotation"),
    ("non-root", API, {"user": "0:0"}, "runs as 0:0; expected a numeric user other than root"),
    ("non-root", API, {"user": "app"}, "runs as app; expected a numeric user other than root"),
    ("non-root", API, {"user": None}, "runs as the user of its image; expected a numeric user other than root"),
    ("capabilities", API, {"capabilities": None}, "drops []; expected ALL"),
    ("capabilities", API, {"capabilities.adds": ["CAP_CHOWN"]}, "keeps CAP_CHOWN; expected no capability"),
    ("privileges", API, {"privileged": True}, "is privileged; expected no such thing"),
    ("privileges", API, {"securityOpts": []}, "may gain privileges; expected no-new-privileges:true"),
    ("privileges", API, {"pidMode": "host"}, "pidMode is the host's; expected its own"),
    ("read-only-root", API, {"readOnly": False}, "its root file system can be written; expected read-only"),
    (
        "read-only-root",
        API,
        {"tmpfs": {"/t": "rw,nosuid,nodev,size=1m"}},
        "tmpfs /t without noexec; expected all of noexec, nosuid, nodev",
    ),
    ("engine-socket", API, {"mounts": [SOCKET_MOUNT]}, "mounts the engine's socket; expected no way to the engine"),
    ("host-folders", API, {"mounts": [HOST_MOUNT]}, "mounts /etc of the host; expected volumes only"),
    ("host-folders", API, {"volumes": [{"hostPath": "/etc"}]}, "mounts /etc of the host; expected volumes only"),
    ("host-folders", API, {"mounts": [SOURCE_MOUNT]}, "mounts /home/me/shop of the host; expected volumes only"),
    (
        "host-folders",
        API,
        {"mounts": [{**SOURCE_MOUNT, "readOnly": False}], "labels": DECLARED},
        "may write to /home/me/shop of the host; expected read-only",
    ),
    ("host-folders", PROXY, {"mounts": [HOST_MOUNT]}, "may write to /etc of the host; expected read-only"),
    ("publishing", POSTGRES, {"ports": [OPEN_PORT]}, "publishes 15432 on 0.0.0.0; expected 127.0.0.1"),
    ("publishing", PROXY, {"publishAllPorts": True}, "publishes every port of its image; expected named ones"),
    ("health-check", API, {"healthcheck": None}, "has no health check; expected one"),
    ("health-check", API, {"healthcheck.tests": ["NONE"]}, "has no health check; expected one"),
    (
        "health-check",
        POSTGRES,
        {"waitTimeout": 20},
        "is waited for 20 s and may take 75 s to start; expected a longer wait",
    ),
    ("operation", API, {"restart": "no"}, "restart is no; expected always"),
    ("operation", API, {"init": None}, "has no init process; expected one"),
    ("operation", API, {"destroyGraceSeconds": 0}, "is killed when it is replaced; expected destroyGraceSeconds"),
    (
        "operation",
        API,
        {"@delete_before_replace": None},
        "leaves the order of its replacement to the provider; expected delete_before_replace",
    ),
    ("canonical-values", API, {"cpus": "2"}, "cpus 2; expected a form such as 1.0 or 0.25"),
    (
        "canonical-values",
        API,
        {"healthcheck.interval": "5000ms"},
        "healthcheck.interval 5000ms; expected a form such as 30s or 1m30s",
    ),
    (
        "canonical-values",
        POSTGRES,
        {"ports": PORTS},
        "ports in the order [9, 8]; expected them sorted by the port inside",
    ),
    (
        "network",
        EDGE,
        {"ipamConfigs": []},
        "has no address range; expected one, so that stacks do not meet",
    ),
    (
        "network",
        EDGE,
        {"options": {"com.docker.network.bridge.name": "br-chloromasters"}},
        "bridge br-chloromasters has 16 characters; expected at most 15, the longest that Linux takes",
    ),
    ("data-volume", DATA, {"@retain_on_delete": False}, "goes with its stack; expected retain_on_delete"),
    (
        "data-volume",
        DATA,
        {"@ignore_changes": ["labels"]},
        "a change of driverOpts would replace it; expected ignore_changes of them",
    ),
    (
        "secret-in-container",
        API,
        {"envs": ["SMTP_PASSWORD=swordfish"]},
        "variable SMTP_PASSWORD holds what looks like a secret; expected a file and SMTP_PASSWORD_FILE",
    ),
    (
        "secret-in-container",
        API,
        {"envs": ["DATABASE_URL=postgresql://app:swordfish@db/app"]},
        "variable DATABASE_URL holds what looks like a secret; expected a file and DATABASE_URL_FILE",
    ),
    (
        "secret-in-container",
        API,
        {"command": ["serve", "redis://:swordfish@redis"]},
        "word 1 of its command looks like a secret; expected a file",
    ),
    (
        "secret-in-command",
        PIDS,
        {"environment": {"TOKEN": "swordfish"}},
        "variable TOKEN holds what looks like a secret; expected it on stdin",
    ),
    (
        "secret-in-command",
        PIDS,
        {"update": "curl https://me:swordfish@example.com"},
        "update holds what looks like a secret; expected it on stdin",
    ),
    (
        "one-shot-container",
        PIDS,
        {"update": RUN},
        (
            "update runs a container without --cap-drop ALL, --security-opt no-new-privileges; expected all of"
            " --read-only, --cap-drop ALL, --security-opt no-new-privileges"
        ),
    ),
    ("pids-limit", PIDS, {"create": "true"}, "no limit of processes; expected a command that sets one"),
    (
        "release-gate",
        GATE,
        {"create": "true"},
        "nothing waits for its health; expected wait, or a command that asks its check",
    ),
]
"""Changes that no stack may have."""

WORSE_IN_PRODUCTION: Final[list[Row]] = [
    ("pinned-image", "RemoteImage t-image", {"name": "postgres:18"}, "takes postgres:18; expected name@sha256:..."),
    (
        "mounted-sources",
        API,
        {"mounts": [SOURCE_MOUNT], "labels": DECLARED},
        "runs sources from /home/me/shop; expected an image that holds them",
    ),
    ("only-proxy-publishes", API, {"ports": PORTS[1:]}, "publishes 8; expected ports at the proxy only"),
    ("protected-data", DATA, {"@protect": False}, "can be destroyed; expected protect"),
]
"""Changes that only development may have."""
