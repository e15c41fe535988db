"""Runs a Pulumi program: the child process, in the project's environment.

It is run by its path with the project's interpreter, so it imports the standard library and the project's `pulumi`
only. The request comes over stdin because it holds the configuration's secrets.

Arguments: the engine's address. Exit status: 0, or `REPORTED` when the error has gone to the engine already.
"""

import asyncio
import atexit
import gc
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

REPORTED = 32
"""Exit status of a program whose error the engine knows."""

DEBUG_LINES = "PULUMI_OPTION_DEBUG"
"""The variable that stands for the CLI's `--debug`; programs see no more of the flag than this."""

OBJECTS_BETWEEN_COLLECTIONS = 200_000
"""New objects until the garbage collector looks at them; a program of a hundred resources makes 90,000 in all."""

WAITING_PER_STEP = 4
"""Threads for each step that the engine takes at once: every registration holds one until its resource is done."""


def main() -> None:
    """Run the program of the request on stdin."""
    collect_rarely()
    here = str(Path(__file__).parent)
    sys.path[:] = [entry for entry in sys.path if entry != here]  # else our neighbours would shadow the program's
    from pulumi import RunError, log, runtime  # noqa: PLC0415 - only after the path is clean
    from pulumi.runtime import settings  # noqa: PLC0415 - only after the path is clean
    from pulumi.runtime.proto import engine_pb2, language_pb2  # noqa: PLC0415 - only after the path is clean

    request = language_pb2.RunRequest.FromString(sys.stdin.buffer.read())
    runtime.reset_options(
        project=request.project,
        stack=request.stack,
        organization=request.organization or "organization",
        root_directory=request.info.root_directory,
        monitor_address=request.monitor_address,
        engine_address=sys.argv[1],
        parallel=request.parallel,
        preview=request.dryRun,
    )
    if not os.environ.get(DEBUG_LINES):
        settings.SETTINGS.engine = Undisturbed(settings.get_engine(), engine_pb2.DEBUG)
    runtime.set_all_config(dict(request.config), list(request.configSecretKeys))
    program = entry_point(Path(request.info.program_directory), request.info.entry_point)
    sys.path.insert(0, str(program.parent))

    async def run() -> None:
        threads = max(request.parallel, 1) * WAITING_PER_STEP
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
        await runtime.run_in_stack(lambda: run_file(program))

    try:
        asyncio.run(run())
    except RunError as error:
        log.error(str(error))
        sys.exit(REPORTED)
    except Exception as error:  # noqa: BLE001 - whatever the program raises is shown to its author
        log.error(f"Program failed with an unhandled exception:\n{trace(error, program)}")
        sys.exit(REPORTED)


class Undisturbed:
    """The engine without the SDK's debug lines.

    The SDK writes several for every resource and waits for the engine to take each, in the thread that runs the
    program: an eighth of its CPU time, for lines that nobody sees.
    """

    def __init__(self, engine: Any, debug: int) -> None:  # noqa: ANN401 - the SDK's stub has no types
        """Take the engine and its word for the severity of debug lines."""
        self._engine = engine
        self._debug = debug

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a method of the stub
        """Everything else goes to the engine."""
        return getattr(self._engine, name)

    def Log(self, request: Any) -> None:  # noqa: ANN401, N802 - the stub's method as the SDK calls it
        """Pass on what is not a debug line."""
        if request.severity != self._debug:
            self._engine.Log(request)


def collect_rarely() -> None:
    """Let the garbage collector leave a usual program alone, and its end.

    Nearly all that imports and registrations make is in use until the process ends: looking for garbage in it, again
    and again and once more at the end, took a third of the process' CPU time and found nothing.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)


def entry_point(folder: Path, name: str) -> Path:
    """Give the file to run: a folder stands for its `__main__.py`, a name may leave out `.py`."""
    path = folder / (name or ".")
    if path.is_dir():
        path = path / "__main__.py"
    elif not path.exists() and path.with_suffix(".py").exists():
        path = path.with_suffix(".py")
    if not path.exists():
        sys.exit(f"no program at {path}; Pulumi.yaml's `main` names it, else it is __main__.py")
    return path


def run_file(program: Path) -> None:
    """Run the file as the main module."""
    sys.argv = [str(program)]
    runpy.run_path(str(program), run_name="__main__")


def trace(error: BaseException, program: Path) -> str:
    """Give the traceback from the program's own code on; ours above it is of no use to its author."""
    start: TracebackType | None = error.__traceback__
    step = start
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(program):
            start = step
            break
        step = step.tb_next
    return "".join(traceback.format_exception(type(error), error, start))


if __name__ == "__main__":
    main()
