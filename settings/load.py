"""The only reader of the stack's configuration."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pulumi
from pulumi.runtime import config as runtime_config
from pydantic import BaseModel, ValidationError

from settings import given
from settings.model import Settings
from settings.problems import Problem, SettingsError, from_validation
from settings.rules import plain_secrets, problems_of, removed

NAMESPACE: Final = "berth"


def load_settings() -> Settings:
    """The settings of the stack that is being deployed.

    Raises:
        pulumi.RunError: the stack file has mistakes; the message lists all of them.
    """
    stack, own = pulumi.get_stack(), _own()
    secret = [key for key in own if runtime_config.is_config_secret(f"{NAMESPACE}:{key}")]
    try:
        return parse(own, secret, project=pulumi.get_project(), stack=stack)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None


def given_secrets() -> dict[str, pulumi.Output[str]]:
    """The secrets that the stack is given, by name; call `load_settings` before, which refuses those that cannot work.

    The engine hands them over as plain text. From here on they are secrets, and nothing of berth opens them but what
    brings them to their readers.
    """
    return {
        key.removeprefix(given.PREFIX): pulumi.Output.secret(text)
        for key, text in _own().items()
        if key.startswith(given.PREFIX)
    }


def _own() -> dict[str, str]:
    values = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
    return {key.partition(":")[2]: text for key, text in values.items() if key.startswith(f"{NAMESPACE}:")}


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
    secrets = {key.removeprefix(given.PREFIX): values[key] for key in hidden if key.startswith(given.PREFIX)}
    data = {key: _value(text) for key, text in values.items()}
    plain = {key: value for key, value in data.items() if key not in hidden}
    problems = [_secret_in_section(key) for key in sorted(hidden) if not key.startswith(given.PREFIX)]
    problems += [*given.problems(secrets), *plain_secrets.problems(plain), *removed.problems(data)]
    data = {key: value for key, value in data.items() if key != given.SECTION and not key.startswith(given.PREFIX)}
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
    if key == given.SECTION:
        return Problem(
            path=key,
            found="secrets inside a section",
            expected="each secret as a key of its own",
            remedy=f"take the section out and set each without --path: {given.how_to_set('NAME')}",
        )
    return Problem(
        path=key,
        found="a secret inside a section",
        expected="plain values; secrets are keys of their own, berth:secrets.NAME",
        remedy="remove the secret; secrets are never read from a section, where they would be plain text",
    )
