"""What breaks, and how long until it is whole again: `python -m bench.faults`, after `make env`.

Makes a stack of its own on free ports and removes it afterwards. `--engine-too` kills this machine's Docker engine and
everything that runs on it: only for a machine where nobody else works. About 30 minutes with all parts on two cores.
"""

import argparse
import os
import random
import secrets
from collections.abc import Callable
from typing import Any, Final

from bench import broken_ups, engine_kill, healing, writes
from bench.kinds import SLOW_ROUTES
from bench.machine import ROOT, say, write
from tests.e2e.harness.claim import claimed
from tests.e2e.harness.cleaning import remove_all
from tests.e2e.harness.engine import Engine
from tests.e2e.harness.scenario import API_SOURCES, assert_whole
from tests.e2e.harness.stack import Stack

_VERSION: Final = f"{API_SOURCES}/version.py"
PARTS: Final = ("tiers", "hangs", "dead-api", "writes", "ups", "engine")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="only this one; may be repeated")
    parser.add_argument("--kills", type=int, default=50, help="kills of the database while it takes writes")
    parser.add_argument("--points", type=int, default=20, help="moments at which an `up` is broken off")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32), help="of all random choices")
    parser.add_argument("--engine-too", action="store_true", help="kill this machine's Docker engine")
    options = parser.parse_args()
    if options.part and "engine" in options.part and not options.engine_too:
        parser.error("the part `engine` kills this machine's Docker engine; say --engine-too as well")
    wanted = set(options.part or PARTS) - (set() if options.engine_too else {"engine"})
    load_before, engine = os.getloadavg(), Engine()
    figures: dict[str, Any] = {"seed": options.seed}
    with claimed(engine.subnets()) as claim:
        try:
            stack = Stack(claim, engine)
            stack.project.append(_VERSION, SLOW_ROUTES)
            stack.project.replace(_VERSION, "    return routes\n", "    test_only(routes)\n    return routes\n")
            stack.up()
            for name, part in parts(stack, options).items():
                if name in wanted:
                    say(f"{name} ...")
                    figures[name] = part()
                    say(f"{name}: {figures[name]}")
                    assert_whole(stack)
        finally:
            remove_all(engine, claim.prefix)
    say(f"written to {write('faults', figures, load_before).relative_to(ROOT)}")


def parts(stack: Stack, options: argparse.Namespace) -> dict[str, Callable[[], dict[str, Any]]]:
    """Every part by name, in the order in which they run."""
    chance = random.Random(options.seed)  # noqa: S311 - chooses moments, no secrets
    return {
        "tiers": lambda: healing.killed_tiers(stack),
        "hangs": lambda: healing.hanging_api(stack),
        "dead-api": lambda: healing.dead_api(stack),
        "writes": lambda: writes.killed_database(stack, options.kills, chance),
        "ups": lambda: broken_ups.broken_ups(stack, options.points, chance),
        "engine": lambda: engine_kill.killed_engine(stack),
    }


if __name__ == "__main__":
    main()
