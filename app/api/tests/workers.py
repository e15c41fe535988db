"""Real worker processes for the tests, and programs for them to simulate."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import servers

SOURCES = Path(__file__).parents[1] / "src"
QUICK = "G21 G90 M3 F600\nG1 X10\nG1 Y10\nM2"
SLOW = "G21G90M3F9\n" + "G1X1\nG1X0\n" * 95_000
"""Just under the limit of a text; seconds of work."""


@dataclass(kw_only=True, slots=True)
class Worker:
    """A worker's process, in a session of its own, and what it logged so far."""

    process: asyncio.subprocess.Process
    beat: Path
    """Where it shows life."""
    events: list[dict[str, object]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    """Lines that are no JSON."""

    def kill(self) -> None:
        """End it and its children at once, as a container's end does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def says(self, words: str) -> bool:
        """Tell whether a logged message contains `words`."""
        return any(words in str(event["message"]) for event in self.events)

    async def read(self) -> None:
        """Collect what it logs until it ends."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            try:
                self.events.append(json.loads(line))
            except ValueError:
                self.raw.append(line.decode())


@contextlib.asynccontextmanager
async def working(
    tmp_path: Path, *, program: tuple[str, str] = ("-m", "berth_api.worker"), **environment: str
) -> AsyncIterator[Worker]:
    """Run a worker for as long as the block lasts, quick to notice what is lost; `program` is what Python is given."""
    beat = tmp_path / f"{secrets.token_hex(4)}.beat"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *program),
        env={
            **os.environ,
            "PYTHONPATH": str(SOURCES),
            "WORKER_BEAT_FILE": str(beat),
            "WORKER_STALE_S": "3",
            "WORKER_SWEEP_S": "0.5",
            **environment,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=2**20,
        start_new_session=True,
    )
    worker = Worker(process=process, beat=beat)
    reader = asyncio.create_task(worker.read())
    try:
        yield worker
    except AssertionError:
        print(*(json.dumps(event) for event in worker.events), *worker.raw, sep="\n")  # noqa: T201  with the failure
        raise
    finally:
        worker.kill()
        await process.wait()
        await reader


async def ask(client: httpx.AsyncClient, gcode: str, **headers: str) -> str:
    """Ask for a simulation; return the job's id."""
    asked = await client.post("/jobs", json={"kind": "simulate", "gcode": gcode}, headers=headers)
    assert asked.status_code == 202, asked.text
    name: str = asked.json()["id"]
    return name


async def reaches(client: httpx.AsyncClient, job_id: str, *states: str, deadline_s: float = 60) -> dict[str, object]:
    """Wait until the job is in one of the states; return it."""
    last: dict[str, object] = {}

    async def there() -> bool:
        nonlocal last
        last = (await client.get(f"/jobs/{job_id}")).json()
        return last["state"] in states

    await servers.eventually(f"job {job_id} is {' or '.join(states)}", there, deadline_s)
    return last
