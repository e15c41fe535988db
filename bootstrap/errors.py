"""What can go wrong in a step, as a person needs to read it."""

from pathlib import Path


class StepError(Exception):
    """A step could not reach its goal."""

    def __init__(self, *, what: str, remedy: str, log: Path | None = None) -> None:
        """Keep the parts of the message.

        Args:
            what: What happened; may have several lines.
            remedy: What the person can do; may have several lines.
            log: Where the whole output is, when a command ran.
        """
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.log = log

    def __str__(self) -> str:
        """What, where the log is, what to do: each on its own line or lines."""
        parts = [("what", self.what), ("log", str(self.log or "")), ("do", self.remedy)]
        return "\n".join(
            f"{name if index == 0 else '':>4}{':' if index == 0 else ' '} {line}"
            for name, text in parts
            for index, line in enumerate(text.splitlines())
        )


class EngineUnavailableError(StepError):
    """No Docker engine answers and none can be started: what does not need one can still run."""
