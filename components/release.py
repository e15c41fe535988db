"""What makes a release: everything that is live together."""

from collections.abc import Mapping
from hashlib import sha256


def release_id(digests: Mapping[str, str], bundle: str) -> str:
    """The name of a release, the same for the same content.

    Args:
        digests: Tier to image digest.
        bundle: Id of the proxy's bundle.

    Returns:
        12 hexadecimal digits.
    """
    text = "\n".join(f"{tier} {digest}" for tier, digest in sorted(digests.items()))
    return sha256(f"{text}\n{bundle}".encode()).hexdigest()[:12]
