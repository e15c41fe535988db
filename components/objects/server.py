"""What differs between S3-compatible servers: how one is started, asked for its health and given buckets and keys."""

from dataclasses import dataclass, field
from typing import Final

from components.container import Healthcheck, Tmpfs


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectServer:
    """One kind of server. Scripts are POSIX shell, run inside its container, and hold no values of a stack."""

    start: str
    """Starts the server on port `$PORT` with its data below `/data`, and becomes its process.

    `$ROOT_ACCESS_KEY` is the root key's name, `$ROOT_SECRET_FILE` the file with its secret.
    """

    prepare: str
    """Brings the bucket `$BUCKET` and the key `$ACCESS_KEY` to the wanted state, any number of times.

    The key's secret is the line on standard input; the variables of `start` are there too.
    """

    revoke: str
    """Takes the key `$ACCESS_KEY` away; a key that does not exist is no failure."""

    healthcheck: Healthcheck
    """How the engine tells that it serves."""

    port: int
    """The port it listens on."""

    health_path: str
    """Answers 200 when it serves."""

    user: str = "1000:1000"
    """Numeric `uid:gid` it runs as; its data belongs to it."""

    region: str = "us-east-1"
    """The region that requests are signed for."""

    tmpfs: tuple[Tmpfs, ...] = field(default_factory=tuple)
    """Writable folders in memory."""


_ADMIN: Final = """\
ROOT_SECRET_KEY=$(cat "$ROOT_SECRET_FILE")
export ROOT_SECRET_KEY ADMIN_ACCESS_KEY="$ROOT_ACCESS_KEY" ADMIN_SECRET_KEY="$ROOT_SECRET_KEY"
export ADMIN_ENDPOINT_URL="http://127.0.0.1:$PORT"
knows() { versitygw admin "$1" | awk -v name="$2" '$1 == name { found = 1 } END { exit !found }'; }
"""

VERSITYGW: Final = ObjectServer(
    start="""\
ROOT_SECRET_KEY=$(cat "$ROOT_SECRET_FILE")
export ROOT_SECRET_KEY
mkdir -p /data/buckets /data/accounts
exec versitygw --quiet --port ":$PORT" --health /health --iam-dir /data/accounts posix /data/buckets
""",
    # The gateway lets only a bucket's owner and administrators in. Two keys must work side by side while a rotation
    # rolls the readers, so the application's key is an administrator's: of a store that holds its own buckets alone.
    prepare=f"""\
IFS= read -r secret
{_ADMIN}if knows list-users "$ACCESS_KEY"; then
  versitygw admin update-user --access "$ACCESS_KEY" --secret "$secret" --role admin >/dev/null
else
  versitygw admin create-user --access "$ACCESS_KEY" --secret "$secret" --role admin >/dev/null
fi
knows list-buckets "$BUCKET" || versitygw admin create-bucket --owner "$ROOT_ACCESS_KEY" --bucket "$BUCKET" >/dev/null
""",
    revoke=f"""\
{_ADMIN}! knows list-users "$ACCESS_KEY" || versitygw admin delete-user --access "$ACCESS_KEY" >/dev/null
""",
    # Alpine's wget, which is what the official image stands on.
    healthcheck=Healthcheck(test=("CMD-SHELL", 'wget -q -T 2 -O /dev/null "http://127.0.0.1:$PORT/health"')),
    port=7070,
    health_path="/health",
)
"""Versity's gateway over a folder: https://github.com/versity/versitygw, version 1.8 or later."""
