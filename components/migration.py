"""The migration: brings the database's schema to the release's level before the release starts.

Owns one strict run of the release's own image: when it fails or takes too long, the update fails before anything else
changes, and the next update tries again. It deliberately knows nothing of the schema, and offers no way back: changes
must leave the previous release working (expand first, contract in a later release).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi

from components.connection import Connection
from components.docker_cli import run_docker
from components.placement import Placement
from components.secret_files import SecretFiles, SecretFilesArgs

_SCRIPT: Final = """\
set -- run --rm --init --name "$NAME" --network "$NETWORK" --user "$OWNER" --read-only --tmpfs /tmp:size=64m \\
  --cap-drop ALL --security-opt no-new-privileges --pids-limit 128 --memory 512m --memory-swap 512m \\
  --label "berth.stack=$STACK" --label berth.tier=migration \\
  --mount "type=volume,source=$SECRETS,target=/run/secrets,readonly"
for variable in $VARIABLES; do set -- "$@" --env "$variable"; done
remove() { docker rm --force "$NAME" >/dev/null 2>&1 || :; }
trap remove EXIT
trap 'exit 143' INT TERM
remove
status=0
timeout "$LIMIT" docker "$@" "$IMAGE" $COMMAND || status=$?
if [ "$status" -eq 124 ]; then
  echo "migration: not done after $LIMIT s; see what holds it (pg_stat_activity), then run the update again" >&2
fi
exit "$status"
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class MigrationArgs:
    """What a migration needs."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The release's image by digest."""

    command: Sequence[str]
    """The command, of words without spaces; it must be safe to run again."""

    network: pulumi.Input[str]
    """Id of the network the database is on."""

    connections: Sequence[Connection]
    """The database with the login that may change the schema, and what else the command is told."""

    after: Sequence[pulumi.Resource] = ()
    """What must be there before: the database and its roles."""

    user: str = "10001:10001"
    """Numeric `uid:gid` the image runs as."""

    limit_seconds: int = 300
    """How long it may take, in seconds."""


class Migration(pulumi.ComponentResource):
    """One run of the schema migration for each release."""

    def __init__(self, name: str, args: MigrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the migration.

        Args:
            name: The logical name and the container's.
            args: What it needs.
            opts: Options of the component.
        """
        super().__init__("berth:index:Migration", name, None, opts)
        secrets = {key: value for one in args.connections for key, value in one.secrets.items()}
        names = {variable: variable.removesuffix("_FILE").lower() for variable in secrets}
        files = SecretFiles(
            f"{name}-secrets",
            SecretFilesArgs(
                placement=args.placement,
                tier="migration",
                owner=args.user,
                secrets={names[variable]: secret for variable, secret in secrets.items()},
            ),
            pulumi.ResourceOptions(parent=self),
        )
        variables = {key: value for one in args.connections for key, value in one.environment.items()}
        variables |= {key: files.path(names[key]) for key in names}
        run_docker(
            name,
            args.placement.cli,
            script=_SCRIPT,
            environment={
                **variables,
                "COMMAND": " ".join(args.command),
                "IMAGE": args.image,
                "LIMIT": str(args.limit_seconds),
                "NAME": name,
                "NETWORK": args.network,
                "OWNER": args.user,
                "SECRETS": files.mount.volume,
                "STACK": args.placement.prefix,
                "VARIABLES": " ".join(sorted(variables)),
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[files, *args.after]),
        )
        self.register_outputs({})
