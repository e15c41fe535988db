"""The logins that Elasticsearch needs before anything may talk to it, as a script inside its container.

Repeatable: it sets what it finds to what it should be. Passwords come in on standard input, one a line: Kibana's, then
Logstash's. The superuser's own is read from the file that the container was given.
"""

import json
from typing import Final

from components.elk.pipeline import WRITER, stream_name

_CALL: Final = """\
call() {
  curl -fsS --max-time 10 -o /dev/null --retry 5 --retry-connrefused -X "$1" -H 'content-type: application/json' \\
    -K <(printf 'user = "elastic:%s"\\n' "$(cat "$ELASTIC_PASSWORD_FILE")") --data-binary @- "http://127.0.0.1:9200$2"
}
"""


def prepare_script() -> str:
    """Bash that sets Kibana's password, Logstash's role and user, and the template of the log stream.

    Source:
        https://www.elastic.co/docs/api/doc/elasticsearch/group/endpoint-security
    """
    role = {
        "cluster": ["monitor", "manage_index_templates"],
        "indices": [
            {"names": [f"{stream_name()}*"], "privileges": ["auto_configure", "create_doc", "view_index_metadata"]}
        ],
    }
    template = {
        "index_patterns": [f"{stream_name()}*"],
        "data_stream": {},
        "priority": 500,
        # One node holds everything: a replica would have no place and the health would stay yellow.
        "template": {"settings": {"number_of_replicas": 0, "refresh_interval": "1s"}},
    }
    return (
        f"set -euo pipefail\nIFS= read -r kibana\nIFS= read -r logstash\n{_CALL}"
        """printf '{"password":"%s"}' "$kibana" | call POST /_security/user/kibana_system/_password\n"""
        f"""printf '%s' '{json.dumps(role)}' | call PUT /_security/role/{WRITER}\n"""
        f"""printf '{{"password":"%s","roles":["{WRITER}"]}}' "$logstash" | call PUT /_security/user/{WRITER}\n"""
        f"""printf '%s' '{json.dumps(template)}' | call PUT /_index_template/{stream_name()}\n"""
    )
