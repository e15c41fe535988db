"""Kibana: shows what Elasticsearch holds."""

from typing import Final

import pulumi

from components.container import Attachment, ContainerSpec, Limits, PublishedPort, Tmpfs
from components.elk.elasticsearch import ADDRESS
from components.elk.spec import TMP, Place, log_spec
from components.secret_files import SecretFiles

PORT: Final = 5601
"""Its port on the log network. Source: S4-07."""

_START: Final = (
    'ELASTICSEARCH_PASSWORD=$(cat "$KIBANA_PASSWORD_FILE") && export ELASTICSEARCH_PASSWORD'
    ' && XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY=$(cat "$KIBANA_KEY_FILE")'
    " && export XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY"
    " && exec /usr/local/bin/kibana-docker"
)


def kibana_spec(
    place: Place,
    image: pulumi.Input[str],
    limits: Limits,
    *,
    reader: SecretFiles,
    publish: tuple[Attachment, PublishedPort] | None,
) -> ContainerSpec:
    """The container.

    Args:
        place: Where it lives.
        image: Its image by digest.
        limits: What it may use.
        reader: Its secret files: `password` is its login at Elasticsearch, `key` encrypts what it saves there.
        publish: A network with a way out and a port on the host, for developers.

    Source:
        https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-kibana-with-docker
    """
    return log_spec(
        place,
        "kibana",
        image,
        limits,
        start=_START,
        health=f"curl -fsS -o /dev/null --max-time 4 http://127.0.0.1:{PORT}/api/status",
        environment={
            "ELASTICSEARCH_HOSTS": ADDRESS,
            "ELASTICSEARCH_USERNAME": "kibana_system",
            "KIBANA_KEY_FILE": reader.path("key"),
            "KIBANA_PASSWORD_FILE": reader.path("password"),
            "NODE_OPTIONS": f"--max-old-space-size={limits.memory_mb * 3 // 4}",
            "SERVER_HOST": "0.0.0.0",  # noqa: S104 - inside the container
            "TELEMETRY_OPTIN": "false",
        },
        mounts=[reader.mount],
        tmpfs=[Tmpfs(target=TMP, size_mb=64), Tmpfs(target="/usr/share/kibana/data", size_mb=64)],
        publish=publish,
    )
