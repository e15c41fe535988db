"""The schema of a stack file: right files pass, and wrong ones fail where a schema can tell."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.settings.refusals import Refusal, refusals
from tests.settings.values import DEV, PROD
from tools.stack_schema import stack_schema

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: the schema cannot be tried")

ROOT: Final = Path(__file__).parents[2]
VALIDATOR: Final = jsonschema.Draft202012Validator(stack_schema(), format_checker=jsonschema.FormatChecker(["ipv4"]))
BEYOND: Final = (
    "which overlaps",
    "without host bits",
    "at least 16 addresses",
    "a published port without networks.publish",
    "has too;",
    "which the product has",
    "true without ",
    "which is switched off",
    "replicas says",
    "with proxy.tls.mode",
    "limits.memory_mb",
    "a part of what the limit allows",
    "a private range",
    "which the proxy needs itself",
    "postgres.settings.",
    "the sum of all limits",
    "the host's cores",
    "at most two decimals",
    "in plain text",
    "a way to the engine that is encrypted",
    "with app.mode source",
    '"source" with host.docker',
)
"""Reasons for a refusal that lie between values, or in what a value means; only the rules know them."""


def stack_file(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The file that says these values."""
    return {"config": {f"berth:{key}": value for key, value in values.items()}}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_committed_stack_file_is_right(stack: str) -> None:
    """Editors find no mistake in the files that are there, and know where the schema is."""
    text = (ROOT / f"Pulumi.{stack}.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=settings/schema.json\n")
    VALIDATOR.validate(yaml.safe_load(text))


def test_the_smallest_stacks_are_right() -> None:
    """The schema asks for no more than the model; keys of other namespaces are no business of it."""
    jsonschema.Draft202012Validator.check_schema(stack_schema())
    for values in (DEV, PROD):
        VALIDATOR.validate(stack_file(values))
    VALIDATOR.validate({"config": {**stack_file(DEV)["config"], "docker:host": "x"}, "encryptionsalt": "v1:x"})


@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("secrets.jwt-key", {"secure": "v1:abc"}, True),
        ("secrets.jwt-key", "in plain text", False),
        ("secrets.jwt-key", {"plain": "v1:abc"}, False),
        ("secrets.jwt-kee", {"secure": "v1:abc"}, False),
        ("secrets", {"jwt-key": {"secure": "v1:abc"}}, False),
    ],
)
def test_a_given_secret_is_a_known_key_with_an_encrypted_value(key: str, value: object, right: bool) -> None:  # noqa: FBT001 - a column of the table
    """What the CLI writes for a secret is right; plain text, unknown names and sections are found while typing."""
    assert VALIDATOR.is_valid(stack_file({**DEV, key: value})) is right


def test_production_mounts_no_sources() -> None:
    """What only development may do is a mistake in a production file as soon as it is written."""
    for mode, right in (("image", True), ("source", False)):
        assert VALIDATOR.is_valid(stack_file({**PROD, "app": {"mode": mode}})) is right


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.line)
def test_a_refused_file_is_wrong_in_the_editor_too(refusal: Refusal) -> None:
    """Every mistake of the table is found while typing, but for those that no schema can express."""
    found = not VALIDATOR.is_valid(stack_file(refusal.values))
    assert found or any(reason in refusal.message for reason in BEYOND)
