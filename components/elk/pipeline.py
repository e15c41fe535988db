"""What Logstash is told: lines of JSON come in on TCP and become documents of one data stream."""

from typing import Final

TCP_PORT: Final = 5000
"""Where Logstash takes one JSON document a line. Source: S4-06, S4-11."""

STREAM: Final = ("logs", "berth", "default")
"""Type, dataset and namespace; the data stream's name is these with hyphens between."""

WRITER: Final = "logstash_writer"
"""The user that Logstash writes as, and the role that lets it."""


def stream_name() -> str:
    """The data stream that holds the logs."""
    return "-".join(STREAM)


def pipeline_text(elasticsearch: str) -> str:
    """The pipeline in Logstash's own language.

    Args:
        elasticsearch: The address of Elasticsearch, such as `http://elasticsearch:9200`.

    Returns:
        A text whose password is a variable, so it may be shown.

    Source:
        https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-elasticsearch
    """
    kind, dataset, namespace = STREAM
    return f"""\
input {{
  tcp {{ port => {TCP_PORT} codec => json_lines }}
}}
output {{
  elasticsearch {{
    hosts => ["{elasticsearch}"]
    user => "{WRITER}"
    password => "${{LOGSTASH_PASSWORD}}"
    data_stream => "true"
    data_stream_type => "{kind}"
    data_stream_dataset => "{dataset}"
    data_stream_namespace => "{namespace}"
  }}
}}
"""
