"""The API's figures through the proxy, on a stack that is up.

    python -m bench.api --stack berth-dev --password-file FILE [--url http://127.0.0.1:8080] [--workers 2]

`read`: one row, past every cache: logged in, so past the proxy's, and with `Cache-Control: no-cache`, so past Redis.
Taken twice: as many as are answered (`wrk`, every connection asks again at once), and at the fixed rate that is asked
for (`h2load`), where the time of an answer is not that of a queue the generator itself keeps full. `cached`: the same
row for anybody, so that the proxy answers, at a fixed rate on many connections. `simulate`: a program of 10,000 lines,
one at a time.

Load comes from the same machine and takes its share of the processors. A port published on loopback passes through the
engine's own forwarder, which takes more than nginx does, and which no remote client passes through; so both loads of
the fixed rate are taken by the proxy container's address too. With each load goes the processor time per request, by
tier. The stack's API needs as many worker processes or replicas as `--workers` says; the figure is only noted.
"""

import argparse
import json
import os
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final
from urllib.request import Request, urlopen

from bench.consumption import Consumption
from bench.machine import run, say, write

PERCENTILES: Final = 100
SIMULATIONS: Final = 10
LINES: Final = 10_000
UNITS_MS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
READ_RATE: Final = 2_000
CACHED_RATE: Final = 10_000
CACHED_CONNECTIONS: Final = 1_000
WHERE: Final = {"wrk": "wrk", "h2load": "nghttp2-client"}


def tool(name: str) -> str:
    """The path of a load generator.

    Raises:
        SystemExit: it is not installed; the message says how to.
    """
    found = shutil.which(name)
    if found is None:
        message = f"{name}: not on PATH; expected Debian's; apt-get install {WHERE[name]}"
        raise SystemExit(message)
    return found


def ask(method: str, url: str, body: object = None, headers: dict[str, str] | None = None) -> tuple[bytes, str]:
    """The body and the ETag of an answer."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)  # noqa: S310 - the stack's own endpoint
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
        return answer.read(), answer.headers.get("ETag", "")


def program() -> str:
    """A program such as a CAM program writes: lines and arcs in one plane."""
    lines = ["G21 G90 G17", "M3 S18000", "G0 Z5", "G1 Z-1 F600"]
    for n in range(LINES - len(lines) - 1):
        x, y = n * 37 % 300 + n % 1000 / 1000, n * 71 % 300 + n % 997 / 1000
        lines.append("G91 G3 X10 Y10 I10 J0" if n % 10 == 0 else f"G90 G1 X{x:.3f} Y{y:.3f} Z-{n % 3000 / 1000:.3f}")
    return "\n".join([*lines, "M2"])


def milliseconds(text: str) -> float:
    """A time as wrk prints it: `1.25ms`, `980.00us`."""
    unit = text.lstrip(".0123456789")
    return round(float(text.removesuffix(unit)) * UNITS_MS[unit], 2)


def read(url: str, token: str, seconds: int, connections: int) -> dict[str, Any]:
    """As many uncached reads of one row as are answered."""
    said = run(
        *(tool("wrk"), "-t2", f"-c{connections}", f"-d{seconds}s", "--latency"),
        *("-H", f"Authorization: Bearer {token}", "-H", "Cache-Control: no-cache", url),
    )
    shares = dict(re.findall(r"^\s+(50|75|90|99)%\s+(\S+) *$", said, re.MULTILINE))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: (.*)", said)
    return {
        "connections": connections,
        "requests/s": float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0]),
        **{f"p{share} ms": milliseconds(text) for share, text in shares.items()},
        "answers that are no success": int(bad[1]) if bad else 0,
        "socket errors": broken[1] if broken else "none",
    }


def offered(url: str, seconds: int, connections: int, rate: int, *headers: str) -> dict[str, Any]:
    """Reads at a fixed rate, spread evenly over time.

    Each connection sends at its own beat. Opened at once, all would beat together, and the times would be those of a
    crowd that comes ten times a second; so they are opened at the rate of the requests. A connection whose answer is
    late sends its next request late; so the rate that was answered belongs to the times.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "answers"
        count = rate * seconds
        started = time.monotonic()
        run(
            *(tool("h2load"), "--h1", "-t1", f"-c{connections}", f"-n{count}", f"--log-file={log}"),
            *(f"-r{rate // 1000}", "--rate-period=1ms"),
            *(f"--rps={rate / connections:g}", *(word for header in headers for word in ("-H", header)), url),
        )
        took = time.monotonic() - started
        rows = [line.split("\t") for line in log.read_text().splitlines()]
    times = [int(row[2]) / 1000 for row in rows]
    shares = quantiles(times, n=PERCENTILES)
    return {
        "connections": connections,
        "requests/s offered": rate,
        "requests/s answered": round(len(rows) / took),
        **{f"p{share} ms": round(shares[share - 1], 2) for share in (50, 90, 99)},
        "max ms": round(max(times), 2),
        "answers that are no success": sum(not row[1].startswith("2") for row in rows),
    }


