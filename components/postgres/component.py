"""The PostgreSQL tier.

Owns the server's container, its data volume, the superuser's secret and the application's roles. The program itself
logs in over the local socket only. Passwords are set again whenever one changes, on a new and on a kept volume alike. A
new password of the application is a new login: both work until the readers have changed.

It deliberately creates no tables: that is the migration's work. It is never killed for being slow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pulumi

from components.connection import Connection
from components.container import (
    Attachment,
    ContainerSpec,
    Healthcheck,
    Limits,
    Mount,
    PublishedPort,
    Replacement,
    Tmpfs,
)
from components.docker_cli import run_docker
from components.placement import Placement
from components.postgres.roles import RoleNames, login_sql, roles_sql
from components.postgres.tuning import server_settings
from components.recipe import limit_pids, run_container
from components.secret_files import SecretFiles, SecretFilesArgs
from components.values import Duration
from components.volumes import data_volume

PORT: Final = 5432
_USER: Final = "999:999"  # the image's own postgres user
_INITDB: Final = (
    "--auth-local=peer --auth-host=scram-sha-256 --data-checksums --locale-provider=builtin --builtin-locale=C.UTF-8"
)
_PSQL: Final = (
    'docker exec -i --user 999 "$CONTAINER" psql --quiet --no-psqlrc --no-password --output=/dev/null'
    ' --set=ON_ERROR_STOP=1 --username=postgres --dbname="$DATABASE"'
)
_DROP_LOGIN: Final = f"""\
if [ "$(docker inspect --format '{{{{.State.Running}}}}' "$NAME" 2>/dev/null)" = true ]; then
  CONTAINER=$NAME
  printf 'DROP ROLE IF EXISTS "%s";' "$ROLE" | {_PSQL}
fi
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresArgs:
    """What a PostgreSQL tier needs."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The server's image by digest; PostgreSQL 18 or later, with the official image's layout."""

    database: str
    """The application's database; its role has the same name."""

    limits: Limits
    """What the server may use; its buffers follow from the memory."""

    networks: tuple[Attachment, ...]
    """The networks it is on."""

    protect_data: bool
    """Whether `pulumi destroy` is refused while the data belongs to the stack."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of the server beside those that follow from the memory; they win over them."""

    publish: PublishedPort | None = None
    """A port on the host, for developers."""

    stop_grace: Duration = Duration.of_seconds(60)
    """Time for a clean shutdown: without one the next start replays the log."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleLogin:
    """How a tier logs in."""

    user: pulumi.Input[str]
    """The role."""

    password: pulumi.Output[str]
    """Its password, a secret."""


class Postgres(pulumi.ComponentResource):
    """One PostgreSQL server with one application's database."""

    host: Final = "postgres"
    """The server's name on its networks. A constant: replacing the server must not touch those who use it."""

    port: Final = PORT
    """The server's port on its networks."""

    def __init__(self, name: str, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the server.

        Args:
            name: The logical name and the container's.
            args: What it needs.
            opts: Options of the component.
        """
        super().__init__("berth:index:Postgres", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.database = args.database
        self.roles = RoleNames.of(args.database)
        password = args.placement.secret(f"{name}-app-password", child)
        mark, key = args.placement.fingerprint(f"{name}-app", password), args.placement.key(name)
        self.app = RoleLogin(user=mark.apply(self.roles.login), password=password)
        self.migrator = RoleLogin(
            user=self.roles.migrator, password=args.placement.secret(f"{name}-migrator-password", child)
        )
        root_password = args.placement.secret(f"{name}-superuser-password", child)
        superuser = SecretFiles(
            f"{name}-secrets",
            SecretFilesArgs(
                placement=args.placement,
                tier="postgres",
                owner=_USER,
                secrets={"superuser": root_password},
            ),
            child,
        )
        data = data_volume(f"{name}-data", args.placement, tier="postgres", protect=args.protect_data, opts=child)
        container = run_container(
            name,
            _spec(args, superuser, Mount(volume=data.name, target="/var/lib/postgresql")),
            pulumi.ResourceOptions(parent=self, depends_on=[superuser]),
        )
        limit_pids(f"{name}-pids", args.placement.cli, [container], args.limits.pids, child)
        roles = run_docker(
            f"{name}-roles",
            args.placement.cli,
            script=f"exec {_PSQL}",
            environment={"CONTAINER": container.id, "DATABASE": args.database},
            stdin=pulumi.Output.all(self.migrator.password, root_password, key).apply(
                lambda found: self._roles_sql(*found)
            ),
            opts=child,
        )
        run_docker(
            f"{name}-login",
            args.placement.cli,
            script=f"exec {_PSQL}",
            delete=_DROP_LOGIN,
            environment={"CONTAINER": container.id, "DATABASE": args.database, "NAME": name, "ROLE": self.app.user},
            stdin=pulumi.Output.all(self.app.user, self.app.password, key).apply(
                lambda login: login_sql(login[0], self.roles.app, login[1], login[2])
            ),
            triggers=[self.app.user],  # a new login first; the old one goes when its readers have gone
            opts=pulumi.ResourceOptions(parent=self, depends_on=[roles]),
        )
        self.register_outputs({"host": self.host, "port": self.port, "database": self.database})

    def connection(self, login: RoleLogin) -> Connection:
        """The database as seen by one who logs in.

        Args:
            login: The role, such as `self.app`.
        """
        return Connection(
            environment={
                "DATABASE_HOST": self.host,
                "DATABASE_NAME": self.database,
                "DATABASE_OWNER_ROLE": self.roles.owner,
                "DATABASE_PORT": str(self.port),
                "DATABASE_USER": login.user,
            },
            secrets={"DATABASE_PASSWORD_FILE": login.password},
        )

    def _roles_sql(self, migrator: str, superuser: str, key: str) -> str:
        return roles_sql(self.database, self.roles, {self.roles.migrator: migrator}, superuser, key)


def _spec(args: PostgresArgs, superuser: SecretFiles, data: Mount) -> ContainerSpec:
    settings = server_settings(args.limits.memory_mb) | dict(args.settings)
    return ContainerSpec(
        stack=args.placement.prefix,
        tier="postgres",
        image=args.image,
        user=_USER,
        limits=args.limits,
        healthcheck=Healthcheck(
            # TCP, not the socket: while a new cluster is filled the server answers on the socket alone.
            test=("CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres", "-d", args.database),
            start_period=Duration.of_seconds(60),
        ),
        replacement=Replacement.FIXED,
        networks=[Attachment(network_id=place.network_id, aliases=("postgres",)) for place in args.networks],
        stop_grace=args.stop_grace,
        command=["postgres", *(f"--{key}={value}" for key, value in sorted(settings.items()))],
        environment={
            "POSTGRES_DB": args.database,
            "POSTGRES_INITDB_ARGS": _INITDB,
            "POSTGRES_PASSWORD_FILE": superuser.path("superuser"),
        },
        mounts=[data, superuser.mount],
        tmpfs=[Tmpfs(target="/tmp", size_mb=64), Tmpfs(target="/var/run/postgresql", size_mb=1, mode="3777")],  # noqa: S108 - a path in the container
        ports=[args.publish] if args.publish else [],
    )
