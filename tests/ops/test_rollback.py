"""`berth rollback`: the plan and the refusals."""

from dataclasses import replace
from typing import Any

import pytest

from ops.commands.rollback import Facts, decide, pinned
from ops.commands.schema import Step, between
from ops.errors import OpsError
from ops.stack_file import Change, sections
from tests.ops.releases import release

STACK = """\
# kept
encryptionsalt: v1:abc
config:
  berth:environment: dev
  berth:api: {replicas: 3}
  berth:token:
    secure: v1:xyz
  other:key: 1
"""
A = release("a")
B = release("b", settings={**A.settings, "api": {"replicas": 3}})
FACTS = Facts(
    releases=[A, B],
    live=B.id,
    present={*A.images.values(), *B.images.values()},
    steps=[Step(revision="0001", phase="expand"), Step(revision="0002", phase="expand")],
    stack_text=STACK,
)


def test_the_plan_is_the_release_before() -> None:
    """Without a name the release before the live one comes back; images and settings that differ are told."""
    plan = decide(FACTS, None)
    assert (plan.target, plan.live) == (A, B)
    assert plan.images == [Change(path="api", old="sha256:api-b", new="sha256:api-a")]
    assert Change(path="api.replicas", old=3, new=2) in plan.settings


def test_the_plan_runs_with_the_release_s_settings_and_images() -> None:
    """What was built then is named by digest; secrets, other programs' keys and the salt stay as they are."""
    config = decide(FACTS, None).config
    assert sections(config) == {
        "environment": "dev",
        "api": {"replicas": 2, "image": "sha256:api-a"},
        "postgres": {"image": "postgres:18"},
        "spa": {"image": "sha256:spa"},
    }
    for line in ("encryptionsalt: v1:abc", "secure: v1:xyz", "other:key: 1"):
        assert line in config


def test_a_reference_that_means_the_same_stays() -> None:
    """A data store is not touched because its image could be written in another way; a moved one is pinned."""
    assert sections(decide(FACTS, None).config)["postgres"] == {"image": "postgres:18"}
    moved = replace(A, images=dict(A.images) | {"postgres": "sha256:older"})
    facts = replace(FACTS, releases=[moved, B], present={*FACTS.present, "sha256:older"})
    assert sections(decide(facts, None).config)["postgres"] == {"image": "sha256:older"}


def test_parts_of_tiers_come_back_too() -> None:
    """Further APIs and the log tier's programs have their images in sections of their own."""
    settings: dict[str, Any] = {
        "apis": {"billing": {"image": "r/billing@sha256:0", "path": "/billing/"}},
        "elk": {"kibana": {}},
    }
    old = replace(A, settings=settings, images={"api-billing": "sha256:1", "kibana": "sha256:k", "redis": "sha256:r"})
    new = replace(B, images={"api-billing": "sha256:2", "kibana": "sha256:k", "redis": "sha256:r"})
    assert pinned(old, new) == {
        "apis": {"billing": {"image": "sha256:1", "path": "/billing/"}},
        "elk": {"kibana": {}},
    }
    assert settings["apis"]["billing"]["image"] == "r/billing@sha256:0"


@pytest.mark.parametrize(
    ("facts", "wanted", "says"),
    [
        (FACTS, "ffff", "release ffff: not in the ledger; expected one of those before the live one: aaaaaaaaaaaa; "),
        (FACTS, "bbbb", "release bbbbbbbbbbbb: live already; expected another one; "),
        (replace(FACTS, releases=[B]), None, r"release (the one before): not in the ledger; expected .*: none; "),
        (replace(FACTS, live=None), None, "ledger: no record of the live release (none); expected one; "),
        (replace(FACTS, live="c" * 12), None, "ledger: no record of the live release cccccccccccc; expected one; "),
        (
            replace(FACTS, present={"sha256:spa"}),
            "a",
            "release aaaaaaaaaaaa: images of api, postgres are no longer on the engine; expected all of them; ",
        ),
        (
            replace(FACTS, releases=[replace(A, settings={"app": {"mode": "source"}}), B]),
            "a",
            "release aaaaaaaaaaaa: mounted sources, of which nothing was kept; expected a release of images; ",
        ),
    ],
    ids=["unknown", "live", "first", "nothing live", "not recorded", "pruned", "sources"],
)
def test_what_cannot_come_back_is_refused(facts: Facts, wanted: str | None, says: str) -> None:
    """Each refusal says where, what was found and what was expected."""
    with pytest.raises(OpsError) as caught:
        decide(facts, wanted)
    start, _, rest = says.partition(".*")
    assert str(caught.value).startswith(start)
    assert rest in str(caught.value)


@pytest.mark.parametrize(
    ("then", "now", "phases", "refusal"),
    [
        ("0001", "0001", {}, None),
        ("0001", "0002", {"0002": "expand"}, None),
        ("0001", "0003", {"0002": "expand", "0003": "contract"}, "contract step 0003 between it and the live release"),
        (None, "0002", {"0002": "contract"}, "contract step 0002"),
        ("0001", None, {}, "schema 0001, while the database is at (none)"),
        ("0003", "0002", {"0002": "expand", "0003": "expand"}, "schema 0003, while the database is at 0002"),
        ("9999", "0002", {"0002": "expand"}, "schema 9999, while"),
    ],
)
def test_a_contract_step_bars_the_way(
    then: str | None, now: str | None, phases: dict[str, str], refusal: str | None
) -> None:
    """Only expand steps may lie between a release and the live one; unknown ground is refused too."""
    steps = [Step(revision="0001", phase="expand"), *(Step(revision=k, phase=v) for k, v in phases.items())]
    facts = replace(FACTS, releases=[replace(A, migration=then), replace(B, migration=now)], steps=steps)
    if refusal is None:
        assert decide(facts, "a").target.id == A.id
    else:
        with pytest.raises(OpsError) as caught:
            decide(facts, "a")
        assert refusal in str(caught.value)


def test_steps_between_levels() -> None:
    """From nothing all count; the same level has none between."""
    assert between(FACTS.steps, None, "0002") == FACTS.steps
    assert between(FACTS.steps, "0002", "0002") == []
    assert between(FACTS.steps, "0002", "0001") is None
