"""Passwords in the form PostgreSQL stores them, so that a password itself never travels to the server."""

import base64
import hashlib
import hmac
from typing import Final

_ITERATIONS: Final = 4096  # the server's own default


def scram_verifier(role: str, password: str) -> str:
    """The SCRAM-SHA-256 verifier of a password, the same one each time.

    Args:
        role: The role it is for.
        password: Printable ASCII, since other text would need SASLprep.

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
    # A salt that is slow to compute: it is no secret and must not help to guess the password.
    salt = hashlib.scrypt(password.encode(), salt=f"postgres role {role}".encode(), n=2**14, r=8, p=1, dklen=16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_base64(salt)}${_base64(stored)}:{_base64(server)}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
