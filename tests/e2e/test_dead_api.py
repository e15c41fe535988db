"""What clients see while no API container answers."""

import httpx
import pytest

from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.http import Site
from tests.e2e.harness.scenario import assert_whole
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_PATH = "/api/tools"


def test_reads_go_on_while_the_api_is_dead(product: Stack) -> None:
    """With every API container down, a read that was asked before must be answered from the cache and called STALE."""
    fresh = eventually(lambda: _cached(product.site, "MISS", "EXPIRED", "HIT"), seconds=60, what="a fresh answer")
    names = list(product.ids("api"))
    product.engine.run("stop", "--time", "1", *names)
    try:
        stale = eventually(lambda: _cached(product.site, "STALE"), seconds=60, what=f"{_PATH} is answered STALE")
        assert stale.json() == fresh.json()
        assert product.site.get("/").status_code == httpx.codes.OK
        assert product.site.get("/api/version").is_server_error
    finally:
        product.engine.run("start", *names)
    eventually(lambda: product.site.get("/api/version").is_success, seconds=60, what="the API is back")
    eventually(lambda: _cached(product.site, "MISS", "EXPIRED", "HIT"), seconds=60, what="reads are fresh again")
    assert_whole(product)


def _cached(site: Site, *states: str) -> httpx.Response | None:
    answer = site.get(_PATH)
    return answer if answer.status_code == httpx.codes.OK and answer.headers["x-cache-status"] in states else None
