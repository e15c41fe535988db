"""The roles of an application in its database, as SQL that may run any number of times.

Three roles: the owner has the objects and cannot log in; the migrator logs in to change the schema as the owner; the
application's may read and write rows, nothing else. Nobody logs in as the application itself: each of its passwords has
a login of its own that is a member of it, so that a new one works beside the old one until the readers have changed.
"""

from dataclasses import dataclass
from typing import Final

from components.postgres.scram import scram_verifier

SUPERUSER: Final = "postgres"
"""The role that the image makes."""

_LOCK: Final = 0x62657274  # "bert": any number of our own that two runs share
_QUIET: Final = """\
SET client_min_messages = 'warning';
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET log_min_duration_statement = -1;"""  # what is in a statement stays out of the server's log


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleNames:
    """What the roles of a database are called."""

    owner: str
    """Owns the objects; no login."""

    migrator: str
    """Changes the schema, as the owner."""

    app: str
    """Reads and writes rows; its members log in."""

    def login(self, mark: str) -> str:
        """The login of one password of the application: `shop_1a2b3c`.

        Args:
            mark: The password's fingerprint.
        """
        return f"{self.app}_{mark}"

    @classmethod
    def of(cls, database: str) -> "RoleNames":
        """The names for a database: `shop_owner`, `shop_migrator`, `shop`."""
        return cls(owner=f"{database}_owner", migrator=f"{database}_migrator", app=database)


def roles_sql(database: str, roles: RoleNames, passwords: dict[str, str], superuser: str, key: str) -> str:
    """SQL that brings roles, their passwords and their rights to the wanted state.

    Args:
        database: The database, which exists.
        roles: The names.
        passwords: The passwords of the roles that log in, by name; only their verifiers are written.
        superuser: The superuser's password, since a kept volume still has the one it was made with.
        key: The stack's fingerprint key.

    Returns:
        One transaction for `psql`.
    """
    logins = "\n".join(_login(role, secret, key) for role, secret in sorted(passwords.items()))
    owner, migrator, app = _name(roles.owner), _name(roles.migrator), _name(roles.app)
    return f"""\
{_QUIET}
BEGIN;
SELECT pg_advisory_xact_lock({_LOCK});
{_create_missing(roles.owner)}
{_create_missing(roles.migrator)}
{_create_missing(roles.app)}
ALTER ROLE {app} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD NULL;
{logins}
ALTER ROLE "{SUPERUSER}" PASSWORD '{scram_verifier(SUPERUSER, superuser, key)}';
GRANT {owner} TO {migrator};
REVOKE ALL ON DATABASE {_name(database)} FROM PUBLIC;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {_name(database)} TO {owner};
GRANT CONNECT ON DATABASE {_name(database)} TO {migrator}, {app};
ALTER SCHEMA public OWNER TO {owner};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app};
COMMIT;
"""  # noqa: S608 - names are checked by _name, passwords are verifiers


def login_sql(login: str, member_of: str, password: str, key: str) -> str:
    """SQL that makes a login for one password of the application.

    Args:
        login: The role to log in as.
        member_of: The application's role, which exists.
        password: The password; only its verifier is written.
        key: The stack's fingerprint key.

    Returns:
        One transaction for `psql`.
    """
    return f"""\
{_QUIET}
BEGIN;
SELECT pg_advisory_xact_lock({_LOCK});
{_create_missing(login)}
{_login(login, password, key)}
GRANT {_name(member_of)} TO {_name(login)};
COMMIT;
"""


def _login(role: str, password: str, key: str) -> str:
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
    return f"ALTER ROLE {_name(role)} {rights} PASSWORD '{scram_verifier(role, password, key)}';"


def _create_missing(role: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
        f" THEN CREATE ROLE {_name(role)} NOLOGIN; END IF; END $$;"
    )


def _name(identifier: str) -> str:
    if not identifier.replace("_", "a").isalnum() or not identifier.isascii():
        msg = f"role or database {identifier!r}; expected letters, digits and underscores"
        raise ValueError(msg)
    return f'"{identifier}"'
