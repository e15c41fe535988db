"""`berth promote`: who is promoted, and what is written."""

from dataclasses import replace

import pytest

from ops.commands.promote import Facts, Push, Running, check, edit, pushed_digest, pushes
from ops.errors import OpsError
from ops.stack_file import Change

RUNNING = Running(name="shop-api-0-abc", tier="api", health="healthy", image="sha256:1")
FACTS = Facts(
    source="dev",
    images={"api": "registry/api@sha256:a"},
    image_ids={"registry/api@sha256:a": "sha256:1"},
    containers=[RUNNING, Running(name="shop-worker", tier="worker", health="healthy", image="sha256:9")],
    dirty=[],
    pending=False,
)
PROD = """\
# What production runs.
config:
  berth:environment: prod
  berth:api:
    image: registry/api@sha256:0   # tested in March
    replicas: 2
  berth:spa: { replicas: 2 }   # two pages
"""


def test_a_healthy_stack_passes() -> None:
    """Everything healthy, applied and committed: nothing to say."""
    check(FACTS)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            replace(FACTS, dirty=[" M app/api/main.py"]),
            "sources with changes that are not committed: app/api/main.py; expected images that a commit explains",
        ),
        (replace(FACTS, pending=True), "changes that were not applied; expected a stack that runs what its files say"),
        (replace(FACTS, containers=[]), "nothing that runs; expected a release"),
        (
            replace(FACTS, containers=[replace(RUNNING, health="starting")]),
            "shop-api-0-abc is starting; expected every container healthy",
        ),
        (
            replace(FACTS, containers=[replace(RUNNING, image="sha256:2")]),
            "shop-api-0-abc runs sha256:2; expected the images of its outputs",
        ),
        (
            replace(FACTS, containers=[replace(RUNNING, mounts_sources=True, image="sha256:2")]),
            "mounted sources in shop-api-0-abc; expected images, which is what would be promoted",
        ),
    ],
    ids=["dirty", "pending", "empty", "ill", "by hand", "sources"],
)
def test_a_stack_that_is_not_worth_it_is_refused(facts: Facts, says: str) -> None:
    """Unhealthy, dirty or half applied stacks are named with what is wrong."""
    with pytest.raises(OpsError) as caught:
        check(facts)
    assert str(caught.value).startswith(f"stack dev: {says}; ")


def test_only_images_change_in_the_file() -> None:
    """Comments, order and every other value stay, byte for byte."""
    text, changes = edit(PROD, {"spa": "sha256:2", "api": "registry/api@sha256:1"}, "berth")
    assert changes == [
        Change(path="api.image", old="registry/api@sha256:0", new="registry/api@sha256:1"),
        Change(path="spa.image", old=None, new="sha256:2"),
    ]
    assert text == PROD.replace("sha256:0", "sha256:1").replace("{ replicas: 2 }", "{ image: sha256:2, replicas: 2 }")


def test_nothing_to_change_leaves_the_file() -> None:
    """What runs there already is not written again."""
    assert edit(PROD, {"api": "registry/api@sha256:0"}, "berth") == (PROD, [])


def test_a_file_that_cannot_be_changed_in_place_is_refused() -> None:
    """A part of a tier that the file does not have is not made up."""
    with pytest.raises(OpsError, match=r"^stack file: berth:elk\.kibana\.image cannot be set in this form of YAML"):
        edit(PROD, {"kibana": "sha256:1"}, "berth")


def test_pushes_are_named_by_release() -> None:
    """Each tier has its own repository; the tag is the release."""
    assert pushes({"api": "sha256:1"}, "127.0.0.1:5000/shop/", "r1") == [
        Push(tier="api", image="sha256:1", name="127.0.0.1:5000/shop/api:r1")
    ]


def test_the_digest_is_the_registry_s() -> None:
    """An image may be known in several places; the one it was pushed to counts."""
    push = Push(tier="api", image="sha256:1", name="127.0.0.1:5000/shop/api:r1")
    known = ["elsewhere/api@sha256:a", "127.0.0.1:5000/shop/api@sha256:b"]
    assert pushed_digest(push, known) == known[1]
    with pytest.raises(OpsError, match=r"expected one that starts with 127\.0\.0\.1:5000/shop/api@"):
        pushed_digest(push, known[:1])
