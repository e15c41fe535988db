"""Where a stack's resources live and what they are called."""

from dataclasses import dataclass, field

from components.docker_cli import DockerCli


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """What all tiers of one stack share."""

    prefix: str
    """Start of every name of the stack, such as `berth-dev`: two stacks on one host never meet.

    Logical names carry it too, because the provider derives the names of rolling containers from them.
    """

    tools_image: str
    """A small image with a POSIX shell: it writes files into volumes."""

    platform: str = "linux/amd64"
    """What images are built for."""

    cli: DockerCli = field(default_factory=DockerCli)
    """How commands reach the engine."""

    def named(self, tier: str) -> str:
        """The full name of a tier or of one of its parts: `berth-dev-postgres`."""
        return f"{self.prefix}-{tier}"
