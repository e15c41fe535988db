"""Where and when figures were taken, and where they are written."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "bench" / "results"


def run(*words: str, **more: Any) -> str:  # noqa: ANN401 - subprocess's own options
    """The output of a command that must end well.

    Raises:
        RuntimeError: it did not, with what it printed.
    """
    done = subprocess.run(words, check=False, capture_output=True, text=True, **more)
    if done.returncode:
        message = f"{' '.join(words)}: exit {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
        raise RuntimeError(message)
    return str(done.stdout)


def pulumi(stack: str, *words: str) -> str:
    """The output of a `pulumi` command on a stack of this checkout."""
    return run("pulumi", *words, "--stack", stack, "--non-interactive", "--color", "never", cwd=ROOT)


def write(name: str, figures: dict[str, Any], load_before: tuple[float, float, float]) -> Path:
    """Write figures with machine and commit.

    Args:
        name: What was measured; start of the file's name.
        figures: The figures.
        load_before: The machine's load averages before: figures of a busy machine tell little.

    Returns:
        The file.
    """
    now = datetime.now(UTC)
    result = {
        "when": now.isoformat(timespec="seconds"),
        "commit": run("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD").strip(),
        "machine": f"{os.cpu_count()} cores, Linux {platform.release()}",
        "engine": run("docker", "version", "--format", "{{.Server.Version}}").strip(),
        "load average before": [round(load, 2) for load in load_before],
        "figures": figures,
    }
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}-{now:%Y%m%d-%H%M}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return file


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", flush=True)  # noqa: T201 - the program's output
