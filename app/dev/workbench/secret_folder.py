"""The secrets of one run, in files as a deployment delivers them.

The outer folder is the user's alone, and goes at the end. The inner one is mounted into the servers, whose own users
must read it, whoever they are.
"""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Secrets"]

REDIS_RIGHTS: Final = (
    "resetkeys ~berth:* resetchannels &berth:* -@all"
    " +@read +@write +@connection +@transaction +@pubsub -@dangerous +info +evalsha +script|load"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Secrets:
    """Where the secrets are, and the one that people need."""

    folder: Path
    admin: str
    """The first admin's password."""

    @classmethod
    def make(cls, outer: Path) -> "Secrets":
        """Write new secrets below a folder that only the user may enter."""
        folder = outer / "files"
        folder.mkdir(mode=0o755)
        made = {name: secrets.token_urlsafe(32) for name in ("postgres", "database", "redis", "jwt", "secret-key")}
        made |= {"admin": secrets.token_urlsafe(9), "access-key": secrets.token_hex(8)}
        digest = hashlib.sha256(made["redis"].encode()).hexdigest()
        made["users.acl"] = f"user default off\nuser app on #{digest} {REDIS_RIGHTS}\n"
        for name, secret in made.items():
            (folder / name).write_text(secret)
        return cls(folder=folder, admin=made["admin"])

    def file(self, name: str) -> Path:
        """Give the file of one secret."""
        return self.folder / name
