"""The only reader of the stack's configuration."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pulumi
from pulumi.runtime import config as runtime_config
from pydantic import BaseModel, ValidationError

from settings.model import Settings
from settings.problems import Problem, SettingsError, from_validation
from settings.rules import plain_secrets, problems_of, removed

NAMESPACE: Final = "berth"


def load_settings() -> Settings:
    """The settings of the stack that is being deployed.

    Raises:
        pulumi.RunError: the stack file has mistakes; the message lists all of them.
    """
    stack = pulumi.get_stack()
    values = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
    own = {key.partition(":")[2]: text for key, text in values.items() if key.startswith(f"{NAMESPACE}:")}
    secret = [key for key in own if runtime_config.is_config_secret(f"{NAMESPACE}:{key}")]
    try:
        return parse(own, secret, project=pulumi.get_project(), stack=stack)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None


def parse(values: Mapping[str, str], secret: Iterable[str], *, project: str, stack: str) -> Settings:
    """Settings from the text of each key.

    Args:
        values: Key without namespace to its text; sections are JSON.
        secret: Keys that hold secrets.
        project: The project's name.
        stack: The stack's name.

    Raises:
        SettingsError: there are mistakes.
    """
    hidden = set(secret)
    data = {key: _value(text) for key, text in values.items()}
    plain = {key: value for key, value in data.items() if key not in hidden}
    problems = [_secret_in_section(key) for key in sorted(hidden)]
    problems += [*plain_secrets.problems(plain), *removed.problems(data)]
    data = {"prefix": f"{project}-{stack}", "protect_data": data.get("environment") == "prod"} | data
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        known = known_keys(Settings)
        found = [from_validation(one, known) for one in error.errors(include_url=False)]
        raise SettingsError(stack, problems + _others(found, problems)) from None
    problems += problems_of(settings)
    if problems:
        raise SettingsError(stack, problems)
    return settings


def known_keys(model: type[BaseModel], path: str = "") -> dict[str, Sequence[str]]:
    """The keys that each section knows, by the section's path."""
    known: dict[str, Sequence[str]] = {path: sorted(model.model_fields)}
    for key, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            known |= known_keys(kind, f"{path}.{key}" if path else key)
    return known


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _others(found: Iterable[Problem], said: Sequence[Problem]) -> list[Problem]:
    """What was not said yet: a key with a secret in it is named once, and never with its value."""

    def touches(one: str, other: str) -> bool:
        return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")

    return [problem for problem in found if not any(touches(problem.path, one.path) for one in said)]


def _secret_in_section(key: str) -> Problem:
    return Problem(
        path=key,
        found="a secret inside a section",
        expected="plain values; the stack makes its own secrets",
        remedy="remove the secret; secrets are never read from a section, where they would be plain text",
    )
