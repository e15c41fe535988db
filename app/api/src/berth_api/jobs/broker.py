"""The queue of jobs: Celery over Redis, as a carrier of messages only. What is true about a job is in PostgreSQL.

Every key begins with `berth:`, and the limited user of the stack suffices: beside reads, writes and transactions the
library needs `EVALSHA` and `SCRIPT LOAD`, for the lock around messages whose worker vanished.

Celery is imported by who uses it: the API starts without it, which is a fifteenth of its start, and the thread that
sends the first message loads most of the library then anyway.
"""

import logging
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from anyio import to_thread
from redis.exceptions import RedisError

from ..settings import RedisSettings
from .claims import Sending

if TYPE_CHECKING:
    from celery import Celery

__all__ = ["KEY_PREFIX", "QUEUE", "TASK", "Broker", "BrokerUnavailableError", "queue_app"]

LOGGER = logging.getLogger(__name__)
KEY_PREFIX: Final = "berth:"
QUEUE: Final = "jobs"
TASK: Final = "berth.job"
CONNECT_S: Final = 2.0
ANSWER_S: Final = 2.0
HIDDEN_S: Final = 3600
"""A message taken but not acknowledged comes again after this long. Lost jobs are found by `claims` much sooner."""


class BrokerUnavailableError(Exception):
    """The queue does not take messages just now."""


def queue_app(settings: RedisSettings) -> "Celery":
    """Build Celery's application, for sending and for working; nothing is connected yet."""
    from celery import Celery  # noqa: PLC0415  see above

    user, password = quote(settings.user, safe=""), quote(settings.password.get_secret_value(), safe="")
    app = Celery("berth", broker=f"redis://{user}:{password}@{settings.host}:{settings.port}/0", set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # for ever: nothing says when the broker comes back
        broker_transport_options={
            "global_keyprefix": KEY_PREFIX,
            "visibility_timeout": HIDDEN_S,
            "socket_connect_timeout": CONNECT_S,
            "socket_timeout": ANSWER_S,
            "health_check_interval": 10,
            # A sender gives up after one new try; without a limit it would block its thread for ever.
            "max_retries": 1,
            "interval_start": 0.0,
            "interval_step": 0.1,
            "interval_max": 0.2,
        },
        task_acks_late=True,
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_reject_on_worker_lost=True,
        worker_enable_remote_control=False,  # its channels are nobody's business
        worker_hijack_root_logger=False,
        worker_max_tasks_per_child=200,
        worker_prefetch_multiplier=1,
        worker_redirect_stdouts=False,
    )
    return app


class Broker:
    """The way into the queue."""

    def __init__(self, make_app: "Callable[[], Celery]") -> None:
        """Send through what `make_app` gives, which is asked for it once, for the first message."""
        self._make_app = make_app
        self._app: Celery | None = None
        self._making = Lock()

    async def send(self, sending: Sending) -> None:
        """Put a message into the queue, in a thread, since Celery blocks; takes a few seconds at the most.

        Raises:
            BrokerUnavailableError: if Redis does not take it; it may have arrived all the same.
        """
        await to_thread.run_sync(self._send, sending)

    def close(self) -> None:
        """Close every connection."""
        if self._app is not None:
            self._app.close()

    def _send(self, sending: Sending) -> None:
        from kombu.exceptions import KombuError  # noqa: PLC0415  see above

        with self._making:
            if self._app is None:
                self._app = self._make_app()
        try:
            self._app.send_task(TASK, args=[str(sending.job_id), sending.attempt], retry=False, ignore_result=True)
        except (RedisError, OSError, KombuError) as error:
            message = f"{type(error).__name__}: {error}"
            raise BrokerUnavailableError(message) from error
