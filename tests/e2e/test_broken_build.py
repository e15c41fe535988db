"""Releases that cannot be built."""

import pytest

from tests.e2e.harness.load import Load
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_DOCKERFILE = ("app/api/Dockerfile", "USER 10001:10001", "RUN echo broken on purpose && false\nUSER 10001:10001")
_PAGE = ("app/web/src/main.ts", "import ", "const broken: number = 'on purpose'\nimport ")


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        pytest.param(_DOCKERFILE, "broken on purpose", id="Dockerfile"),
        pytest.param(_PAGE, "src/main.ts", id="page does not compile"),
    ],
)
def test_what_cannot_be_built_changes_nothing(product: Stack, edit: tuple[str, str, str], says: str) -> None:
    """An image that cannot be built must fail `up` with the builder's words, before any container changes (S0-35)."""
    file, old, new = edit
    before = product.ids()
    product.project.write(file, product.project.read(file).replace(old, new, 1))
    with Load(product.site.url) as load:
        run = product.up(expect=1)
    assert says in run.text
    assert product.ids() == before
    assert load.tally.failures == []
    product.undo_edits()
    product.up("--expect-no-changes")
