# ruff: noqa: INP001 - a program of the image, not a module
"""Stands in for Logstash: JSON lines on a TCP port become documents of a data stream.

Reads the same command line and pipeline that the real one is given, as far as it is one TCP input with the codec
json_lines, no filter or one `mutate`, and one Elasticsearch output to a data stream. Anything else is refused.
"""

import argparse
import asyncio
import base64
import json
import logging
import os
import re
import signal
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime

LOG = logging.getLogger("logstash")
BATCH = 500
WAIT_SECONDS = 0.2
LINE_LIMIT = 1 << 20


class Pipeline:
    """What the pipeline's text asks for."""

    def __init__(self, text: str, environ: dict[str, str]) -> None:
        """Read the settings; variables such as `${NAME}` come from the environment."""
        filled = re.sub(r"\$\{(\w+)\}", lambda found: environ[found[1]], text)
        settings = dict(re.findall(r'(\w+)\s*=>\s*"?([^\s"\]\[}]+)"?', filled))
        hosts = re.search(r'hosts\s*=>\s*\[\s*"([^"]+)"\s*\]', filled)
        kinds = re.findall(
            r"^\s*(?:input\s*\{|filter\s*\{|output\s*\{)?\s*(tcp|mutate|elasticsearch|\w+)\s*\{", text, re.MULTILINE
        )
        unknown = set(kinds) - {"input", "filter", "output", "tcp", "mutate", "elasticsearch"}
        if unknown or hosts is None or settings.get("codec") != "json_lines" or settings.get("data_stream") != "true":
            sys.exit(f"the stand-in cannot run this pipeline (found {sorted(set(kinds))}, {sorted(settings)})")
        self.port = int(settings["port"])
        stream = "-".join(settings[f"data_stream_{part}"] for part in ("type", "dataset", "namespace"))
        self.url = f"{hosts[1]}/{stream}/_bulk"
        pair = f"{settings['user']}:{settings['password']}"
        self.login = "Basic " + base64.b64encode(pair.encode()).decode()


class Shipper:
    """Sends documents in batches, and keeps a batch until it was taken."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Prepare an empty queue; when it is full, senders have to wait."""
        self.queue: asyncio.Queue[str] = asyncio.Queue(maxsize=10_000)
        self.sent = 0
        self._pipeline = pipeline

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            batch = [await self.queue.get()]
            await asyncio.sleep(WAIT_SECONDS)
            while len(batch) < BATCH and not self.queue.empty():
                batch.append(self.queue.get_nowait())
            body = "".join('{"create":{}}\n' + line + "\n" for line in batch).encode()
            while not await asyncio.to_thread(self._post, body):  # noqa: ASYNC110 - no event says that it is back
                await asyncio.sleep(1)
            self.sent += len(batch)

    def _post(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/x-ndjson", "Authorization": self._pipeline.login}
        request = urllib.request.Request(self._pipeline.url, data=body, headers=headers)  # noqa: S310 - from the pipeline
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
                result = json.loads(answer.read())
        except (urllib.error.URLError, OSError) as problem:
            LOG.warning("Elasticsearch did not take %s bytes, trying again: %s", len(body), problem)
            return False
        for item in result["items"] if result.get("errors") else ():
            if "error" in item.get("create", {}):
                LOG.error("a document was refused: %s", item["create"]["error"])
        return True


def document(line: bytes) -> str:
    """A line as the codec json_lines makes it: an object with a time; other text becomes its message."""
    text = line.decode(errors="replace").strip()
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        found = {"message": text, "tags": ["_jsonparsefailure"]}
    found.setdefault("@timestamp", datetime.now(UTC).isoformat(timespec="milliseconds"))
    found.setdefault("@version", "1")
    return json.dumps(found)


async def serve(pipeline: Pipeline, host: str) -> None:
    """Take lines and answer the health port until the process is told to stop."""
    shipper = Shipper(pipeline)
    started = time.time()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                if line.strip():
                    await shipper.queue.put(document(line))
        except (ConnectionError, ValueError) as problem:
            LOG.warning("a sender went away: %s", problem)
        finally:
            writer.close()

    async def health(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (await reader.readline()).strip():
            pass
        body = json.dumps(
            {"status": "green", "pipeline": {"workers": 1}, "events": shipper.sent, "uptime": time.time() - started}
        ).encode()
        head = f"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sending = asyncio.create_task(shipper.run())
    async with (
        await asyncio.start_server(take, None, pipeline.port, limit=LINE_LIMIT),
        await asyncio.start_server(health, host, 9600),
    ):
        LOG.info("Pipelines running; TCP %s, HTTP %s:9600", pipeline.port, host)
        await stop.wait()
    sending.cancel()


def main() -> None:
    """Read the command line of the real program and run."""
    logging.basicConfig(level=logging.INFO, format="[%(asctime)s][%(levelname)s] %(message)s")
    parser = argparse.ArgumentParser(prog="logstash")
    parser.add_argument("-e", "--config.string", dest="pipeline", required=True)
    parser.add_argument("--api.http.host", dest="host", default="127.0.0.1")
    for ignored in ("--path.data", "--path.logs", "--pipeline.workers", "--pipeline.ecs_compatibility"):
        parser.add_argument(ignored)
    chosen = parser.parse_args()
    asyncio.run(serve(Pipeline(chosen.pipeline, dict(os.environ)), chosen.host))


main()
