"""Streams: a release neither breaks those who only ask nor waits for those who listen."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from components.proxy.tuning import Timeouts
from tests.e2e.harness.eventually import eventually
from tests.proxy.commands import docker
from tests.proxy.world import World

pytestmark = pytest.mark.engine

# Below /jobs/ an endless stream of events, which ends cleanly when the server is stopped; else a short answer.
_EVENTS = """
import http.server, signal, threading
stopped = threading.Event()
class Events(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if not self.path.startswith("/jobs/"):
            self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers()
            self.wfile.write(b"ok")
            return
        self.send_response(200); self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked"); self.end_headers()
        number = 0
        while not stopped.wait(0.2):
            self.send(f"id: {number}\\ndata: {number}\\n\\n"); number += 1
        self.send("retry: 500\\nevent: end\\ndata: bye\\n\\n"); self.wfile.write(b"0\\r\\n\\r\\n")
    def send(self, text):
        self.wfile.write(f"{len(text):x}\\r\\n{text}\\r\\n".encode()); self.wfile.flush()
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("", 8000), Events)
server.daemon_threads = False
signal.signal(signal.SIGTERM, lambda *_: (stopped.set(), threading.Thread(target=server.shutdown).start()))
server.serve_forever(); server.server_close()
"""


_PAUSE_SECONDS: Final = 0.01  # between the requests of a client: the release needs the processors too


class Listener(threading.Thread):
    """A client that reads one stream until it ends."""

    def __init__(self, port: int) -> None:
        """Remember where to listen."""
        super().__init__(daemon=True)
        self.port, self.text, self.failure, self.ended, self.again = port, "", "", 0.0, 0

    def run(self) -> None:
        """Read line by line, and ask once more; an end in the middle of a chunk is a failure."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/api/jobs/1/events", headers={"Authorization": "Bearer x"})
            try:
                for line in connection.getresponse():
                    self.text += line.decode()
            finally:
                self.ended = time.monotonic()
            connection.request("GET", "/api/jobs/1/events", headers={"Authorization": "Bearer x"})
            self.again = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            self.failure = repr(error)


@contextmanager
def _asking(world: World, clients: int) -> Iterator[list[str]]:
    """Clients that ask again and again on kept connections, and open new ones only when told to."""
    stop, failures = threading.Event(), list[str]()
    counts = [0] * clients

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=10)
        while not stop.is_set():
            try:
                connection.request("GET", "/page")
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    failures.append(f"status {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                failures.append(repr(error))
                connection.close()
            counts[number] += 1
            stop.wait(_PAUSE_SECONDS)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    yield failures
    stop.set()
    for thread in threads:
        thread.join()
    assert min(counts) > 20, "a client hardly asked"


def test_a_release_with_open_streams_loses_nothing_and_does_not_wait_for_their_end(world: World) -> None:
    """Kept-alive clients lose no request, streams go on through the switch, and end when their server is stopped.

    Who listened and comes again as a browser does, at once and without a second thought about its connection, must
    find the new server.
    """
    old, page = world.start_python("events1", _EVENTS), world.start_server("a")
    new, next_page = world.start_python("events2", _EVENTS), world.start_server("b")
    times = Timeouts(drain=120)
    world.applied(world.bundle([page], api=[old], timeouts=times))
    listeners = [Listener(world.port) for _ in range(5)]
    for listener in listeners:
        listener.start()
    eventually(
        lambda: all("data: 2" in listener.text for listener in listeners), seconds=20, what="events arrive one by one"
    )
    with _asking(world, 8) as failures:
        started = time.monotonic()
        world.applied(world.bundle([next_page], api=[new], timeouts=times))
        took = time.monotonic() - started
        lengths = [len(listener.text) for listener in listeners]
        eventually(
            lambda: all(len(one.text) > length for one, length in zip(listeners, lengths, strict=True)),
            seconds=20,
            what="the streams go on after the release",
        )
        world.stop(old, 10)
        world.stop(page, 10)
    for listener in listeners:
        listener.join(30)
    assert failures == []
    assert [(listener.failure, listener.again) for listener in listeners] == [("", 200)] * 5
    assert all(listener.text.endswith("retry: 500\nevent: end\ndata: bye\n\n") for listener in listeners)
    assert took < 120, f"the release took {took:.1f} s: it waited until the streams were cut"


def test_a_stream_that_does_not_end_is_cut_when_the_drain_time_is_over(world: World) -> None:
    """The process of the previous release ends in bounded time, even when a stream of an unchanged server goes on."""
    server = world.start_python("events1", _EVENTS)
    world.applied(world.bundle([server], timeouts=Timeouts(drain=4)))
    listener = Listener(world.port)
    listener.start()
    eventually(lambda: "data: 1" in listener.text, seconds=20, what="the stream")
    switched = time.monotonic()
    world.applied(world.bundle([server], client_max_body="11m", timeouts=Timeouts(drain=4)))
    listener.join(40)
    assert not listener.is_alive()
    assert listener.ended - switched < 40, "a stream that nobody cuts goes on for an hour"


def test_a_long_answer_that_is_no_stream_is_waited_for_beside_streams(world: World) -> None:
    """With a stream open, apply still waits for a slow download to end."""
    events, page, other = world.start_python("events1", _EVENTS), world.start_server("a"), world.start_server("b")
    world.change(page, "head -c 30000 /dev/zero >/tmp/slow")
    world.applied(world.bundle([page], api=[events]))
    listener = Listener(world.port)
    listener.start()
    eventually(lambda: "data: 1" in listener.text, seconds=20, what="the stream")
    answers: list[int] = []
    download = threading.Thread(target=lambda: answers.append(len(world.get("/slow").body)))
    download.start()
    eventually(lambda: "-> /tmp/slow" in _open_files(page), seconds=20, what="the download has begun")
    world.applied(world.bundle([other], api=[events]))
    world.kill(page)
    download.join()
    world.kill(events)
    assert answers == [30000]


def _open_files(container: str) -> str:
    return docker("exec", container, "sh", "-c", "ls -l /proc/[0-9]*/fd 2>/dev/null || true").stdout
