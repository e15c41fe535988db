"""Logstash: takes log lines and hands them to Elasticsearch."""

from typing import Final

import pulumi

from components.container import ContainerSpec, Tmpfs
from components.elk.elasticsearch import ADDRESS
from components.elk.jvm import Jvm
from components.elk.pipeline import pipeline_text
from components.elk.spec import TMP, Place, log_spec
from components.secret_files import SecretFiles

# By options and not by variables: the image writes those to its settings file, which is read-only here.
_START: Final = (
    'LOGSTASH_PASSWORD=$(cat "$LOGSTASH_PASSWORD_FILE") && export LOGSTASH_PASSWORD'
    ' && exec /usr/local/bin/docker-entrypoint -e "$BERTH_PIPELINE" --api.http.host 127.0.0.1'
    " --path.data /tmp/data --path.logs /tmp/logs"
)


def logstash_spec(place: Place, image: pulumi.Input[str], jvm: Jvm, *, reader: SecretFiles) -> ContainerSpec:
    """The container.

    Args:
        place: Where it lives.
        image: Its image by digest.
        jvm: What it may use.
        reader: Its secret files; `password` is its login at Elasticsearch.

    Source:
        https://www.elastic.co/docs/reference/logstash/docker-config
    """
    return log_spec(
        place,
        "logstash",
        image,
        jvm.limits,
        start=_START,
        health="curl -fsS -o /dev/null --max-time 4 http://127.0.0.1:9600/",
        environment={
            "BERTH_PIPELINE": pipeline_text(ADDRESS),
            "LOGSTASH_PASSWORD_FILE": reader.path("password"),
            "LS_JAVA_OPTS": jvm.options,
        },
        mounts=[reader.mount],
        tmpfs=[Tmpfs(target=TMP, size_mb=64)],
    )
