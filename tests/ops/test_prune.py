"""`berth prune`: what goes and what never does."""

import pytest

from ops.commands.prune import Tag, decide
from ops.errors import OpsError
from tests.ops.releases import release

A, B, C = (release(name) for name in "abc")


def tag(name: str) -> Tag:
    """A name of some image."""
    return Tag(name=name, image="sha256:1")


@pytest.mark.parametrize(
    ("keep", "live", "removed"),
    [
        (3, C, []),
        (2, C, [A]),
        (1, C, [A, B]),
        (1, A, [B]),
    ],
    ids=["all kept", "oldest goes", "only the live one", "the live one stays though old"],
)
def test_releases_beyond_the_last_go(keep: int, live: object, removed: list[object]) -> None:
    """The live release and the last ones stay, whichever the live one is."""
    tags = [tag(f"shop/{tier}:{one.id}") for one in (A, B, C) for tier in ("api", "spa")]
    plan = decide(prefix="shop", releases=[A, B, C], live=live.id, tags=tags, keep=keep)  # type: ignore[attr-defined] # rows hold releases
    assert [one.name for one in plan.remove] == sorted(
        f"shop/{tier}:{one.id}"  # type: ignore[attr-defined] # rows hold releases
        for one in removed
        for tier in ("api", "spa")
    )


@pytest.mark.parametrize(
    "name",
    [
        "shop/api:current",
        "shop/api:v1",
        "shopx/api:aaaaaaaaaaaa",
        "shop/deep/api:aaaaaaaaaaaa",
        "registry:5000/shop/api:aaaaaaaaaaaa",
        "shop:aaaaaaaaaaaa",
        "postgres:18",
    ],
)
def test_other_names_never_go(name: str) -> None:
    """Only names that a ledger gave are taken away: not the present build's, not another stack's."""
    assert decide(prefix="shop", releases=[A, B], live=B.id, tags=[tag(name)], keep=1).remove == []


def test_a_release_no_ledger_knows_goes() -> None:
    """Names of releases whose record is gone are of no use: there is no way back to them."""
    names = [tag("shop/api:dddddddddddd")]
    assert decide(prefix="shop", releases=[A], live=A.id, tags=names, keep=5).remove == names


@pytest.mark.parametrize("live", [None, "c" * 12])
def test_nothing_goes_when_the_live_release_is_unknown(live: str | None) -> None:
    """A lost ledger must not cost the images of what runs."""
    with pytest.raises(OpsError, match="no record of the live release"):
        decide(prefix="shop", releases=[A, B], live=live, tags=[], keep=1)
