"""Elasticsearch: one node, with logins."""

from typing import Final

import pulumi

from components.container import ContainerSpec, Mount, Tmpfs
from components.elk.jvm import Jvm
from components.elk.spec import TMP, Place, log_spec
from components.secret_files import SecretFiles

ADDRESS: Final = "http://elasticsearch:9200"
"""Its address on the log network. Source: S4-05, S4-10."""

_HOME: Final = "/usr/share/elasticsearch"
# Its keystore is written to the configuration folder, which is read-only here: a copy in memory takes that one's place.
_START: Final = (
    'mkdir -p "$ES_PATH_CONF" && cp -r config/. "$ES_PATH_CONF" && exec /usr/local/bin/docker-entrypoint.sh eswrapper'
)
_HEALTH: Final = (
    'curl -fsS -o /dev/null --max-time 4 -K <(printf \'user = "elastic:%s"\\n\' "$(cat "$ELASTIC_PASSWORD_FILE")")'
    " 'http://127.0.0.1:9200/_cluster/health?wait_for_status=yellow&timeout=2s'"
)


def elasticsearch_spec(
    place: Place, image: pulumi.Input[str], jvm: Jvm, *, reader: SecretFiles, data: pulumi.Input[str]
) -> ContainerSpec:
    """The container.

    Args:
        place: Where it lives.
        image: Its image by digest.
        jvm: What it may use.
        reader: Its secret files; `password` is the superuser's.
        data: The data volume's name.

    Source:
        https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-elasticsearch-docker-configure
    """
    return log_spec(
        place,
        "elasticsearch",
        image,
        jvm.limits,
        start=_START,
        health=_HEALTH,
        environment={
            "ELASTIC_PASSWORD_FILE": reader.path("password"),
            "ES_JAVA_OPTS": jvm.options,
            "ES_PATH_CONF": f"{TMP}/config",
            "discovery.type": "single-node",
            "ingest.geoip.downloader.enabled": "false",  # the network has no way out
            "xpack.ml.enabled": "false",
            "xpack.security.enabled": "true",
            "xpack.security.enrollment.enabled": "false",
            "xpack.security.http.ssl.enabled": "false",
        },
        mounts=[Mount(volume=data, target=f"{_HOME}/data"), reader.mount],
        tmpfs=[Tmpfs(target=TMP, size_mb=128), Tmpfs(target=f"{_HOME}/logs", size_mb=32)],
    )
