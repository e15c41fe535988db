"""The ledger: what went live, when, by whom and from which sources.

Owns the last step of an update: when everything else is there, it adds one line to a file beside the state, and names
the release's images so that no clean-up takes them while a way back may need them. It is part of the program, so that
whoever runs `pulumi up`, in whatever way, leaves a record. An update that changes nothing adds nothing.

It deliberately decides nothing: which releases are kept, and how one is brought back, is the `berth`
command's business. Settings are recorded without secrets; the program hands it none.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi_command import local

from components.placement import Placement
from components.release import release_id

SCRIPT: Final = """\
set -eu
content=$(cat)
for pair in $IMAGES; do docker tag "${pair#*=}" "$STACK/${pair%%=*}:$RELEASE"; done

backend=${PULUMI_BACKEND_URL:-}
if [ -n "${BERTH_LEDGER:-}" ]; then folder=$BERTH_LEDGER
else case "$backend" in
  file://~*) folder=$HOME${backend#file://~}; folder=${folder%%\\?*}/berth-ledger ;;
  file://*) folder=${backend#file://}; folder=${folder%%\\?*}/berth-ledger ;;
  *) folder=.berth/ledger ;;
esac; fi
mkdir -p "$folder"
file=$folder/$STACK.jsonl

line=$(tail -n 1 "$file" 2>/dev/null || :)
case "$line" in
  *"\\"id\\": \\"$RELEASE\\""*) ;;
  *)
    level=
    if [ -n "$DATABASE_CONTAINER" ]; then
      level=$(docker exec --user "$DATABASE_OWNER" "$DATABASE_CONTAINER" psql --no-psqlrc --tuples-only --no-align \\
        --username "$DATABASE_SUPERUSER" --dbname "$DATABASE_NAME" \\
        --command 'select version_num from alembic_version' 2>/dev/null || :)
    fi
    commit=$(git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || :)
    text() { if [ -n "$1" ]; then printf '"%s"' "$(printf %s "$1" | tr -cd '[:alnum:]@._+:-')"; else printf null; fi; }
    line=$(printf '{"when": %s, "who": %s, "commit": %s, "migration": %s, %s' \\
      "$(text "$(date -u +%Y-%m-%dT%H:%M:%SZ)")" "$(text "$(id -un)@$(uname -n)")" "$(text "$commit")" \\
      "$(text "$level")" "${content#?}")
    { cat "$file" 2>/dev/null || :; printf '%s\\n' "$line"; } >"$file.new"
    mv "$file.new" "$file"
    ;;
esac
printf '%s}\\n' "${line%%, \\"settings\\": *}"
"""
"""Writes the record: its content as JSON on standard input, the rest from where it runs. Prints it without settings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Database:
    """Where the schema's level is asked for: a PostgreSQL server with Alembic's table."""

    container: str
    """Name of the server's container."""

    name: str
    """The database."""

    user: str = "999:999"
    """Numeric `uid:gid` that the server lets in over its socket."""

    superuser: str = "postgres"
    """The role that user logs in as."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerArgs:
    """What a ledger records."""

    placement: Placement
    """Where the stack lives."""

    images: Mapping[str, pulumi.Input[str]]
    """Tier to image digest."""

    bundle: pulumi.Input[str]
    """Id of the proxy's live bundle."""

    configuration: str
    """Id of the rendered configuration, the same whatever the containers are called."""

    settings: Mapping[str, Any]
    """The stack's settings as plain values, without secrets."""

    after: Sequence[pulumi.Resource]
    """Everything that must be there before the release counts as live."""

    database: Database | None = None
    """The database whose schema belongs to the release."""


class Ledger(pulumi.ComponentResource):
    """The record of a stack's releases."""

    release: pulumi.Output[dict[str, Any]]
    """The live release as it was recorded, without its settings and with the bundle of now."""

    def __init__(self, name: str, args: LedgerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Record the release.

        Args:
            name: The logical name.
            args: What to record.
            opts: Options of the component.
        """
        super().__init__("berth:index:Ledger", name, None, opts)
        images = pulumi.Output.all(**args.images)
        key = images.apply(lambda found: release_id(found, args.configuration, args.settings))
        database = args.database
        record = local.Command(
            name,
            create=SCRIPT,
            environment={
                **args.placement.cli.environment(),
                "DATABASE_CONTAINER": database.container if database else "",
                "DATABASE_NAME": database.name if database else "",
                "DATABASE_OWNER": database.user if database else "",
                "DATABASE_SUPERUSER": database.superuser if database else "",
                "IMAGES": images.apply(lambda found: " ".join(f"{tier}={found[tier]}" for tier in sorted(found))),
                "RELEASE": key,
                "STACK": args.placement.prefix,
            },
            stdin=pulumi.Output.all(images, key, args.bundle).apply(
                lambda found: _content(found[0], found[1], found[2], args.settings)
            ),
            logging=local.Logging.NONE,
            add_previous_output_in_env=False,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.release = pulumi.Output.all(record.stdout, args.bundle).apply(lambda found: live_release(*found))
        self.register_outputs({"release": self.release})


def _content(images: Mapping[str, str], key: str, bundle: str, settings: Mapping[str, Any]) -> str:
    """One line of JSON, the settings last: what stands before them is shown."""
    return json.dumps({"id": key, "bundle": bundle, "images": dict(sorted(images.items())), "settings": settings})


def live_release(line: str, bundle: str) -> dict[str, Any]:
    """The release as it was recorded, with the bundle of now: rotated secrets make another one of the same release.

    Args:
        line: What the script printed; nothing before it ran.
        bundle: Id of the proxy's live bundle.
    """
    return {**json.loads(line), "bundle": bundle} if line else {}
