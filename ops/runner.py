"""The one place that starts other programs."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ops.errors import OpsError

_SECONDS: Final = 120.0
_NOT_FOUND: Final = 127
_TIMED_OUT: Final = 124
_TAIL_LINES: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How a program went."""

    words: tuple[str, ...]
    """The program and its arguments."""

    code: int
    """Its exit code; 124 when it ran too long, 127 when it does not exist (as shells say it)."""

    out: str
    """What it printed."""

    complaints: str = ""
    """What it printed on its other stream."""

    def require(self, remedy: str) -> str:
        """What it printed, when it ended well.

        Raises:
            OpsError: it failed; the message has the end of its complaints and the remedy.
        """
        if self.code == 0:
            return self.out
        tail = "\n".join((self.complaints.strip() or self.out.strip()).splitlines()[-_TAIL_LINES:])
        raise OpsError(
            where=" ".join(self.words[:3]), found=f"code {self.code}\n{tail}\n", expected="success", remedy=remedy
        )


class Runner:
    """Starts programs in one folder with one environment."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        """Remember both.

        Args:
            folder: The project.
            environ: The whole environment.
        """
        self.folder, self.environ = folder, dict(environ)

    def run(self, *words: str, stdin: str | None = None, seconds: float = _SECONDS) -> Result:
        """Run a program to its end; it never reads the terminal.

        Args:
            words: The program and its arguments.
            stdin: What it reads.
            seconds: How long it may take.
        """
        try:
            done = subprocess.run(  # noqa: S603 - an argument list, no shell
                words,
                input=stdin if stdin is not None else "",
                capture_output=True,
                text=True,
                errors="replace",
                cwd=self.folder,
                env=self.environ,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Result(words=words, code=_TIMED_OUT, out="", complaints=f"no end within {seconds:g} s")
        except OSError as error:
            return Result(words=words, code=_NOT_FOUND, out="", complaints=str(error))
        return Result(words=words, code=done.returncode, out=done.stdout, complaints=done.stderr)

    def attached(self, *words: str) -> int:
        """Run a program on the person's own terminal; returns its exit code."""
        with subprocess.Popen(words, cwd=self.folder, env=self.environ) as child:  # noqa: S603 - an argument list
            while True:
                try:
                    return child.wait()
                except KeyboardInterrupt:  # the terminal told the child too; it ends in its own way
                    continue
