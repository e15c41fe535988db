"""The object store tier: files behind the S3 protocol.

Owns the server's container, its data volume, the root key, one bucket and the application's key. The application never
gets the root key. A rotated key is a new one under a new name: both work until the readers have changed.

It deliberately publishes nothing and knows no public address: clients reach objects through the proxy, with addresses
that the application signed for the server's own name.
"""

from dataclasses import dataclass
from typing import Final

import pulumi

from components.connection import Connection
from components.container import Attachment, ContainerSpec, Limits, Mount, Replacement
from components.docker_cli import run_docker
from components.objects.server import VERSITYGW, ObjectServer
from components.placement import Placement
from components.recipe import limit_pids, run_container
from components.secret_files import SecretFiles, SecretFilesArgs
from components.values import Duration
from components.volumes import data_volume, owned

HOST: Final = "objects"
_ROOT_ACCESS_KEY: Final = "root"
_PREPARE: Final = """\
exec docker exec -i --env "ACCESS_KEY=$ACCESS_KEY" --env "BUCKET=$BUCKET" "$CONTAINER" sh -euc "$SCRIPT"
"""
_REVOKE: Final = """\
if [ "$(docker inspect --format '{{.State.Running}}' "$NAME" 2>/dev/null)" = true ]; then
  docker exec --env "ACCESS_KEY=$ACCESS_KEY" "$NAME" sh -euc "$REVOKE" </dev/null
fi
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectsArgs:
    """What an object store tier needs."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The server's image by digest."""

    limits: Limits
    """What the server may use."""

    networks: tuple[Attachment, ...]
    """The networks it is on: where the application is, and where the proxy is if clients are to fetch objects."""

    protect_data: bool
    """Whether `pulumi destroy` is refused while the data belongs to the stack."""

    bucket: str = "files"
    """The application's bucket."""

    server: ObjectServer = VERSITYGW
    """The kind of server."""

    public_path: str = "/objects"
    """Where the proxy passes requests for objects on; part of the addresses that the application hands out."""


class Objects(pulumi.ComponentResource):
    """One S3-compatible server."""

    host: Final = HOST
    """The server's name on its networks. A constant: replacing the server must not touch those who use it."""

    ready: pulumi.Output[str]
    """Name of the container, for the proxy; known when bucket and key are there."""

    def __init__(self, name: str, args: ObjectsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the server and prepare it.

        Args:
            name: The logical name and the container's.
            args: What it needs.
            opts: Options of the component.
        """
        super().__init__("berth:index:Objects", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self._args = args
        self.port = args.server.port
        self.health_path = args.server.health_path
        self._secret = args.placement.secret(f"{name}-app-secret", child)
        self._access_key = pulumi.Output.concat("app-", args.placement.fingerprint(name, self._secret))
        root = SecretFiles(
            f"{name}-secrets",
            SecretFilesArgs(
                placement=args.placement,
                tier="objects",
                owner=args.server.user,
                secrets={"root-secret": args.placement.secret(f"{name}-root-secret", child)},
            ),
            child,
        )
        data = data_volume(f"{name}-data", args.placement, tier="objects", protect=args.protect_data, opts=child)
        writable = owned(f"{name}-data-owner", args.placement, data, args.server.user, child)
        container = run_container(
            name,
            _spec(args, root, Mount(volume=data.name, target="/data")),
            pulumi.ResourceOptions(parent=self, depends_on=[root, writable]),
        )
        limit_pids(f"{name}-pids", args.placement.cli, [container], args.limits.pids, child)
        key = run_docker(
            f"{name}-key",
            args.placement.cli,
            script=_PREPARE,
            delete=_REVOKE,
            environment={
                "ACCESS_KEY": self._access_key,
                "BUCKET": args.bucket,
                "CONTAINER": container.id,
                "NAME": name,
                "REVOKE": args.server.revoke,
                "SCRIPT": args.server.prepare,
            },
            stdin=pulumi.Output.concat(self._secret, "\n"),
            triggers=[self._access_key],  # a new key first; the old one goes when its readers have changed
            opts=child,
        )
        self.ready = pulumi.Output.all(container.name, key.id).apply(lambda both: str(both[0]))
        self.register_outputs({"host": self.host, "port": self.port, "bucket": args.bucket})

    def connection(self) -> Connection:
        """The store as the application sees it."""
        return Connection(
            environment={
                "OBJECTS_BUCKET": self._args.bucket,
                "OBJECTS_ENDPOINT": f"http://{self.host}:{self.port}",
                "OBJECTS_PUBLIC_PATH": self._args.public_path,
                "OBJECTS_REGION": self._args.server.region,
            },
            secrets={"OBJECTS_ACCESS_KEY_FILE": self._access_key, "OBJECTS_SECRET_KEY_FILE": self._secret},
        )


def _spec(args: ObjectsArgs, root: SecretFiles, data: Mount) -> ContainerSpec:
    server = args.server
    return ContainerSpec(
        stack=args.placement.prefix,
        tier="objects",
        image=args.image,
        user=server.user,
        limits=args.limits,
        healthcheck=server.healthcheck,
        replacement=Replacement.FIXED,
        networks=[Attachment(network_id=place.network_id, aliases=(HOST,)) for place in args.networks],
        stop_grace=Duration.of_seconds(20),
        entrypoint=["sh", "-euc", server.start],
        environment={
            "PORT": str(server.port),
            "ROOT_ACCESS_KEY": _ROOT_ACCESS_KEY,
            "ROOT_SECRET_FILE": root.path("root-secret"),
        },
        mounts=[data, root.mount],
        tmpfs=server.tmpfs,
    )
