"""How long what died or hangs takes to work again."""

import threading
import time
from typing import Any, Final

import httpx

from bench.machine import say
from tests.e2e.harness.container import Container
from tests.e2e.harness.engine import EngineError
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.stack import Stack

_DEADLINE_SECONDS: Final = 120
_READ: Final = "/api/tools"


def killed_tiers(stack: Stack) -> dict[str, Any]:
    """Seconds from SIGKILL of a container's main process until it works, and until the whole product answers."""
    figures: dict[str, Any] = {}
    for victim in first_of_each_tier(stack):
        began = time.monotonic()
        stack.engine.signal(stack.prefix, "KILL", [victim.pid])
        killed = time.monotonic()
        eventually(lambda victim=victim: works_again(stack, victim), seconds=_DEADLINE_SECONDS, what=victim.name)  # type: ignore[misc]  # bound now
        works = time.monotonic() - began
        eventually(lambda: answers(stack), seconds=_DEADLINE_SECONDS, what="the product answers")
        figures[victim.tier] = {
            "works s": round(works, 1),
            "product answers s": round(time.monotonic() - began, 1),
            "of which the kill itself s": round(killed - began, 1),
        }
        say(f"{victim.tier}: {figures[victim.tier]}")
    return figures


def hanging_api(stack: Stack) -> dict[str, Any]:
    """Seconds until an API replica works again that was stopped with SIGSTOP, and one whose event loop is blocked."""
    figures = {}
    for kind in ("stopped with SIGSTOP", "event loop blocked"):
        eventually(lambda: answers(stack), seconds=_DEADLINE_SECONDS, what="the product answers")
        victim = stack.containers("api")[0]
        eventually(lambda name=victim.name: asked(stack, name), seconds=_DEADLINE_SECONDS, what="it was asked")  # type: ignore[misc]  # bound now
        began = time.monotonic()
        if kind == "event loop blocked":
            block(stack, victim)
        else:
            stack.engine.signal(stack.prefix, "STOP", set(stack.engine.processes(victim.name)) - {victim.pid})
        eventually(lambda victim=victim: works_again(stack, victim), seconds=_DEADLINE_SECONDS, what=victim.name)  # type: ignore[misc]  # bound now
        figures[f"{kind}, works s"] = round(time.monotonic() - began, 1)
    return figures


def dead_api(stack: Stack) -> dict[str, Any]:
    """What readers see while every API container is down: the seconds until they read from the cache, and its word."""
    fresh = stack.site.get(_READ)
    names = list(stack.ids("api"))
    stack.engine.run("stop", "--time", "1", *names)
    began = time.monotonic()
    try:

        def stale() -> httpx.Response | None:
            answer = stack.site.get(_READ)
            return answer if answer.headers.get("x-cache-status") == "STALE" else None

        answer = eventually(stale, seconds=30, what=f"{_READ} is answered STALE")
        seconds = time.monotonic() - began
    finally:
        stack.engine.run("start", *names)
    eventually(lambda: answers(stack), seconds=_DEADLINE_SECONDS, what="the product answers")
    return {"STALE after s": round(seconds, 1), "status": answer.status_code, "same body": answer.text == fresh.text}


def first_of_each_tier(stack: Stack) -> list[Container]:
    """One container of every tier."""
    return list({one.tier: one for one in reversed(stack.containers())}.values())


def works_again(stack: Stack, victim: Container) -> bool:
    """Whether a container runs anew and its own health check passes when it is asked now."""
    (now,) = (one for one in stack.containers() if one.id == victim.id)
    return now.started_at != victim.started_at and bool(now.pid) and asked(stack, now.name)


def asked(stack: Stack, name: str) -> bool:
    """Whether a container's own health check passes at this moment; the engine would ask later."""
    (found,) = stack.engine.inspect("container", [name])
    kind, *words = found["Config"]["Healthcheck"]["Test"]
    shell = ("/bin/sh", "-c") if kind == "CMD-SHELL" else ()
    try:
        stack.engine.run("exec", name, *shell, *words, timeout=10)
    except EngineError:
        return False
    return True


def answers(stack: Stack) -> bool:
    """Whether page, API and data answer."""
    codes = [stack.site.get(path).status_code for path in ("/", "/api/version", "/api/health/ready", _READ)]
    return codes == [httpx.codes.OK] * len(codes)


def block(stack: Stack, victim: Container) -> None:
    """Ask a replica for what never lets go of its event loop."""
    url = f"http://{victim.name}:8000/test-only/block"
    words = ("exec", f"{stack.prefix}-proxy", "curl", "-s", "--max-time", "1", url)

    def ask() -> None:
        with_error = "the answer never comes"
        try:
            stack.engine.run(*words)
        except EngineError:
            return
        raise AssertionError(with_error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(10)
