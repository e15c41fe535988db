"""The product that the scenarios look at."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pytest

from tests.e2e.harness.claim import claimed
from tests.e2e.harness.cleaning import remove_all, remove_stale
from tests.e2e.harness.engine import Engine
from tests.e2e.harness.stack import Stack

URL: Final = "BERTH_BROWSER_URL"
"""Environment variable: look at the product at this address instead of bringing one up."""

PASSWORD: Final = "BERTH_BROWSER_PASSWORD"  # noqa: S105 - a variable's name
"""Environment variable: the administrator's password there."""

KEEP: Final = "BERTH_E2E_KEEP"
"""Environment variable that, when set, leaves the stack for a look; a later session removes it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where the product is, and how to sign in there."""

    url: str
    """The proxy's address, without a slash at its end."""

    password: str
    """The administrator's."""

    stack: Stack | None
    """The stack behind it; None for a product that was there before."""


@contextmanager
def target() -> Iterator[Target]:
    """Bring the product up for a session, or take the one that the environment names."""
    url = os.environ.get(URL)
    if url is not None:
        yield Target(url=url.rstrip("/"), password=os.environ[PASSWORD], stack=None)
        return
    engine = Engine()
    problem = engine.problem()
    if problem is not None:
        pytest.skip(f"no Docker engine can run here: {problem}; `make doctor` says what to install")
    remove_stale(engine)
    with claimed(engine.subnets()) as share:
        try:
            stack = Stack(share, engine)
            stack.up()
            yield Target(url=stack.site.url, password=_admin_password(stack), stack=stack)
        finally:
            if not os.environ.get(KEEP):
                remove_all(engine, share.prefix)


def _admin_password(stack: Stack) -> str:
    outputs = json.loads(stack.pulumi("stack", "output", "--json", "--show-secrets").text)
    return str(outputs["admin"]["password"])
