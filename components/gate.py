"""The gate of a release: every new container must work before old ones may go.

The engine asks a health check for the first time after one interval, and the provider's own wait believes only the
engine: a release would spend most of its time on that. And what failed the provider's wait counts as good after a
refresh. So each new container's own check is asked here, at once and again and again, and only success is recorded:
a release that was refused is asked anew by every update. The engine goes on asking at its own pace.
"""

from collections.abc import Sequence
from typing import Final

import pulumi
import pulumi_docker as docker

from components.docker_cli import DockerCli, run_docker

_SCRIPT: Final = """\
refuse() {
  echo "release refused: container $name $1; the previous release keeps working." \\
    "Correct the cause and run the update again. Its last words:" >&2
  docker logs --tail 5 "$name" 2>&1 | cut -c 1-500 >&2
  exit 1
}
passes() {
  code=0
  timeout "$((patience + 5))" docker exec "$name" sh -c "$ROUND" sh "$@" >/dev/null 2>&1 || code=$?
  case "$code" in
    126 | 127) timeout "$patience" docker exec "$name" "$@" >/dev/null 2>&1 ;;  # an image without a shell
    *) return "$code" ;;
  esac
}
for name in $SERVERS; do
  check=$(docker inspect --format "$CHECK" "$name")
  {
    read -r nanoseconds
    patience=$((nanoseconds / 1000000000 + 1))
    set --
    while IFS= read -r word; do set -- "$@" "$word"; done
  } <<WORDS
$check
WORDS
  until passes "$@"; do
    state=$(docker inspect --format '{{.RestartCount}} {{.State.Health.Status}}' "$name")
    case "$state" in
      *" healthy") break ;;
      *" unhealthy") refuse "does not become healthy" ;;
      [012]" "*) sleep 0.5 ;;
      *) refuse "ended ${state% *} times while it started" ;;
    esac
  done
done
"""
_ROUND: Final = 'n=0; until "$@"; do n=$((n + 1)); [ "$n" -lt 12 ] || exit 1; sleep 0.25; done'
"""Inside the container: its check again and again for some seconds, since each way into it costs the engine a process
or two of its own."""
_STOPPING: Final = """\
stop_refused() {
  [ "$?" -ne 0 ] || return 0
  for name in $SERVERS; do
    [ "$(docker inspect --format '{{.State.Health.Status}}' "$name")" = healthy ] || docker stop "$name" >/dev/null || :
  done
}
trap stop_refused EXIT
docker start $SERVERS >/dev/null
"""
_CHECK: Final = (  # its time in nanoseconds and the words of the check, one a line, as the engine would run them
    "{{json .Config.Healthcheck.Timeout}}{{println}}"
    '{{with .Config.Healthcheck.Test}}{{if eq (index . 0) "CMD-SHELL"}}{{println "/bin/sh"}}{{println "-c"}}{{end}}'
    "{{range slice . 1}}{{println .}}{{end}}{{end}}"
)


def release_gate(
    name: str,
    cli: DockerCli,
    containers: Sequence[docker.Container],
    opts: pulumi.ResourceOptions,
    *,
    stopping: bool = False,
) -> pulumi.CustomResource:
    """Fail the update unless every container's health check passes; while it fails, no old container is removed.

    A container is given up when it keeps ending, or when the engine calls it unhealthy: after its check's start period
    and retries.

    Args:
        name: The logical name.
        cli: How to reach the engine.
        containers: The containers of the new release.
        opts: The parent.
        stopping: Whether what does not work is stopped, so that it takes no memory from the next attempt; when the
            same containers are asked again they are started again.

    Returns:
        A resource that is there when all work.
    """
    script = _STOPPING + _SCRIPT if stopping else _SCRIPT
    environment: dict[str, pulumi.Input[str]] = {"CHECK": _CHECK, "ROUND": _ROUND, "SERVERS": names_of(containers)}
    return run_docker(name, cli, script=script, environment=environment, opts=opts)


def names_of(containers: Sequence[docker.Container]) -> pulumi.Output[str]:
    """The containers' names in one order, with blanks between them."""
    names = pulumi.Output.all(*(container.name for container in containers))
    return names.apply(lambda known: " ".join(sorted(known)))


def past(gate: pulumi.CustomResource, text: pulumi.Output[str]) -> pulumi.Output[str]:
    """A text that is known only when the gate has passed."""
    return pulumi.Output.all(text, gate.id).apply(lambda both: str(both[0]))
