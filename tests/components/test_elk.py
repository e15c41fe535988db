"""What the log tier tells its programs."""

import json
import re

import pytest

from components.container import Limits
from components.elk import Jvm
from components.elk.accounts import prepare_script
from components.elk.pipeline import pipeline_text, stream_name
from components.values import Cpus


def limits(memory_mb: int) -> Limits:
    """Limits with this memory."""
    return Limits(cpus=Cpus.of(1), memory_mb=memory_mb, pids=256)


def test_a_heap_neither_grows_nor_shrinks() -> None:
    """S4-25: a program of 512 MiB gets an explicit heap."""
    assert Jvm(limits=limits(512), heap_mb=256).options == "-Xms256m -Xmx256m"


def test_a_heap_leaves_half_of_the_memory_to_the_rest() -> None:
    """A heap above half of the limit is refused before anything starts."""
    with pytest.raises(ValueError, match=r"^heap_mb: 257; expected at most 256, half of the memory limit; lower it$"):
        Jvm(limits=limits(512), heap_mb=257)


def test_lines_come_in_on_tcp_5000_and_go_to_the_stream() -> None:
    """S4-06, S4-11: application, Logstash on TCP 5000, Elasticsearch; the password is a variable in the text."""
    text = pipeline_text("http://elasticsearch:9200")
    assert "tcp { port => 5000 codec => json_lines }" in text
    assert 'hosts => ["http://elasticsearch:9200"]' in text
    assert 'password => "${LOGSTASH_PASSWORD}"' in text
    parts = [found[1] for found in re.finditer(r'data_stream_\w+ => "(\w+)"', text)]
    assert "-".join(parts) == stream_name()


def test_logstash_may_only_add_to_the_stream() -> None:
    """The role of the writer names the log stream alone, and neither reading nor deleting."""
    role, template = (json.loads(found) for found in re.findall(r"printf '%s' '(.*)' \| call", prepare_script()))
    assert role["indices"] == [
        {"names": [f"{stream_name()}*"], "privileges": ["auto_configure", "create_doc", "view_index_metadata"]}
    ]
    assert template["index_patterns"] == [f"{stream_name()}*"]


def test_no_password_is_in_the_script() -> None:
    """Passwords are read from standard input and from the container's own file."""
    script = prepare_script()
    assert script.count("IFS= read -r ") == 2
    assert '"$(cat "$ELASTIC_PASSWORD_FILE")"' in script
