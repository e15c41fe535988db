"""Releases that fail before a container changes: what cannot be built, migrated or configured (row S0-35)."""

from collections.abc import Callable
from typing import Final

import pytest

from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import API_SOURCES, api_build, assert_whole, newest_migration
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_DOCKERFILE: Final = ("USER 10001:10001", "RUN echo broken on purpose && false\nUSER 10001:10001")
_LIMIT: Final = "limit_seconds: int = 300"


def _dockerfile(stack: Stack) -> None:
    stack.project.replace("app/api/Dockerfile", *_DOCKERFILE)


def _page(stack: Stack) -> None:
    file = "app/web/src/main.ts"
    # No statement at all: a value of the wrong type is lint's to find, the image is built without looking at types.
    stack.project.write(file, f"const broken on purpose\n{stack.project.read(file)}")


def _failing_migration(stack: Stack) -> None:
    _migrate(stack, 'raise RuntimeError("failed on purpose")')


def _hanging_migration(stack: Stack) -> None:
    stack.project.replace("components/migration.py", _LIMIT, "limit_seconds: int = 5")
    _migrate(stack, "import time; time.sleep(3600)")


def _template(stack: Stack) -> None:
    stack.project.append("components/proxy/templates/maps.conf", "broken_on_purpose on;\n")


def _migrate(stack: Stack, statement: str) -> None:
    stack.project.write(
        f"{API_SOURCES}/migrations/versions/v9999_broken.py",
        f'"""Broken on purpose."""\n\nrevision = "9999"\ndown_revision = "{newest_migration(stack)}"\n'
        f'PHASE = "expand"\n\n\ndef upgrade():\n    {statement}\n',
    )


_MISTAKES: Final[tuple[tuple[str, Callable[[Stack], None], tuple[str, ...]], ...]] = (
    ("an image that cannot be built", _dockerfile, ("broken on purpose",)),
    ("a page that does not compile", _page, ("src/main.ts",)),
    ("a migration that fails", _failing_migration, ("failed on purpose",)),
    ("a migration that hangs", _hanging_migration, ("migration: not done after 5 s",)),
    (
        "a template that nginx refuses",
        _template,
        ('nginx refuses the configuration: unknown directive "broken_on_purpose"', "keeps serving"),
    ),
)


def test_what_cannot_go_live_changes_no_container(product: Stack, subtests: pytest.Subtests) -> None:
    """Each mistake must fail `up` in its own words, before any container changes and while the old release serves.

    A migration that hangs must be ended after its time and leave no lock. One good `up` must mend it all.
    """
    before, build = product.ids(), api_build(product)
    for name, make, says in _MISTAKES:
        with subtests.test(name), Load(product.site.url) as load:
            make(product)
            run = product.up(expect=1)
            assert [words for words in says if words not in run.text] == []
            assert product.ids() == before
        load.assert_none_failed()
        assert set(load.tally.builds) == {build}
        product.undo_edits()
    product.up()
    assert_whole(product)
    assert product.ids() == before
