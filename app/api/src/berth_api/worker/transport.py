"""Kombu's way to Redis, with one fault of it mended: a worker whose Redis was away when a job ended took no more jobs.

The library counts the messages that it was given and has not acknowledged, and asks for no more while there is one per
process. When an acknowledgement fails it logs that and keeps the count, for as long as the worker lives (kombu 5.7;
celery/celery#8990 and others of the kind). Nothing is lost by letting go: what is true about a job is in PostgreSQL.
"""

import contextlib
import logging
from collections.abc import Iterator

from kombu.transport import redis, virtual
from redis.exceptions import RedisError

__all__ = ["Transport"]

LOGGER = logging.getLogger(__name__)


class QoS(redis.QoS):
    """The count of messages that are not acknowledged, which a broken connection does not leave too high."""

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge; while Redis is away the message only counts no more."""
        with self._let_go(delivery_tag):
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]  # kombu has few types

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002  kombu's own signature
        """Put it back or drop it; while Redis is away the message only counts no more."""
        with self._let_go(delivery_tag):
            super().reject(delivery_tag, requeue=requeue)  # type: ignore[no-untyped-call]  # the same

    @contextlib.contextmanager
    def _let_go(self, delivery_tag: str) -> Iterator[None]:
        try:
            yield
        except (RedisError, OSError) as error:
            # The next look at the queue meets the same outage, and the consumer waits for its end.
            LOGGER.warning("a job's message is let go without Redis: %s: %s", type(error).__name__, error)
            virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call]  # the same


class Channel(redis.Channel):
    """A channel with that count."""

    QoS = QoS


class Transport(redis.Transport):
    """What Celery connects with."""

    Channel = Channel
