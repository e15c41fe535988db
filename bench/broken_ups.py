"""`up` broken off at random points, by Ctrl-C and by force, while clients go on."""

import os
import random
import signal
from typing import Any, Final

from bench.machine import say
from bench.traffic import Traffic
from tests.e2e.harness.berth import berth
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.scenario import api_build, assert_whole, builds_of_replicas, change_api
from tests.e2e.harness.stack import Stack

_LINES: Final = 26
"""About as many lines of progress an `up` with a new API prints before it ends."""


def broken_ups(stack: Stack, points: int, chance: random.Random) -> dict[str, Any]:
    """Break `up` off again and again; after each, one recovery and one `up` must converge.

    Args:
        stack: The stack.
        points: How often.
        chance: Chooses moments and ways.

    Raises:
        AssertionError: one did not converge.
    """
    chosen: list[str] = []
    with Traffic(stack.site.url) as traffic:
        for number in range(points):
            kind, lines, pause = chance.choice(("SIGKILL", "SIGINT")), chance.randrange(_LINES), chance.uniform(0, 0.5)
            change_api(stack)
            started = stack.start_up()
            wanted = f"{lines} lines of progress"
            eventually(lambda: started.text().count("\n") >= lines or started.ended(), seconds=120, what=wanted)  # noqa: B023 - looked at now
            since = started.seconds()
            eventually(lambda: started.seconds() > since + pause, seconds=10, what="the moment")  # noqa: B023 - looked at now
            if kind == "SIGKILL":
                os.kill(started.pid, signal.SIGKILL)  # pulumi alone, as when memory runs out
            else:
                started.interrupt()
            run = stack.finish_up(started, expect=None)
            chosen.append(f"{kind} after {lines} lines and {pause:.2f} s: exit {run.code}")
            say(f"{number + 1} of {points}: {chosen[-1]}")
            recover(stack)
    lost = traffic.tally.failed.total() + traffic.tally.broken.total()
    return {
        "points": points,
        "converged": points,
        "requests": traffic.tally.total(),
        "requests lost": lost,
        "first failures": traffic.tally.examples[:20],
        "chosen": chosen,
    }


def recover(stack: Stack) -> None:
    """One recovery and one `up`: then exactly the product must run, all of it the newest code.

    Raises:
        AssertionError: it does not.
    """
    berth(stack, "recover", "--yes")
    stack.up()
    assert_whole(stack)
    builds = {*builds_of_replicas(stack).values(), api_build(stack)}
    if len(builds) > 1:
        message = f"several builds of the API serve: {', '.join(sorted(builds))}"
        raise AssertionError(message)
