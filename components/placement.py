"""Where a stack's resources live and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.docker_cli import DockerCli
from components.secrets import fingerprint, generated_secret, given_secret


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

    fingerprint_key: pulumi.Output[str] | None = None
    """A secret of the stack's own, `generated_secret("shop-dev-fingerprint-key")`.

    Names of secret files and of logins carry fingerprints of secrets; with this key they tell nothing to one who
    guesses. A stack whose tiers have no secrets needs none.
    """

    given: Mapping[str, pulumi.Input[str]] = field(default_factory=dict, repr=False)
    """Secrets that are given instead of made, by name without the prefix: `postgres-app-password`."""

    def named(self, tier: str) -> str:
        """The full name of a tier or of one of its parts: `berth-dev-postgres`."""
        return f"{self.prefix}-{tier}"

    def secret(self, name: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        """A secret of the stack: the given one of this name, or else one that is generated.

        Args:
            name: The logical name, with the prefix.
            opts: The parent.
        """
        value = self.given.get(name.removeprefix(f"{self.prefix}-"))
        return generated_secret(name, opts) if value is None else given_secret(name, value, opts)

    def key(self, user: str) -> pulumi.Output[str]:
        """The fingerprint key, as a secret.

        Args:
            user: Whose secrets it is for, by logical name.

        Raises:
            ValueError: the placement has none.
        """
        if self.fingerprint_key is None:
            msg = (
                f"placement of {self.prefix}: no fingerprint_key, and {user} has secrets;"
                f' give it fingerprint_key=generated_secret("{self.named("fingerprint-key")}")'
            )
            raise ValueError(msg)
        return pulumi.Output.secret(self.fingerprint_key)

    def fingerprint(self, purpose: str, secret: pulumi.Input[str]) -> pulumi.Output[str]:
        """A short text that follows from a secret, changes with it and may be shown.

        Args:
            purpose: What the secret is for, by logical name.
            secret: The secret.

        Raises:
            ValueError: the placement has no fingerprint key.
        """
        both = pulumi.Output.all(self.key(purpose), secret)
        return pulumi.Output.unsecret(both.apply(lambda found: fingerprint(found[0], purpose, found[1])))
