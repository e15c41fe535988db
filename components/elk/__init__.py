"""Logs: collected by Logstash, kept by Elasticsearch, looked at with Kibana."""

from components.elk.component import Elk, ElkArgs, Jvm

__all__ = ["Elk", "ElkArgs", "Jvm"]
