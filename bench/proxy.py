"""Figures of the proxy, on the stack of this checkout: `eval "$(make env)"; python -m bench.proxy read gap`.

`read`: cached reads at a fixed rate, sent by `h2load` (Debian: nghttp2-client) on the same cores. A rate is offered,
and an answer's time counts from when its request was sent, so a proxy that falls behind shows it in the rate. Published
ports of loopback pass through the engine's own forwarder; the rate is offered with it and, in the same run, at the
container's address without it.

`gap`: how long nobody answers while `pulumi up` replaces the proxy's container, as new connections every few
milliseconds see it. The stack must be up; the result is printed and written to `bench/results/`.
"""

import argparse
import json
import os
import shutil
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bench.machine import ROOT, pulumi, run, say, write

PAGE: Final = ROOT / "app/proxy/builtin/starting.html"
FAILURES_SHOWN: Final = 5


def percentile(values: list[int], share: float) -> float:
    """A percentile of sorted times in microseconds, in milliseconds."""
    return round(values[min(len(values) - 1, int(len(values) * share))] / 1000, 2)


def offered(url: str, options: argparse.Namespace) -> dict[str, Any]:
    """What clients saw when `options.rate` requests a second were offered."""
    h2load = shutil.which("h2load")
    if h2load is None:
        msg = "h2load is not on PATH; on Debian: apt-get install nghttp2-client"
        raise RuntimeError(msg)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "requests"
        each = options.rate / options.connections
        run(
            *(h2load, "--h1", f"--clients={options.connections}", f"--rps={each:g}", f"--duration={options.seconds}"),
            *("--warm-up-time=3", "--threads=1", f"--log-file={log}", "-H", "Accept-Encoding: gzip", url),
        )
        lines = [line.split("\t") for line in log.read_text().splitlines()]
    times = sorted(int(line[2]) for line in lines)
    return {
        "answered per second": round(len(lines) / options.seconds),
        "statuses": dict(Counter(line[1] for line in lines)),
        **{f"p{share * 100:g} ms": percentile(times, share) for share in (0.5, 0.9, 0.99, 0.999)},
        "max ms": percentile(times, 1),
    }


def read(options: argparse.Namespace) -> dict[str, Any]:
    """Cached reads, through the published port and at the container's own address."""
    url = json.loads(pulumi(options.stack, "stack", "output", "--json", "endpoints"))["app"] + options.path
    name = run("docker", "ps", "-q", "--filter", f"publish={urlsplit(url).port}").strip()
    form = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
    address = run("docker", "inspect", "--format", form, name).split()[0]
    kept = HTTPConnection(urlsplit(url).netloc, timeout=5)
    for _ in range(2):
        kept.request("GET", options.path)
        answer = kept.getresponse()
        answer.read()
    cache = answer.headers["X-Cache-Status"]
    kept.close()
    if cache not in {"HIT", "STALE", "UPDATING", "EXPIRED"}:
        msg = f"{options.path} is not kept by the proxy: X-Cache-Status {cache}"
        raise RuntimeError(msg)
    return {
        "offered per second": options.rate,
        "connections": options.connections,
        "published port": offered(url, options),
        "container's address": offered(f"http://{address}:8080{options.path}", options),
    }


class Poller(threading.Thread):
    """Asks on a new connection every few milliseconds, and remembers when it was answered and when not."""

    def __init__(self, url: str) -> None:
        """Remember whom to ask."""
        super().__init__(daemon=True)
        self.place, self.path = urlsplit(url).netloc, "/health"
        self.stopped = threading.Event()
        self.seen: list[tuple[float, str]] = []

    def run(self) -> None:
        """Ask until told to stop."""
        while not self.stopped.wait(0.005):
            began = time.perf_counter()
            connection = HTTPConnection(self.place, timeout=2)
            try:
                connection.request("GET", self.path)
                answer = connection.getresponse()
                answer.read()
                outcome = "answered" if answer.status < 500 else f"status {answer.status}"  # noqa: PLR2004 - a failure
            except (OSError, HTTPException) as error:
                outcome = type(error).__name__
            finally:
                connection.close()
            self.seen.append((began, outcome))

    def gap(self) -> dict[str, Any]:
        """From the last good answer before the first failure to the first good one after the last failure."""
        failed = [number for number, (_, outcome) in enumerate(self.seen) if outcome != "answered"]
        if not failed:
            return {"seconds": 0.0, "asked": len(self.seen), "outcomes": {}}
        before, after = self.seen[failed[0] - 1][0], self.seen[min(failed[-1] + 1, len(self.seen) - 1)][0]
        return {
            "seconds": round(after - before, 2),
            "asked": len(self.seen),
            "outcomes": dict(Counter(self.seen[number][1] for number in failed).most_common(FAILURES_SHOWN)),
        }


def gap(options: argparse.Namespace) -> dict[str, Any]:
    """Time without an answer while an update of the proxy's image replaces its container."""
    url = json.loads(pulumi(options.stack, "stack", "output", "--json", "endpoints"))["app"]
    original = PAGE.read_text()
    gaps = []
    try:
        for _ in range(options.times):
            PAGE.write_text(f"{original}<!-- {time.time_ns()} -->\n")
            poller = Poller(url)
            poller.start()
            pulumi(options.stack, "up", "--yes", "--skip-preview")
            poller.stopped.set()
            poller.join()
            gaps.append(poller.gap())
    finally:
        PAGE.write_text(original)
    pulumi(options.stack, "up", "--yes", "--skip-preview")
    return {"replacements": gaps, "longest seconds": max(one["seconds"] for one in gaps)}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=("read", "gap"))
    parser.add_argument("--stack", default="dev")
    parser.add_argument("--path", default="/api/tools", help="what is read; the API must allow it to be kept")
    parser.add_argument("--rate", type=int, default=10_000, help="requests per second")
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--times", type=int, default=3, help="replacements of the container")
    options = parser.parse_args()
    load_before = os.getloadavg()
    figures = {name: {"read": read, "gap": gap}[name](options) for name in options.what}
    print(json.dumps(figures, indent=2))  # noqa: T201 - the program's output
    say(f"written to {write('proxy', figures, load_before).name}")


if __name__ == "__main__":
    main()
