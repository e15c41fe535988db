"""PostgreSQL: the server, its data and the roles of the application."""

from components.postgres.component import Postgres, PostgresArgs, RoleLogin

__all__ = ["Postgres", "PostgresArgs", "RoleLogin"]
