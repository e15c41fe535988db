"""What the states of the dependencies mean for the whole: pure, so that the table of cases is the test."""

from typing import Literal

from pydantic import BaseModel

__all__ = ["Checks", "Readiness", "judge"]

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


def judge(*, database: bool, redis: bool) -> tuple[int, Readiness]:
    """Return the HTTP status and the body: only the database is needed to answer."""
    checks = Checks(database=state(up=database), redis=state(up=redis))
    if not database:
        return 503, Readiness(status="unavailable", checks=checks)
    return 200, Readiness(status="ready" if redis else "degraded", checks=checks)


def state(*, up: bool) -> State:
    """Put a state into a word."""
    return "ok" if up else "unavailable"
