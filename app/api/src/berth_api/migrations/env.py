"""Alembic runs this file for every command; the connection, its lock and its transaction are the caller's."""

from alembic import context
from sqlalchemy import Connection

from berth_api.auth import record as auth_record
from berth_api.files import record as files_record
from berth_api.jobs import record as jobs_record
from berth_api.records import Record
from berth_api.tools import record as tools_record

__all__ = ["RECORDS"]

RECORDS = (auth_record, files_record, jobs_record, tools_record)
"""Modules whose records are compared with the database: importing them is what makes them known."""

connection: Connection | None = context.config.attributes.get("connection")
if connection is None:
    message = "no connection was handed over: run `python -m berth_api.migrate`, which also takes the lock"
    raise RuntimeError(message)
context.configure(connection=connection, target_metadata=Record.metadata)
# Inside the caller's transaction this begins none of its own: all steps land together or not at all.
with context.begin_transaction():
    context.run_migrations()
