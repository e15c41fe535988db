"""`make app-dev` is a product without its stack: what browsers are told there is what a stack tells them."""

from pathlib import Path
from typing import Final

import pytest

from components.proxy.product import DOCS_POLICY, DOWNLOAD_POLICY, LIVE_PAGE_POLICY
from components.proxy.tuning import STRICT_POLICY

BUNDLE: Final = Path(__file__).parent.parent / "app/dev/workbench/bundle.txt"


@pytest.mark.parametrize("policy", [LIVE_PAGE_POLICY, DOCS_POLICY, DOWNLOAD_POLICY, STRICT_POLICY])
def test_the_developers_proxy_sends_the_stack_s_policies(policy: str) -> None:
    """S3-18: what a policy would stop in a stack is stopped on the developer's machine already."""
    assert BUNDLE.read_text().count(f' "{policy}";') == 1
