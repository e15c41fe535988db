"""Log events, request ids, the build hash and the outermost layer: what needs no server."""

import json
import logging
import sys
import tomllib
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

import berth_api
from berth_api import access, build, ecs

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def record(message: str, *arguments: object, level: int = logging.INFO) -> logging.LogRecord:
    """Make a log record as `logger.info(message, *arguments)` would."""
    return logging.LogRecord("berth_api.x", level, __file__, 1, message, arguments, None)


def test_an_event_is_one_line_of_ecs() -> None:
    """Message arguments, request id and extra fields land under their ECS names on a single line."""
    event = record("tool %s\nadded", "7")
    event.ecs = {"event.dataset": "tools"}
    token = ecs.request_id.set("r1")
    line = ecs.EcsFormatter().format(event)
    ecs.request_id.reset(token)
    assert "\n" not in line
    fields = json.loads(line)
    assert fields["message"] == "tool 7\nadded"
    assert (fields["log.level"], fields["log.logger"]) == ("info", "berth_api.x")
    assert (fields["http.request.id"], fields["event.dataset"]) == ("r1", "tools")
    assert fields["@timestamp"].endswith("Z")


def test_an_error_keeps_its_type_message_and_stack() -> None:
    """An exception is part of its event, not lines after it."""
    event = record("broken", level=logging.ERROR)
    try:
        raise ValueError("why")  # noqa: EM101, TRY301  the stack is what is tested
    except ValueError:
        event.exc_info = sys.exc_info()
    fields = json.loads(ecs.EcsFormatter().format(event))
    assert (fields["error.type"], fields["error.message"]) == ("ValueError", "why")
    assert "test_events.py" in fields["error.stack_trace"]


@pytest.mark.parametrize("offered", ["abc-1", "A.b_c:d", "x" * 64])
def test_a_good_request_id_is_kept(offered: str) -> None:
    """The proxy's id is used, so that one request has one id everywhere."""
    assert access.chosen_id(offered) == offered


@pytest.mark.parametrize("offered", [None, "", "x" * 65, "a b", "a\nb", "é", '{"a":1}'])
def test_a_bad_request_id_is_replaced(offered: str | None) -> None:
    """Nothing a caller sends can forge or bloat a log line."""
    assert access.chosen_id(offered) != offered
    assert len(access.chosen_id(offered)) == 32


async def test_broken_code_is_answered_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """An unexpected error gives a 500 problem without its text, and one event with its stack."""

    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        message = "inner secret"
        raise RuntimeError(message)

    transport = httpx.ASGITransport(access.AccessLog(broken))
    with caplog.at_level(logging.INFO):
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            answer = await client.get("/tools")
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert "inner secret" not in answer.text
    errors = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert [entry.getMessage() for entry in errors] == ["unexpected error in GET /tools"]


def test_the_build_changes_with_any_source(tmp_path: Path) -> None:
    """A changed byte, a renamed file and a moved boundary each give another build; the order of files does not."""
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    first.write_text("x")
    second.write_text("y")
    whole = build.hash_sources(tmp_path, [first, second])
    assert build.hash_sources(tmp_path, [second, first]) == whole
    second.write_text("z")
    changed = build.hash_sources(tmp_path, [first, second])
    renamed = build.hash_sources(tmp_path, [first, second.rename(tmp_path / "c.py")])
    assert len({whole, changed, renamed}) == 3


def test_the_version_is_the_projects() -> None:
    """The version told by /version is that of pyproject.toml."""
    assert tomllib.loads(PROJECT.read_text())["project"]["version"] == berth_api.VERSION