def address(stack: str) -> str:
    """The proxy container's own URL, by which remote clients' packets come too."""
    proxy = run("docker", "ps", "-q", "--filter", f"label=berth.stack={stack}", "--filter", "label=berth.tier=proxy")
    shape = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
    return f"http://{run('docker', 'inspect', '-f', shape, proxy.strip()).split()[0]}:8080"


def simulate(url: str) -> dict[str, float]:
    """Times of a whole simulation, from sending the program to having the answer."""
    body, seconds = {"gcode": program()}, []
    for _ in range(SIMULATIONS):
        started = time.perf_counter()
        answer = json.loads(ask("POST", url, body)[0])
        seconds.append(1000 * (time.perf_counter() - started))
    return {
        "lines": answer["summary"]["lines"],
        "min ms": round(min(seconds), 1),
        "median ms": round(median(seconds), 1),
        "max ms": round(max(seconds), 1),
    }


def measure(options: argparse.Namespace, password: str) -> dict[str, Any]:
    """All figures; the row that is read is added before and removed after."""
    api = f"{options.url}/api"
    login = json.loads(ask("POST", f"{api}/auth/login", {"username": options.username, "password": password})[0])
    token: str = login["access_token"]
    known = {"Authorization": f"Bearer {token}"}
    past = (f"Authorization: Bearer {token}", "Cache-Control: no-cache")
    row = {"name": f"bench {time.time_ns()}", "kind": "drill", "diameter_mm": 3, "flutes": 2}
    body, etag = ask("POST", f"{api}/tools", row, known)
    path = f"/api/tools/{json.loads(body)['id']}"
    one, direct = f"{options.url}{path}", f"{address(options.stack)}{path}"
    seconds, few = options.seconds, options.connections
    loads: dict[str, Callable[[], dict[str, Any]]] = {
        "uncached read of one row, as many as are answered": lambda: read(one, token, seconds, few),
        "uncached read, fixed rate": lambda: offered(one, seconds, few, READ_RATE, *past),
        "uncached read, fixed rate, past the forwarder": lambda: offered(direct, seconds, few, READ_RATE, *past),
        "cached read": lambda: offered(one, seconds, CACHED_CONNECTIONS, CACHED_RATE),
        "cached read, past the forwarder": lambda: offered(direct, seconds, CACHED_CONNECTIONS, CACHED_RATE),
    }
    figures: dict[str, Any] = {"worker processes": options.workers}
    try:
        ask("GET", one)  # whatever the first request of all opens
        for name, load in loads.items():
            say(name)
            before = Consumption.of_stack(options.stack)
            figures[name] = load()
            rate = figures[name].get("requests/s offered", figures[name].get("requests/s"))
            figures[name] |= Consumption.of_stack(options.stack).per_request(before, round(rate * seconds))
            say(json.dumps(figures[name], ensure_ascii=False))
        name = f"simulation of {LINES} lines"
        figures[name] = simulate(f"{api}/cam/simulate_gcode")
        say(f"{name}: {json.dumps(figures[name])}")
    finally:
        ask("DELETE", one, headers={**known, "If-Match": etag})
    return figures


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the proxy's address")
    parser.add_argument("--stack", default="berth-dev", help="the containers' label berth.stack")
    parser.add_argument("--username", default="admin")
    parser.add_argument("--password-file", type=Path, required=True, help="holds the password alone")
    parser.add_argument("--workers", type=int, default=2, help="worker processes of the API, over all replicas")
    parser.add_argument("--seconds", type=int, default=10, help="of each load")
    parser.add_argument("--connections", type=int, default=64, help="of the uncached reads")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    load = os.getloadavg()
    file = write("api", measure(options, options.password_file.read_text().rstrip("\n")), load)
    say(f"written to {file.name}")


if __name__ == "__main__":
    main()
