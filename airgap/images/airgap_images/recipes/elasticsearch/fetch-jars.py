# ruff: noqa: INP001 - a program of the image's build, not a module
"""Downloads the jars of a lock file, several at a time, and checks each hash.

usage: python fetch-jars.py LOCK TARGET [REPOSITORY]
"""

import hashlib
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CENTRAL = "https://repo.maven.apache.org/maven2"
ATTEMPTS = 3


def fetch(repository: str, path: str, digest: str, target: Path) -> int:
    """Download one file; returns its size in bytes."""
    url = f"{repository.rstrip('/')}/{path}"
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - the repository's own address
                content: bytes = answer.read()
        except (urllib.error.URLError, OSError) as problem:
            if attempt == ATTEMPTS:
                sys.exit(f"{url}: {problem}; expected a file; is the Maven repository reachable?")
            time.sleep(attempt)
            continue
        found = hashlib.sha256(content).hexdigest()
        if found != digest:
            sys.exit(f"{url}: sha256 {found}, expected {digest}")
        (target / Path(path).name).write_bytes(content)
        return len(content)
    return 0


lock, target, *repository = sys.argv[1:]
wanted = [line.split() for line in Path(lock).read_text(encoding="utf-8").splitlines()]
Path(target).mkdir(parents=True)
with ThreadPoolExecutor(8) as pool:
    sizes = list(
        pool.map(lambda pair: fetch(repository[0] if repository else CENTRAL, pair[1], pair[0], Path(target)), wanted)
    )
print(f"{len(sizes)} jars, {sum(sizes) // 2**20} MiB")  # noqa: T201 - the build's log
