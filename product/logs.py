"""The log tier, and what makes another tier send its lines there."""

import pulumi

from components.connection import Connection
from components.container import Attachment
from components.elk import Elk, ElkArgs, Jvm
from components.elk.kibana import PORT
from product.ground import Ground, limits, loopback
from settings.elk import Elasticsearch, Logstash


def run_logs(ground: Ground) -> Elk | None:
    """Run Elasticsearch, Logstash and Kibana, where the stack has them."""
    section = ground.settings.elk
    if not section.enabled or ground.networks.logs is None:
        return None
    port, way_out = loopback(section.kibana.publish_port, PORT), ground.way_out
    return Elk(
        ground.name("elk"),
        ElkArgs(
            placement=ground.place,
            elasticsearch_image=ground.taken("elasticsearch", section.elasticsearch.image),
            logstash_image=ground.taken("logstash", section.logstash.image),
            kibana_image=ground.taken("kibana", section.kibana.image),
            elasticsearch=_jvm(section.elasticsearch),
            logstash=_jvm(section.logstash),
            kibana=limits(section.kibana.limits),
            network=ground.networks.logs,
            protect_data=ground.settings.protect_data,
            publish=None if port is None or way_out is None else (way_out, port),
        ),
        ground.opts,
    )


def sender(ground: Ground, logs: Elk | None) -> tuple[list[Attachment], list[Connection]]:
    """The network and the address that a tier needs to send its log lines; nothing without a log tier."""
    network: pulumi.Output[str] | None = ground.networks.logs
    if logs is None or network is None:
        return [], []
    return [Attachment(network_id=network)], [logs.connection()]


def _jvm(section: Elasticsearch | Logstash) -> Jvm:
    return Jvm(limits=limits(section.limits), heap_mb=section.heap_mb)
