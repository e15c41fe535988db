"""Who may do what on a Redis server."""

from hashlib import sha256
from typing import Final

KEY_PREFIX: Final = "berth:"
"""Start of every key the application may touch."""


def acl_file(user: str, password: str) -> str:
    """The server's access control list.

    The nameless default user is off. The application reads and writes its own keys; commands that change the server or
    look at everything are not for it. Its queue of jobs takes a lock by a script, which may touch the same keys only.
    The health check may do nothing but ping, so it needs no secret.

    Args:
        user: The application's user.
        password: Its password; only the hash is written.

    Returns:
        The lines of a `users.acl`.

    Source:
        https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
    """
    digest = sha256(password.encode()).hexdigest()
    return (
        "user default off\n"
        "user probe on nopass resetkeys resetchannels -@all +ping\n"
        f"user {user} on #{digest} resetkeys ~{KEY_PREFIX}* resetchannels &{KEY_PREFIX}* -@all"
        " +@read +@write +@connection +@transaction +@pubsub -@dangerous +info +evalsha +script|load\n"
    )
