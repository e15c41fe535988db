"""Health commands.

Docker does not restart a container that became unhealthy. The healing probes do what the restart policy needs: after
some failures in a row they end the stuck process, and Docker starts the container again.
"""

import shlex
from collections.abc import Sequence
from typing import Final

_HTTP_CHECK: Final = (
    "exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET {path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3"
    " && IFS= read -r -t 2 status <&3 && [[ $status == HTTP/*' 200 '* ]]"
)


def http_probe(port: int, path: str) -> tuple[str, ...]:
    """Ask a port of the container for a path and expect status 200; needs bash in the image and nothing else.

    Args:
        port: The port inside the container.
        path: The path.
    """
    return ("CMD", "bash", "-c", _HTTP_CHECK.format(port=port, path=path))


def healing_command_probe(command: Sequence[str], *, failures: int) -> tuple[str, ...]:
    """A health command that also ends the container's processes after some failures in a row.

    Like `healing_http_probe`, for a process that answers no requests; any POSIX shell will do.

    Args:
        command: A program of the image with its arguments; status 0 means that the process works. It must end by
            itself: one that hangs is ended by the check's time-out and not counted.
        failures: How many failures in a row are too many.
    """
    script = (
        f"if {shlex.join(command)}; then echo 0 >/tmp/.probe; exit 0; fi;"
        " read -r n </tmp/.probe 2>/dev/null || exit 1; echo $((n + 1)) >/tmp/.probe;"
        f' if [ "$((n + 1))" -ge {failures} ]; then'
        f' echo "not well {failures} times: ending the process"; kill -9 -1; fi; exit 1'
    )
    return ("CMD", "sh", "-c", script)


def healing_http_probe(port: int, path: str, *, failures: int) -> tuple[str, ...]:
    """An HTTP probe that also ends the container's processes after some failures in a row.

    It counts on the container's `/tmp`, which must be a tmpfs: a restart begins at zero. A process that never answered
    is left alone: a slow start is no deadlock. `kill -9 -1` reaches everything but the init process, which then ends
    by itself, so the container needs `init`.

    Args:
        port: The port inside the container.
        path: A path that answers without other services: data stores that are down must not restart the container.
        failures: How many failures in a row are too many.
    """
    script = (
        f"if ({_HTTP_CHECK.format(port=port, path=path)}) 2>/dev/null; then echo 0 >/tmp/.probe; exit 0; fi;"
        f" read -r n </tmp/.probe 2>/dev/null || exit 1; echo $((n + 1)) >/tmp/.probe;"
        f' if ((n + 1 >= {failures})); then echo "no answer {failures} times: ending the process"; kill -9 -1; fi;'
        " exit 1"
    )
    return ("CMD", "bash", "-c", script)
