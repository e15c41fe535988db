"""Secrets that are made once for a stack and stay the same until they are rotated, and what may be shown of them."""

import hmac
import secrets
from typing import Final, cast

import pulumi

GIVEN: Final = "-given"
"""End of the logical names of secrets that were given."""

_BYTES: Final = 32
_FINGERPRINT_BYTES: Final = 6


def generated_secret(name: str, opts: pulumi.ResourceOptions | None = None) -> pulumi.Output[str]:
    """A random text, made at the first update and kept in the state, encrypted.

    Args:
        name: The logical name.
        opts: The parent.

    Returns:
        43 characters that are safe in URLs, as a secret.
    """
    stash = pulumi.Stash(
        name,
        input=pulumi.Output.secret(secrets.token_urlsafe(_BYTES)),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["input"])),
    )
    return pulumi.Output.secret(cast("pulumi.Output[str]", stash.output))


def given_secret(name: str, value: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None) -> pulumi.Output[str]:
    """A text that somebody chose. Another value reaches the readers in the order in which a rotated one does.

    Args:
        name: The logical name that the secret has when it is generated. What keeps a given one has another: to begin
            or to end giving a secret is a new value under a new name, and neither takes over from the other.
        value: The secret.
        opts: The parent.
    """
    stash = pulumi.Stash(
        f"{name}{GIVEN}",
        input=pulumi.Output.secret(value),
        # A stash keeps its first value; a new one is a new stash.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(replace_on_changes=["input"])),
    )
    return pulumi.Output.secret(cast("pulumi.Output[str]", stash.output))


def fingerprint(key: str, purpose: str, secret: str) -> str:
    """A short text that changes with the secret and may be shown.

    It appears in names and plans. Without the key, which is a secret too, nobody can try guesses against it.

    Args:
        key: The stack's key.
        purpose: What the secret is for; the same secret for another purpose has another fingerprint.
        secret: The secret.

    Returns:
        12 hexadecimal digits.
    """
    return keyed_digest(key, purpose, secret)[:_FINGERPRINT_BYTES].hex()


def keyed_digest(key: str, purpose: str, secret: str) -> bytes:
    """32 bytes that follow from a secret, which nobody without the key can compute or check a guess against.

    Args:
        key: The stack's key.
        purpose: What the secret is for.
        secret: The secret.

    Source:
        HMAC-SHA256, https://www.rfc-editor.org/rfc/rfc2104.
    """
    return hmac.digest(key.encode(), f"{purpose}\0{secret}".encode(), "sha256")
