"""The copy of the log to Logstash (rows S1-23, S4-10): bounded, never in the way, there again when the server is."""

import contextlib
import io
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from berth_api import ecs, shipper
from berth_api.shipper import Shipper

DEADLINE_S = 20.0


@dataclass(slots=True)
class Sink:
    """A server that keeps the lines it gets."""

    listener: socket.socket
    lines: list[str] = field(default_factory=list)
    open: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        number: int = self.listener.getsockname()[1]
        return number

    def accept(self) -> None:
        """Take connections and read them until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.open.append(connection)
                threading.Thread(target=self.read, args=(connection,), daemon=True).start()

    def read(self, connection: socket.socket) -> None:
        """Keep every whole line."""
        with contextlib.suppress(OSError), connection.makefile() as stream:
            for line in stream:
                self.lines.append(line.rstrip("\n"))

    def die(self) -> None:
        """Close everything, as a killed server's kernel does."""
        for listening in (self.listener, *self.open):
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()


@contextlib.contextmanager
def sink(port: int = 0, *, reads: bool = True) -> Iterator[Sink]:
    """Run a server on a port; one that does not read accepts connections and leaves them."""
    listener = socket.create_server(("127.0.0.1", port))
    server = Sink(listener)
    if reads:
        threading.Thread(target=server.accept, daemon=True).start()
    try:
        yield server
    finally:
        server.die()


@contextlib.contextmanager
def shipping(port: int, **options: float) -> Iterator[Shipper]:
    """Run a shipper to a port."""
    queue_lines = int(options.pop("queue_lines", 1000))
    made = Shipper("127.0.0.1", port, queue_lines=queue_lines, **options)
    try:
        yield made
    finally:
        made.close(0.1)


def eventually(what: str, check: Callable[[], object]) -> None:
    """Wait until `check` is true."""
    end = time.monotonic() + DEADLINE_S
    while not check():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.01)


def test_lines_arrive_in_order() -> None:
    """Every line offered arrives once, in order, one per line."""
    with sink() as server, shipping(server.port) as made:
        wanted = [json.dumps({"n": number, "text": "ä\n"}) for number in range(500)]
        for line in wanted:
            made.offer(line)
        eventually("all lines", lambda: len(server.lines) >= 500)
        assert server.lines == wanted
        assert made.dropped == 0


def test_a_server_that_never_reads_slows_nobody() -> None:
    """With a silent server 200,000 lines are taken in no time, the memory is bounded, and what is lost is counted."""
    line = "x" * 1000
    with sink(reads=False) as server, shipping(server.port, queue_lines=1000, send_s=60.0) as made:
        longest_ns = 0
        for _ in range(200_000):
            started = time.perf_counter_ns()
            made.offer(line)
            longest_ns = max(longest_ns, time.perf_counter_ns() - started)
        assert len(made._lines) <= 1000
        assert made.dropped > 150_000
        assert longest_ns < 20e9  # never near the 60 s that sending may block; a busy machine may pause any thread


def test_a_server_that_dies_and_comes_back_gets_the_newest() -> None:
    """While the server is away the oldest lines are dropped and counted; back on its port it gets the newest ones."""
    with sink() as server:
        port = server.port
        with shipping(port, queue_lines=100) as made:
            made.offer("before")
            eventually("the first line", lambda: server.lines == ["before"])
            server.die()
            for number in range(1000):
                made.offer(f"away {number}")
            with sink(port) as again:
                eventually("the newest line", lambda: again.lines[-1:] == ["away 999"])
                assert again.lines == [f"away {number}" for number in range(1000 - len(again.lines), 1000)]
                assert len(again.lines) + made.dropped >= 1000
                made.offer("after")
                eventually("the line after", lambda: again.lines[-1:] == ["after"])


def test_a_server_that_stops_reading_is_left_and_connected_to_anew() -> None:
    """A connection that takes nothing for too long is given up, and its lines are sent on the next one."""
    with sink(reads=False) as server, shipping(server.port, queue_lines=50_000, send_s=0.3) as made:
        for number in range(20_000):
            made.offer(f"{number} " + "x" * 1000)
        first, _ = server.listener.accept()
        server.listener.settimeout(DEADLINE_S)
        second, _ = server.listener.accept()
        assert first.getpeername() != second.getpeername()
        first.close()
        second.close()


def test_a_forked_child_ships_for_itself() -> None:
    """A child of a process that ships has a thread of its own and sends its own lines, none of its parent's."""
    with sink() as server, shipping(server.port) as made:
        made.offer("parent")
        eventually("the parent's line", lambda: server.lines == ["parent"])
        child = os.fork()
        if child == 0:
            made.offer("child")
            made.close(5)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        eventually("the child's line", lambda: "child" in server.lines)
        assert server.lines == ["parent", "child"]


def test_what_waits_is_sent_at_the_end() -> None:
    """Closing sends what waits, in bounded time also when nobody is there."""
    with sink() as server:
        made = Shipper("127.0.0.1", server.port)
        made.offer("last")
        made.close()
        eventually("the last line", lambda: server.lines == ["last"])
    nobody = Shipper("127.0.0.1", 1)
    nobody.offer("lost")
    started = time.monotonic()
    nobody.close(0.5)
    assert time.monotonic() - started < 5


def test_a_huge_line_is_dropped_and_counted() -> None:
    """One line cannot fill the memory or choke the server."""
    with sink() as server, shipping(server.port) as made:
        made.offer("x" * (shipper.LINE_CHARS_MAX + 1))
        made.offer("small")
        eventually("the small one", lambda: server.lines == ["small"])
        assert made.dropped == 1


def test_stdout_and_the_copy_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event is formatted once: the line on stdout is the line that is shipped, with service and trace fields."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setenv("ENVIRONMENT", "prod")
    with sink() as server, shipping(server.port) as made:
        handler = ecs.EcsHandler(made)
        handler.setFormatter(ecs.EcsFormatter("berth-test"))
        token = ecs.request_id.set("r1")
        handler.handle(logging.LogRecord("berth_api.x", logging.WARNING, __file__, 1, "said", (), None))
        ecs.request_id.reset(token)
        eventually("the copy", lambda: server.lines)
        assert out.getvalue() == server.lines[0] + "\n"
    event = json.loads(server.lines[0])
    assert (event["service.name"], event["service.environment"], event["log.level"]) == (
        "berth-test",
        "prod",
        "warning",
    )
    assert event["trace.id"] == event["http.request.id"] == "r1"


@pytest.mark.parametrize(("level", "written"), [("DEBUG", 4), ("INFO", 3), ("WARNING", 2), ("ERROR", 1), ("odd", 3)])
def test_the_level_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, level: str, written: int) -> None:
    """LOG_LEVEL says from which level on events are written; anything else means INFO."""
    monkeypatch.setenv("LOG_LEVEL", level)
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    try:
        ecs.configure()
        for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            logging.getLogger("berth_api.levels").log(number, "x")
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
    assert len(out.getvalue().splitlines()) == written
