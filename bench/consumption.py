"""Where the processors' time goes while a load runs: by container, and by the engine's own processes.

Wall-clock figures tell of the machine and its neighbours; processor time per request tells of the code, and hardly
changes on a busy machine. A container that was throttled reached its own limit (`limits.cpus`), whatever the machine
could have given it, and each of those pauses is a tail in the latencies.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from bench.machine import run

ENGINE: Final = ("dockerd", "containerd", "containerd-shim", "docker-proxy")
"""The engine's processes by name; `docker-proxy` forwards a port published on loopback."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consumption:
    """What was used up to one moment."""

    cpu_s: dict[str, float]
    """Processor seconds by tier and by engine process."""

    throttled: dict[str, tuple[int, int]]
    """By tier: periods in which it was stopped at its limit, and periods in all."""

    @classmethod
    def of_stack(cls, stack: str) -> Self:
        """What the stack's containers have used until now, replicas of a tier summed up."""
        ids = run("docker", "ps", "-q", "--no-trunc", "--filter", f"label=berth.stack={stack}").split()
        cpu_s: dict[str, float] = {}
        throttled: dict[str, tuple[int, int]] = {}
        for one in ids:
            tier = run("docker", "inspect", "-f", '{{index .Config.Labels "berth.tier"}}', one).strip()
            used, stopped, periods = container(one)
            before = throttled.get(tier, (0, 0))
            cpu_s[tier] = cpu_s.get(tier, 0.0) + used
            throttled[tier] = (before[0] + stopped, before[1] + periods)
        return cls(cpu_s={**cpu_s, **engine_cpu_s()}, throttled=throttled)

    def per_request(self, since: Self, requests: int) -> dict[str, object]:
        """What each request took since an earlier moment, for a result file."""
        micro = {name: round(1e6 * (now - since.cpu_s.get(name, 0.0)) / requests) for name, now in self.cpu_s.items()}
        stopped = {
            name: f"{now - since.throttled[name][0]} of {periods - since.throttled[name][1]} periods"
            for name, (now, periods) in self.throttled.items()
            if name in since.throttled and now > since.throttled[name][0]
        }
        busy = {name: value for name, value in sorted(micro.items()) if value > 0}
        return {"CPU µs per request": busy, "stopped at their CPU limit": stopped or "none"}


def container(one: str) -> tuple[float, int, int]:
    """Processor seconds, throttled periods and all periods of one container, with either version of cgroups."""
    for folder in ("system.slice/docker-{}.scope", "docker/{}"):
        place = folder.format(one)
        modern, usage = (
            Path("/sys/fs/cgroup", place, "cpu.stat"),
            Path("/sys/fs/cgroup/cpuacct", place, "cpuacct.usage"),
        )
        if usage.exists():
            stat = pairs(Path("/sys/fs/cgroup/cpu", place, "cpu.stat"))
            return int(usage.read_text()) / 1e9, stat["nr_throttled"], stat["nr_periods"]
        if modern.exists():
            stat = pairs(modern)
            return stat["usage_usec"] / 1e6, stat.get("nr_throttled", 0), stat.get("nr_periods", 0)
    message = f"{one}: no CPU accounting below /sys/fs/cgroup; run on the engine's own host"
    raise RuntimeError(message)


def pairs(file: Path) -> dict[str, int]:
    """A file of `name number` lines."""
    return {name: int(value) for name, value in (line.split() for line in file.read_text().splitlines())}


def engine_cpu_s() -> dict[str, float]:
    """Processor seconds of the engine's own processes by name, of all stacks on the machine."""
    ticks = dict.fromkeys(ENGINE, 0)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        for known in ENGINE:
            if name == known[:15]:
                ticks[known] += sum(int(field) for field in rest.split()[11:13])
    return {name: count / os.sysconf("SC_CLK_TCK") for name, count in ticks.items()}
