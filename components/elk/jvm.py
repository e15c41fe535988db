"""How much of a container's memory a Java program takes as its heap."""

from dataclasses import dataclass

from components.container import Limits


@dataclass(frozen=True, kw_only=True, slots=True)
class Jvm:
    """What a program on the Java machine may use."""

    limits: Limits
    """The container's limits."""

    heap_mb: int
    """The heap in MiB; at most half of the memory limit, since much of what it needs is outside of it."""

    def __post_init__(self) -> None:
        """Refuse a heap that leaves no room.

        Raises:
            ValueError: the heap is more than half of the memory limit.
        """
        if self.heap_mb * 2 > self.limits.memory_mb:
            most = self.limits.memory_mb // 2
            msg = f"heap_mb: {self.heap_mb}; expected at most {most}, half of the memory limit; lower it"
            raise ValueError(msg)

    @property
    def options(self) -> str:
        """The machine's options: a heap that neither grows nor shrinks."""
        return f"-Xms{self.heap_mb}m -Xmx{self.heap_mb}m"
