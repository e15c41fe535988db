"""What the command says when it refuses or cannot go on."""


class OpsError(Exception):
    """A refusal in one line: where, what was found, what was expected, what to do."""

    def __init__(self, *, where: str, found: str, expected: str, remedy: str) -> None:
        """Put the line together.

        Args:
            where: The file, stack or object it is about.
            found: What is there.
            expected: What should be.
            remedy: What to do.
        """
        super().__init__(f"{where}: {found}; expected {expected}; {remedy}")
