"""When the suites of a run begin, and what they step back for."""

import io
import os

import pytest

from bootstrap import ensure as setup
from bootstrap import testing
from bootstrap.commands import Command
from bootstrap.console import Console
from bootstrap.context import Context
from bootstrap.graph import Outcome
from bootstrap.suites import Suite, every_suite
from bootstrap.turns import Turn, waits_for
from tests.bootstrap.conftest import script

FIRST = ("airgap", "engine", "api-process", "api")


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (
            [],
            {
                **dict.fromkeys((*FIRST, "lint"), ()),
                "unit": FIRST,
                "web": (*FIRST, "unit"),
                "e2e": FIRST,
                "browser": (*FIRST, "e2e"),
            },
        ),
        (["unit", "lint", "web"], {"unit": (), "lint": (), "web": ("unit",)}),
        (["airgap", "unit"], {"airgap": (), "unit": ()}),
        (["browser", "web"], {"browser": (), "web": ()}),
    ],
)
def test_order_of_the_suites(ctx: Context, names: list[str], order: dict[str, tuple[str, ...]]) -> None:
    """Suites on containers begin together; what measures time follows alone, and the rest fills what they leave."""
    suites = every_suite(ctx.layout, engine=True)
    assert waits_for({suite.name: suite.turn for suite in suites if suite.name in (names or order)}) == order


def test_nobody_waits_for_a_suite_that_steps_back(ctx: Context) -> None:
    """Only one that steps back likewise waits for it, so none that was starved delays the others."""
    turns = {suite.name: suite.turn for suite in every_suite(ctx.layout, engine=True)}
    for name, before in waits_for(turns).items():
        assert {turns[other] for other in before if turns[other].niceness} <= {turns[name]}


def test_suites_step_back_as_far_as_their_turn_says(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gaps are those beside one alone, the spare time is all of it, and whoever steps back does so by niceness."""
    monkeypatch.setattr(setup, "ensure", lambda *_: {setup.PYTHON: Outcome(text="")})
    folder, own = ctx.layout.root, os.nice(0)
    nice = {turn: min(own + turn.niceness, 19) for turn in Turn}
    began = {turn: f"[ -e {folder}/{turn.name} ]" for turn in Turn}
    bodies = {
        Turn.FIRST: f"{_until(began[Turn.SPARE])}; ! {began[Turn.ALONE]} && ! {began[Turn.GAPS]}",
        Turn.ALONE: f"{_until(began[Turn.GAPS])}; {began[Turn.FIRST]}",
        Turn.GAPS: f"{_until(began[Turn.ALONE])}; {began[Turn.FIRST]}",
        Turn.SPARE: _until(began[Turn.ALONE]),
    }
    suites = [
        Suite(
            name=turn.name,
            commands=(
                Command(
                    argv=(str(script(ctx.layout.script(turn.name), f"touch {folder}/{turn.name}; {body} && {low}")),),
                    folder=folder,
                ),
            ),
            turn=turn,
        )
        for turn, body in bodies.items()
        for low in [_until(f"[ $(nice) = {nice[turn]} ]")]
    ]
    monkeypatch.setattr(testing, "every_suite", lambda *_args, **_more: suites)
    assert testing.run(ctx, [], Console(io.StringIO())) == 0


def _until(condition: str) -> str:
    """Shell text that waits for a condition, and fails when it never comes."""
    return f"for n in $(seq 1000); do {condition} && break; [ $n != 1000 ] && sleep 0.01; done"
