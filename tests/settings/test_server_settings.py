"""What a stack may tell its database server; what it may not is in `refused.txt`."""

import pytest

from components.postgres.tuning import server_settings
from settings.load import parse
from settings.problems import SettingsError
from settings.rules.server_settings import parameters
from tests.settings.values import DEV, texts, with_value

Value = str | int | float | bool


def answer(name: str, value: Value) -> list[str]:
    """What is expected in place of the value; nothing when it is taken."""
    try:
        parse(texts(with_value(DEV, "postgres.settings", {name: value})), (), project="berth", stack="dev")
    except SettingsError as error:
        return [problem.expected for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_min_duration_statement", "500ms"),
        ("log_min_duration_statement", -1),
        ("log_min_duration_statement", "2 min"),
        ("work_mem", "8MB"),
        ("work_mem", 8192),
        ("shared_buffers", "256MB"),
        ("shared_buffers", 32768),
        ("max_connections", 10),
        ("random_page_cost", 1.1),
        ("autovacuum_vacuum_cost_delay", "2ms"),
        ("jit", False),
        ("jit", "off"),
        ("wal_compression", "lz4"),
        ("wal_compression", True),
        ("wal_level", "logical"),
        ("log_line_prefix", "%m [%p] "),
        ("shared_preload_libraries", "pg_stat_statements, auto_explain"),
        ("pg_stat_statements.track", "all"),
    ],
)
def test_what_tunes_the_server_is_taken(name: str, value: Value) -> None:
    """Numbers with or without their unit, words, truth values and what belongs to a library pass."""
    assert answer(name, value) == []


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("shared_buffers", "256MB", "257MB"),
        ("shared_buffers", 32768, 32769),
        ("work_mem", "64kB", "63kB"),
        ("work_mem", "256MB", "1GB"),
        ("max_connections", 1000, 1001),
        ("max_wal_senders", 64, 65),
        ("autovacuum_vacuum_scale_factor", 100, 100.5),
        ("autovacuum_naptime", 1, 1.5),
    ],
)
def test_bounds_hold_in_every_unit(name: str, good: Value, bad: Value) -> None:
    """The last good value passes and the first bad one is refused, with the memory limit among the bounds."""
    assert answer(name, good) == []
    assert len(answer(name, bad)) == 1


def test_what_follows_from_the_memory_can_be_overridden() -> None:
    """A stack may know better than the arithmetic of its limit, within bounds."""
    assert set(server_settings(512)) <= set(parameters())
    for name, value in server_settings(512).items():
        assert answer(name, value) == []
