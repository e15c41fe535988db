"""Secrets that are made once for a stack and stay the same until they are rotated."""

import secrets
from hashlib import scrypt
from typing import Final, cast

import pulumi

_BYTES: Final = 32
_FINGERPRINT_BYTES: Final = 6


def generated_secret(name: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
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


def fingerprint(purpose: str, secret: str) -> str:
    """A short text that changes with the secret and may be shown.

    It appears in names and plans, so it is slow to compute on purpose: whoever reads it should not be able to try
    millions of weak secrets against it.

    Args:
        purpose: What the secret is for; the same secret for another purpose has another fingerprint.
        secret: The secret.

    Returns:
        12 hexadecimal digits.
    """
    return scrypt(secret.encode(), salt=purpose.encode(), n=2**14, r=8, p=1, dklen=_FINGERPRINT_BYTES).hex()
