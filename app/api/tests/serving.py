"""The application on a real port, in a thread of this process: for tools that speak HTTP and nothing else."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import Final

import servers
import uvicorn
from fastapi import FastAPI

STOP_S: Final = 10.0


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve `app` for as long as the block lasts; gives its address."""
    port = servers.free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, name="uvicorn")

    async def started() -> bool:
        return server.started

    thread.start()
    try:
        asyncio.run(servers.eventually("the application answers", started))
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(STOP_S)
