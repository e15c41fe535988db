"""The log tier: Elasticsearch, Logstash and Kibana.

Owns the three containers, the data volume, every password and the log stream's template. Logstash may only add
documents to the stream and Kibana has its own login; the superuser's password is nobody's but Elasticsearch's.

It deliberately keeps no promise about a log line: the senders' queues are bounded and drop, since no request may wait
for a log. It is no place for data that must not be lost, and what is old is not yet deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_docker as docker

from components.connection import Connection
from components.container import Attachment, ContainerSpec, Limits, PublishedPort
from components.docker_cli import run_docker
from components.elk.accounts import prepare_script
from components.elk.elasticsearch import elasticsearch_spec
from components.elk.jvm import Jvm
from components.elk.kibana import kibana_spec
from components.elk.logstash import logstash_spec
from components.elk.pipeline import TCP_PORT, stream_name
from components.elk.spec import USER, Place
from components.placement import Placement
from components.recipe import limit_pids, run_container
from components.secret_files import SecretFiles, SecretFilesArgs
from components.volumes import data_volume

__all__ = ["Elk", "ElkArgs", "Jvm"]

_PREPARE: Final = 'exec docker exec -i "$CONTAINER" bash -c "$SCRIPT"'


@dataclass(frozen=True, kw_only=True, slots=True)
class ElkArgs:
    """What a log tier needs."""

    placement: Placement
    """Where the stack lives."""

    elasticsearch_image: pulumi.Input[str]
    """Elasticsearch's image by digest; 8 or later."""

    logstash_image: pulumi.Input[str]
    """Logstash's image by digest, of the same release."""

    kibana_image: pulumi.Input[str]
    """Kibana's image by digest, of the same release."""

    elasticsearch: Jvm
    """What Elasticsearch may use."""

    logstash: Jvm
    """What Logstash may use."""

    kibana: Limits
    """What Kibana may use."""

    network: pulumi.Input[str]
    """The log network, without a way out: the three and those who log."""

    protect_data: bool
    """Whether `pulumi destroy` is refused while the data belongs to the stack."""

    publish: tuple[Attachment, PublishedPort] | None = None
    """A network with a way out and a port on the host for Kibana, for developers."""


class Elk(pulumi.ComponentResource):
    """One place for all logs."""

    ready: list[pulumi.Resource]
    """There when all three are healthy and the logins work; a sender need not wait for it."""

    def __init__(self, name: str, args: ElkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the three, Elasticsearch first.

        Args:
            name: The logical name.
            args: What they need.
            opts: Options of the component.
        """
        super().__init__("berth:index:Elk", name, None, opts)
        self._args = args
        self._place = Place(stack=args.placement.prefix, network=args.network)
        child = pulumi.ResourceOptions(parent=self)
        superuser, kibana, logstash, key = (
            args.placement.secret(f"{name}-{purpose}", child)
            for purpose in ("elastic-password", "kibana-password", "logstash-password", "kibana-key")
        )
        logins = self._search(superuser, pulumi.Output.concat(kibana, "\n", logstash, "\n"))
        reader = self._secrets("logstash", {"password": logstash})
        spec = logstash_spec(self._place, args.logstash_image, args.logstash, reader=reader)
        collector = self._run(spec, [logins, reader])
        reader = self._secrets("kibana", {"key": key, "password": kibana})
        spec = kibana_spec(self._place, args.kibana_image, args.kibana, reader=reader, publish=args.publish)
        self.ready = [collector, self._run(spec, [logins, reader])]
        self.register_outputs({"host": "logstash", "port": TCP_PORT, "stream": stream_name()})

    def connection(self) -> Connection:
        """Where a tier sends a copy of its log lines."""
        return Connection(environment={"LOGSTASH_HOST": "logstash", "LOGSTASH_PORT": str(TCP_PORT)})

    def _search(self, password: pulumi.Output[str], logins: pulumi.Output[str]) -> pulumi.Resource:
        args, child = self._args, pulumi.ResourceOptions(parent=self)
        reader = self._secrets("elasticsearch", {"password": password})
        data = data_volume(
            args.placement.named("elasticsearch-data"),
            args.placement,
            tier="elasticsearch",
            protect=args.protect_data,
            opts=child,
        )
        spec = elasticsearch_spec(
            self._place, args.elasticsearch_image, args.elasticsearch, reader=reader, data=data.name
        )
        container = self._run(spec, [reader])
        return run_docker(
            args.placement.named("elasticsearch-logins"),
            args.placement.cli,
            script=_PREPARE,
            environment={"CONTAINER": container.id, "SCRIPT": prepare_script()},
            stdin=logins,
            opts=child,
        )

    def _secrets(self, tier: str, secrets: dict[str, pulumi.Output[str]]) -> SecretFiles:
        return SecretFiles(
            self._args.placement.named(f"{tier}-secrets"),
            SecretFilesArgs(placement=self._args.placement, tier=tier, owner=USER, secrets=secrets),
            pulumi.ResourceOptions(parent=self),
        )

    def _run(self, spec: ContainerSpec, after: Sequence[pulumi.Resource]) -> docker.Container:
        name = self._args.placement.named(spec.tier)
        child = pulumi.ResourceOptions(parent=self)
        container = run_container(
            name, spec, pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=after))
        )
        limit_pids(f"{name}-pids", self._args.placement.cli, [container], spec.limits.pids, child)
        return container
