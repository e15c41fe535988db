"""Brings the schema to the newest step: `python -m berth_api.migrate`.

How is told in `schema_upgrade`; where `schema_glance` finds nothing to do, that is not even loaded. Exit status 0 only
when the schema is current.

`python -m berth_api.migrate status --json` changes nothing and prints which steps are there and which are to come.
"""

import argparse
import asyncio
import dataclasses
import json
import logging
import sys
from collections.abc import Sequence

from . import ecs, settings
from .schema_glance import is_current
from .schema_steps import MigrationError, Standing

__all__ = ["as_text", "main"]

LOGGER = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Migrate, or tell the standing, as the environment says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m berth_api.migrate", description="Bring the schema up to date.")
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("status", help="change nothing, tell the standing").add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    ecs.configure(service="berth-migrate")
    try:
        wanted = settings.load_migration()
        if asked.action != "status" and asyncio.run(is_current(wanted)):
            return 0
        from . import schema_upgrade  # noqa: PLC0415  most of this program's time, and now it is needed

        if asked.action == "status":
            events_to_stderr()
            standing = asyncio.run(schema_upgrade.status(wanted))
            sys.stdout.write(as_json(standing) if asked.json else as_text(standing))
        else:
            asyncio.run(schema_upgrade.migrate(wanted))
    except (settings.SettingsError, MigrationError) as error:
        for line in str(error).splitlines():
            LOGGER.critical("not migrated: %s", line, exc_info=error.__cause__)
        return 1
    return 0


def events_to_stderr() -> None:
    """Leave standard output to what was asked for."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)


def as_json(standing: Standing) -> str:
    """Write a standing for programs."""
    return json.dumps(dataclasses.asdict(standing)) + "\n"


def as_text(standing: Standing) -> str:
    """Write a standing for people."""
    lines = [f"current {standing.current or 'nothing'}, this release {standing.head}"]
    lines += [f"pending {step.revision} {step.phase:8} {step.title}" for step in standing.pending]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
