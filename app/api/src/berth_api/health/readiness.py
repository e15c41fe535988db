"""What the states of the dependencies mean for the whole: pure, so that the table of cases is the test."""

from typing import Literal

from pydantic import BaseModel

__all__ = ["Checks", "Health", "Readiness", "in_brief", "judge"]

State = Literal["ok", "unavailable"]


class Checks(BaseModel):
    """What each dependency answered."""

    database: State
    redis: State


class Readiness(BaseModel):
    """Whether the API can do its work."""

    status: Literal["ready", "degraded", "unavailable"]
    """`degraded`: without Redis every request is answered, from the database, so traffic must not go elsewhere."""
    checks: Checks


class Health(BaseModel):
    """The same in brief, for monitors that want one word or one truth value."""

    ok: bool
    """Requests are answered."""
    status: Literal["healthy", "degraded", "unhealthy"]
    version: str
    checks: Checks


def judge(*, database: bool, redis: bool) -> tuple[int, Readiness]:
    """Return the HTTP status and the body: only the database is needed to answer."""
    checks = Checks(database=state(up=database), redis=state(up=redis))
    if not database:
        return 503, Readiness(status="unavailable", checks=checks)
    return 200, Readiness(status="ready" if redis else "degraded", checks=checks)


def in_brief(readiness: Readiness, version: str) -> Health:
    """Say in the words of monitors what `judge` said."""
    words: dict[str, Literal["healthy", "degraded", "unhealthy"]] = {
        "ready": "healthy",
        "degraded": "degraded",
        "unavailable": "unhealthy",
    }
    status = words[readiness.status]
    return Health(ok=status != "unhealthy", status=status, version=version, checks=readiness.checks)


def state(*, up: bool) -> State:
    """Put a state into a word."""
    return "ok" if up else "unavailable"
