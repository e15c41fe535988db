"""Words that several scenarios share: what a developer changes, and what must hold after a release."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.settings import API_REPLICAS
from tests.e2e.harness.stack import CONTAINER, TIERS, Stack
from tests.e2e.harness.state import essence, ids_of, left_over

API_SOURCES: Final = "app/api/src/berth_api"
CRASH: Final = (f"{API_SOURCES}/main.py", "import logging\n", 'raise RuntimeError("broken on purpose")\n')
"""Where and how an API is edited that ends as soon as it starts: file, text, other text."""
PAGE: Final = "app/web/index.html"

_HEALTH_SECONDS: Final = 60
_LOOK_SECONDS: Final = 0.5

_REVISION: Final = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
_REVISES: Final = re.compile(r'^down_revision = "(\w+)"', re.MULTILINE)


def change_api(stack: Stack) -> None:
    """Edit the API's code; what it does stays the same.

    Each edit goes beyond the one before, and every session makes the same ones: an engine that built such an image need
    not again.
    """
    stack.project.append(f"{API_SOURCES}/version.py", "\n# changed by a developer\n")


def change_page(stack: Stack) -> None:
    """Edit the page; it looks the same. Every session edits it so: an engine that built that page need not again."""
    stack.project.replace(PAGE, "<head>", '<head>\n    <meta name="edit" content="by a developer" />')


def api_build(stack: Stack) -> str:
    """Which build of the API answers through the proxy."""
    return str(stack.site.json("/api/version")["build"])


def builds_of_replicas(stack: Stack) -> dict[str, str]:
    """Which build each API container answers with, asked from the proxy's place, by container name."""
    names = list(stack.ids("api"))
    addresses = (f"http://{name}:8000/version" for name in names)
    words = ("curl", "-fsS", "--fail-early", "--max-time", "5", "-w", "\\n", *addresses)
    answers = stack.engine.run("exec", f"{stack.prefix}-proxy", *words).splitlines()
    return {name: str(json.loads(answer)["build"]) for name, answer in zip(names, answers, strict=True)}


def newest_migration(stack: Stack) -> str:
    """The revision that no other migration revises."""
    folder: Path = stack.project.root / API_SOURCES / "migrations" / "versions"
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("v*.py"))]
    revisions = {match[1] for text in texts for match in _REVISION.finditer(text)}
    revised = {match[1] for text in texts for match in _REVISES.finditer(text)}
    (newest,) = revisions - revised
    return newest


def assert_whole(stack: Stack) -> None:
    """Assert that exactly the product runs, healthy, known to the state, and that nothing is left over."""
    state = stack.state()
    assert left_over(state) == []
    containers = stack.containers()
    expected = sorted(tier for tier in TIERS for _ in range(API_REPLICAS if tier == "api" else 1))
    assert sorted(one.tier for one in containers) == expected
    assert {one.id for one in containers} == ids_of(state, CONTAINER)
    eventually(
        lambda: _all_healthy(stack),
        seconds=_HEALTH_SECONDS,
        what="every container is healthy",
        every=_LOOK_SECONDS,
    )


def _all_healthy(stack: Stack) -> bool:
    """The engine may not have asked a container yet that just passed the release's own gate."""
    status = stack.engine.status(stack.prefix)
    assert [f"{name}: {said}" for name, said in status.items() if "(healthy)" not in said] == []
    return bool(status)


def snapshot(stack: Stack) -> Mapping[str, Any]:
    """Everything that a refused command must leave as it is."""
    return {
        "containers": {one.name: (one.id, one.started_at) for one in stack.containers()},
        "images": stack.engine.images(stack.prefix),
        "networks": stack.engine.names("network", stack.prefix),
        "state": essence(stack.state()),
        "volumes": stack.engine.names("volume", stack.prefix),
    }
