"""Times what people wait for, on the stack of this checkout: `eval "$(make env)"; python -m bench.stack`.

Needs a stack that is up. Every figure is of a whole command as a person would type it. The result is printed and
written to `bench/results/`, with machine and commit, so that figures of different days can be laid side by side.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.request import urlopen

from bench.machine import ROOT, pulumi, run, say, write

SOURCE: Final = ROOT / "app/api/src/berth_api/__init__.py"
IDLE_SECONDS: Final = 30


def timed(times: int, action: Callable[[], object]) -> dict[str, float]:
    """Minimum, median and maximum seconds of an action."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return {"min": round(min(seconds), 2), "median": round(median(seconds), 2), "max": round(max(seconds), 2)}


def build_served(url: str) -> str:
    """The build that answers behind the proxy."""
    with urlopen(f"{url}/version", timeout=5) as answer:  # noqa: S310 - the stack's own endpoint
        build: str = json.load(answer)["build"]
    return build


def code_change(stack: str, url: str) -> dict[str, float]:
    """Seconds from an edited source file until the new build answers and the update has ended."""
    original, before = SOURCE.read_text(), build_served(url)
    start = time.perf_counter()
    try:
        SOURCE.write_text(f"{original}\n# {time.time_ns()}\n")
        pulumi(stack, "up", "--yes", "--skip-preview")
        seconds = time.perf_counter() - start
        if build_served(url) == before:
            msg = "the old build still answers after the update"
            raise RuntimeError(msg)
    finally:
        SOURCE.write_text(original)
    return {"update ended": round(seconds, 2)}


def containers(prefix: str) -> list[str]:
    """Ids of the stack's containers."""
    return run("docker", "ps", "-q", "--no-trunc", "--filter", f"label=berth.stack={prefix}").split()


def memory_mb(container: str) -> float:
    """Memory of a container beyond page cache, in MiB."""
    shown = run("docker", "stats", "--no-stream", "--format", "{{json .}}", container)
    used = json.loads(shown)["MemUsage"].split("/")[0].strip()
    sizes = {"KiB": 1 / 1024, "MiB": 1.0, "GiB": 1024.0}
    unit = next(unit for unit in sizes if used.endswith(unit))
    return float(used.removesuffix(unit)) * sizes[unit]


def cpu_seconds(ids: list[str]) -> float:
    """CPU time that the containers have used, in seconds."""
    files = [
        path
        for one in ids
        for path in (
            Path(f"/sys/fs/cgroup/cpuacct/docker/{one}/cpuacct.usage"),
            Path(f"/sys/fs/cgroup/system.slice/docker-{one}.scope/cpu.stat"),
            Path(f"/sys/fs/cgroup/docker/{one}/cpu.stat"),
        )
        if path.exists()
    ]
    total = 0.0
    for file in files:
        text = file.read_text()
        total += int(text) / 1e9 if file.name == "cpuacct.usage" else int(text.split()[1]) / 1e6
    return total


def engine_cpu_seconds() -> float:
    """CPU time of the engine's own processes, which run the health checks, in seconds."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        except FileNotFoundError:
            continue
        if name in {"dockerd", "containerd", "containerd-shim"}:
            ticks += sum(int(field) for field in rest.split()[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def idle(prefix: str) -> dict[str, float]:
    """What the stack takes while nobody asks for anything."""
    ids = containers(prefix)
    time.sleep(5)  # what came before has calmed down
    start, used, engine = time.monotonic(), cpu_seconds(ids), engine_cpu_seconds()
    time.sleep(IDLE_SECONDS)
    wall = time.monotonic() - start
    return {
        "containers": len(ids),
        "memory MiB": round(sum(memory_mb(one) for one in ids), 1),
        "containers' CPU % of one core": round(100 * (cpu_seconds(ids) - used) / wall, 2),
        "engine's CPU % of one core, with health checks": round(100 * (engine_cpu_seconds() - engine) / wall, 2),
    }


def measure(stack: str, times: int) -> dict[str, Any]:
    """All figures."""
    outputs = json.loads(pulumi(stack, "stack", "output", "--json"))
    url = outputs["endpoints"]["api"]
    prefix = f"berth-{stack}"
    figures: dict[str, Any] = {
        "preview s": timed(times, lambda: pulumi(stack, "preview", "--expect-no-changes")),
        "no-op up s": timed(times, lambda: pulumi(stack, "up", "--yes", "--skip-preview", "--expect-no-changes")),
        "refresh s": timed(times, lambda: pulumi(stack, "refresh", "--yes", "--skip-preview", "--expect-no-changes")),
        "idle": idle(prefix),
        "code-only API change s": [code_change(stack, url) for _ in range(min(times, 3))],
    }
    pulumi(stack, "up", "--yes", "--skip-preview")  # the original source again
    pulumi(stack, "destroy", "--yes", "--skip-preview")
    figures["up from nothing, images built s"] = timed(1, lambda: pulumi(stack, "up", "--yes", "--skip-preview"))
    return figures


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", default="dev")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    load_before = os.getloadavg()
    figures = measure(options.stack, options.times)
    print(json.dumps(figures, indent=2))  # noqa: T201 - the program's output
    say(f"written to {write('stack', figures, load_before).name}")


if __name__ == "__main__":
    main()
