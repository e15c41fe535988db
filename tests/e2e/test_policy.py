"""The policy pack in front of the real CLI: it lets the product pass and stops what breaks a rule."""

from typing import Final

import pytest

from tests.e2e.harness.project import REPOSITORY
from tests.e2e.harness.stack import Stack

pytestmark = [
    pytest.mark.e2e,
    # The pack's process runs in this environment.
    pytest.mark.usefixtures("pack_is_installed"),
]

_PACK: Final = REPOSITORY / "policy"
_PREVIEW: Final = ("preview", "--policy-pack", str(_PACK), "--policy-pack-config", str(_PACK / "dev.json"))


@pytest.fixture
def pack_is_installed() -> None:
    """The library that a pack is made with; it is in a dependency group of its own."""
    pytest.importorskip("pulumi_policy", reason="pulumi-policy (dependency group `policy`) is not installed")


def test_product_passes_its_policy(product: Stack) -> None:
    """A preview of the product with the pack must pass, and must say that the pack was asked."""
    run = product.pulumi(*_PREVIEW)
    assert "berth@v" in run.text
    assert "[mandatory]" not in run.text


def test_program_that_breaks_a_rule_is_refused(product: Stack) -> None:
    """A preview of a container with a writable root must fail with the rule's words, and nothing may change."""
    before = product.ids()
    try:
        product.project.replace("components/recipe.py", "read_only=True,", "read_only=False,")
        refused = product.pulumi(*_PREVIEW, expect=1)
    finally:
        product.undo_edits()
    assert "[mandatory]  read-only-root" in refused.text
    assert f"{product.prefix}-proxy: its root file system can be written; expected read-only" in refused.text
    assert product.ids() == before
