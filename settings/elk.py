"""What a stack may say of its log tier."""

from settings.tiers import Limits
from settings.values import Image, Memory, Port, Section


class Elasticsearch(Section):
    """Keeps the logs and searches them."""

    image: Image = "elasticsearch:9.2.1"
    """The server's image: Elasticsearch 8 or later. The three images are of one release."""

    limits: Limits = Limits(cpus=1.0, memory_mb=1024, pids=1024)
    """What it may use."""

    heap_mb: Memory = 512
    """The heap of its Java machine, in MiB."""


class Logstash(Section):
    """Takes log lines on TCP port 5000 of the log network."""

    image: Image = "logstash:9.2.1"
    """The program's image."""

    limits: Limits = Limits(cpus=0.5, memory_mb=768, pids=512)
    """What it may use."""

    heap_mb: Memory = 256
    """The heap of its Java machine, in MiB."""


class Kibana(Section):
    """Shows the logs."""

    image: Image = "kibana:9.2.1"
    """The program's image."""

    limits: Limits = Limits(cpus=0.5, memory_mb=1024)
    """What it may use."""

    publish_port: Port | None = None
    """A port on the host's loopback, for developers. Not in prod: use a tunnel."""


class Elk(Section):
    """The log tier: Logstash, Elasticsearch and Kibana, and a copy of every log line in them."""

    enabled: bool = False
    """Whether the stack has one. It needs `networks.logs` and about 3 GiB of memory unless its limits are lowered."""

    elasticsearch: Elasticsearch = Elasticsearch()
    """Keeps the logs."""

    logstash: Logstash = Logstash()
    """Takes log lines."""

    kibana: Kibana = Kibana()
    """Shows the logs."""
