"""Deploys in a row under load, and the same with Docker Compose: `python -m bench.release`, after `make env`.

Makes a stack of its own on free ports and removes it afterwards. Each deploy is a change of the API's code for two
replicas; its image is built before the clock starts, for both sides. About 12 minutes for 20 deploys on two cores.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, Final

from bench.compose import Compose
from bench.kinds import SLOW_ROUTES
from bench.machine import ROOT, say, write
from bench.traffic import Traffic
from components.proxy import PRODUCT_CHECKS, ProxyConfig, Timeouts, Upstream, product_routes
from components.proxy.render import render
from tests.e2e.harness.claim import claimed
from tests.e2e.harness.cleaning import remove_all
from tests.e2e.harness.engine import Engine
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.scenario import API_SOURCES, api_build
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import left_over, urn_of

_VERSION: Final = f"{API_SOURCES}/version.py"
_AROUND: Final = 400
"""So many requests go before the first deploy and after the last one."""

_COMPOSED: Final = ("api", "postgres", "proxy", "redis", "spa")
_MEMORY_MB: Final = {"api": 256, "postgres": 256, "proxy": 128, "redis": 128, "spa": 64}
_DRAIN_SECONDS: Final = 15


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deploys", type=int, default=20)
    options = parser.parse_args()
    load_before, engine = os.getloadavg(), Engine()
    with claimed(engine.subnets()) as claim:
        try:
            figures = measure(Stack(claim, engine), options.deploys)
        finally:
            remove_all(engine, claim.prefix)
    file = write("release", figures, load_before)
    say(f"written to {file.relative_to(ROOT)}; for bench/README.md:")
    for name in ("berth", "Docker Compose"):
        say(row(name, figures[name]))


def measure(stack: Stack, deploys: int) -> dict[str, Any]:
    """All figures: berth first, then Compose with the images berth has built."""
    stack.project.append(_VERSION, SLOW_ROUTES)
    stack.project.replace(_VERSION, "    return routes\n", "    test_only(routes)\n    return routes\n")
    stack.configure({"objects.enabled": False, "worker.enabled": False})  # what Compose is given too
    stack.up()
    first = tagged(stack, "first")
    images: list[str] = []

    def with_berth(number: int) -> float:
        before = api_build(stack)
        images.append(next_image(stack, number))
        seconds = stack.up().seconds
        if api_build(stack) == before:
            message = f"deploy {number}: the old build still answers"
            raise RuntimeError(message)
        return seconds

    figures = {"deploys": deploys, "berth": under_load(stack.site.url, deploys, with_berth)}
    if unfinished := left_over(stack.state()):
        message = f"the last deploy left {unfinished}"
        raise RuntimeError(message)
    taken = {tier: str(digest) for tier, digest in stack.outputs()["images"].items() if tier in _COMPOSED}
    stack.destroy()
    peer = Compose(
        folder=stack.claim.folder / "compose",
        prefix=stack.prefix,
        port=stack.claim.ports["spare"],
        images=taken | {"api": first},
        memory_mb=_MEMORY_MB,
    )
    try:
        peer.start(compose_bundle())
        figures["Docker Compose"] = under_load(peer.url, deploys, lambda number: peer.deploy(images[number]))
    finally:
        peer.remove()
    return figures


def under_load(url: str, deploys: int, deploy: Callable[[int], float]) -> dict[str, Any]:
    """Deploy again and again while the load runs.

    Args:
        url: Where the product answers.
        deploys: How many.
        deploy: Deploys the numbered release and returns the seconds.
    """
    seconds: list[float] = []
    with Traffic(url) as traffic:
        _go_on(traffic)
        for number in range(deploys):
            seconds.append(deploy(number))
            lost = traffic.tally.failed.total() + traffic.tally.broken.total()
            say(f"{url}: deploy {number + 1} of {deploys} took {seconds[-1]:.1f} s; {lost} requests lost so far")
        _go_on(traffic)
    return {"seconds": summary(seconds)} | traffic.tally.summary(traffic.ran)


def next_image(stack: Stack, number: int) -> str:
    """Change the API's code and build its image, as a pipeline would before a deploy; returns the image's name."""
    stack.project.append(_VERSION, f"\n# release {number}\n")
    stack.up("--target", urn_of(stack.state(), f"{stack.prefix}-api-image", "Image"))
    return tagged(stack, str(number))


def tagged(stack: Stack, tag: str) -> str:
    """Give the API's present image a name that stays."""
    name = f"{stack.prefix}/bench:{tag}"
    stack.engine.run("tag", f"{stack.prefix}/api:current", name)
    return name


def compose_bundle() -> str:
    """The proxy's bundle for Compose: the product's own, with service names as servers."""
    upstreams = (
        Upstream(name="api", port=8000, health_path="/health/ready"),
        Upstream(name="spa", port=8080, health_path="/health"),
    )
    config = ProxyConfig(
        upstreams=upstreams,
        routes=product_routes("api", "spa"),
        checks=PRODUCT_CHECKS,
        timeouts=Timeouts(drain=_DRAIN_SECONDS),
    )
    return render(config, {"api": ["api"], "spa": ["spa"]})


def summary(seconds: Sequence[float]) -> dict[str, Any]:
    """Times of all deploys, and what stands out of them."""
    return {
        "median": round(median(seconds), 1),
        "max": round(max(seconds), 1),
        "all": [round(one, 1) for one in seconds],
    }


def row(name: str, figures: dict[str, Any]) -> str:
    """A line of the table in bench/README.md."""
    times = figures["seconds"]
    cells = [
        name,
        f"{times['median']} s (at most {times['max']} s)",
        f"{figures['requests']} at {figures['requests per second']}/s",
        str(figures["failed requests"]),
        str(figures["connection errors"]),
    ]
    return f"| {' | '.join(cells)} |"


def _go_on(traffic: Traffic) -> None:
    enough = traffic.tally.total() + _AROUND
    eventually(lambda: traffic.tally.total() >= enough, seconds=60, what=f"{_AROUND} more requests are answered")


if __name__ == "__main__":
    main()
