"""Runs a Pulumi program: the child process, in the project's environment.

It is run by its path with the project's interpreter, so it imports the standard library and the project's `pulumi`
only. The request comes over stdin because it holds the configuration's secrets.

Arguments: the engine's address. Exit status: 0, or `REPORTED` when the error has gone to the engine already.
"""

import asyncio
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

REPORTED = 32
"""Exit status of a program whose error the engine knows."""

WAITING_PER_STEP = 4
"""Threads for each step that the engine takes at once: every registration holds one until its resource is done."""


def main() -> None:
    """Run the program of the request on stdin."""
    here = str(Path(__file__).parent)
    sys.path[:] = [entry for entry in sys.path if entry != here]  # else our neighbours would shadow the program's
    from pulumi import RunError, log, runtime  # noqa: PLC0415 - only after the path is clean
    from pulumi.runtime.proto import language_pb2  # noqa: PLC0415 - only after the path is clean

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
