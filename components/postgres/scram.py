"""Passwords in the form PostgreSQL stores them, so that a password itself never travels to the server."""

import base64
import hashlib
import hmac
from typing import Final

from components.secrets import keyed_digest

_ITERATIONS: Final = 4096  # the server's own default
_SALT_BYTES: Final = 16  # the server's own, too


def scram_verifier(role: str, password: str, key: str) -> str:
    """The SCRAM-SHA-256 verifier of a password, the same one each time.

    Args:
        role: The role it is for.
        password: Printable ASCII, since other text would need SASLprep.
        key: The stack's fingerprint key, which makes the salt.

    Returns:
        The text that `ALTER ROLE ... PASSWORD` stores as it is.

    Raises:
        ValueError: the password is empty or not printable ASCII.

    Source:
        https://www.rfc-editor.org/rfc/rfc5803 and PostgreSQL's `scram-common.c`.
    """
    if not password or not password.isascii() or not password.isprintable():
        msg = f"password of role {role}: empty or not printable ASCII; give one of letters, digits and punctuation"
        raise ValueError(msg)
    # The same salt each time gives no difference in a plan; the server shows it, so it must not help to guess.
    salt = keyed_digest(key, f"salt of postgres role {role}", password)[:_SALT_BYTES]
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_base64(salt)}${_base64(stored)}:{_base64(server)}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
