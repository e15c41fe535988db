"""How lines reach stdout: whole, in order, and not one by one when they come in crowds."""

import asyncio
import io
import logging

import pytest

from berth_api import ecs


class Pipe(io.StringIO):
    """Remembers every single write."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str, /) -> int:
        """Note one."""
        self.writes.append(text)
        return len(text)


@pytest.fixture
def pipe() -> Pipe:
    """A stdout."""
    return Pipe()


@pytest.fixture
def log(pipe: Pipe) -> logging.Logger:
    """A logger that writes messages alone to it."""
    handler = ecs.EcsHandler()
    handler.stream = pipe
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.Logger("test", logging.INFO)  # noqa: LOG001  it must not outlive the test
    logger.addHandler(handler)
    return logger


def patient(log: logging.Logger, *messages: str) -> None:
    """Log what may wait."""
    for message in messages:
        log.info(message, extra={"may_wait": True})


async def test_a_crowd_is_written_together(log: logging.Logger, pipe: Pipe) -> None:
    """Lines that may wait come in one write, in order, within a moment and without a further event."""
    patient(log, "one", "two", "three")
    assert pipe.writes == []
    await asyncio.sleep(5 * ecs.WAIT_S)
    assert pipe.writes == ["one\ntwo\nthree\n"]
    patient(log, "four")
    await asyncio.sleep(5 * ecs.WAIT_S)
    assert pipe.writes[1:] == ["four\n"]


async def test_what_may_not_wait_takes_the_others_along(log: logging.Logger, pipe: Pipe) -> None:
    """An event without the permission is written at once, after those that came before it."""
    patient(log, "one")
    log.error("two")
    assert pipe.writes == ["one\ntwo\n"]


async def test_no_write_is_larger_than_a_pipe_takes_whole(log: logging.Logger, pipe: Pipe) -> None:
    """A write holds whole lines, and only a single line may be longer than what a pipe takes whole."""
    patient(log, *["x" * 1000] * 9, "y" * 10_000)
    await asyncio.sleep(5 * ecs.WAIT_S)
    assert [len(write) for write in pipe.writes] == [4004, 4004, 1001, 10_001]
    assert all(write.endswith("\n") for write in pipe.writes)


def test_without_an_event_loop_nothing_waits(log: logging.Logger, pipe: Pipe) -> None:
    """Where nobody would come back to write, the permission to wait means nothing."""
    patient(log, "one")
    assert pipe.writes == ["one\n"]


def test_what_waited_on_a_loop_that_ended_is_written(log: logging.Logger, pipe: Pipe) -> None:
    """Lines left by a loop that ended early go with the next loop's, or at the process's end."""

    async def leave(message: str) -> None:
        patient(log, message)

    async def stay() -> None:
        patient(log, "two")
        await asyncio.sleep(5 * ecs.WAIT_S)

    asyncio.run(leave("one"))
    asyncio.run(stay())
    assert pipe.writes == ["one\ntwo\n"]
    asyncio.run(leave("three"))
    log.handlers[0].flush()  # as the interpreter does at its end
    assert pipe.writes[1:] == ["three\n"]
