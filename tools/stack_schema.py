"""The JSON Schema of a stack file, so that editors complete and check it while it is written.

It says what can be said of each value by itself and of production; how values fit together is known to the rules only.
"""

from typing import Any, Final

from settings.given import KNOWN
from settings.given import PREFIX as SECRETS
from settings.model import Settings

Schema = dict[str, Any]

PREFIX: Final = "berth:"
_FILLED_IN: Final = ("prefix", "protect_data")
"""Keys of the model that the loader fills in."""

_PINNED: Final[Schema] = {"pattern": "sha256:", "patternErrorMessage": "prod takes images by digest: name@sha256:..."}
_PRODUCTION_KEYS: Final[dict[str, Schema]] = {
    "image": _PINNED,
    "tools_image": _PINNED,
    "publish_port": {"type": "null"},
}
"""Key of any section to what it must be in production."""


def stack_schema() -> Schema:
    """The schema of `Pulumi.<stack>.yaml`."""
    model = Settings.model_json_schema()
    sections: dict[str, Schema] = {key: _tidy(value) for key, value in model["$defs"].items()}
    keys: dict[str, Schema] = {key: _tidy(value) for key, value in model["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stack of berth",
        "description": "Made from settings/model.py by `make docs`; do not edit.",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {
                "description": "What the stack says; keys of berth begin with `berth:`.",
                "type": "object",
                "required": [f"{PREFIX}{key}" for key in model["required"] if key not in _FILLED_IN],
                "properties": {f"{PREFIX}{key}": value for key, value in keys.items()} | _secrets(),
                "propertyNames": {
                    "anyOf": [
                        {"enum": [*(f"{PREFIX}{key}" for key in keys), *_secrets()]},
                        {"not": {"pattern": "^berth:"}},
                    ]
                },
                "if": {"properties": {f"{PREFIX}environment": {"const": "prod"}}},
                "then": _production(keys, sections),
            }
        },
        "$defs": sections,
    }


def _secrets() -> dict[str, Schema]:
    """Key of each secret that may be given to what stands there: what the CLI made of it, and no plain text."""
    encrypted: Schema = {
        "type": "object",
        "properties": {"secure": {"type": "string"}},
        "required": ["secure"],
        "additionalProperties": False,
    }
    return {
        f"{PREFIX}{SECRETS}{name}": {
            "description": f"{kind.meaning} The stack makes its own unless one is given.",
            **encrypted,
        }
        for name, kind in KNOWN.items()
    }


def _production(keys: dict[str, Schema], sections: dict[str, Schema]) -> Schema:
    """What production asks of the keys of a stack."""
    rules: dict[str, Schema] = {}
    needed: list[str] = []
    for key, value in keys.items():
        rule = _strict(value, sections)
        if rule:
            rules[f"{PREFIX}{key}"] = rule
            needed += [f"{PREFIX}{key}"] if rule.get("else", rule)["required"] and not _is_off(value, sections) else []
    replicas: Schema = {"properties": {"replicas": {"minimum": 2}}, "required": ["replicas"]}
    encrypted = {"properties": {"mode": {"not": {"const": "off"}}}, "required": ["mode"]}
    rules[f"{PREFIX}protect_data"] = {"const": True}
    rules[f"{PREFIX}app"] = {"properties": {"mode": {"const": "image"}}}
    rules[f"{PREFIX}api"] = {"allOf": [rules[f"{PREFIX}api"], replicas]}
    rules[f"{PREFIX}apis"] = {"additionalProperties": replicas}
    rules[f"{PREFIX}proxy"] |= {"allOf": [{"properties": {"tls": encrypted}, "required": ["tls"]}]}
    return {"required": needed, "properties": rules}


def _strict(value: Schema, sections: dict[str, Schema]) -> Schema:
    """What production asks of a section: nothing, or of each of its keys, or all of that unless it is switched off."""
    section = _section(value, sections)
    given: dict[str, Schema] = section.get("properties", {})
    rules = {name: rule for name, rule in _PRODUCTION_KEYS.items() if name in given}
    needed: list[str] = [name for name in ("image", "tools_image") if name in given]
    for name, inner in given.items():
        if rule := _strict(inner, sections):
            rules[name] = rule
            needed += [name] if rule.get("required") else []
    if not rules:
        return {}
    body: Schema = {"properties": rules, "required": needed}
    if "enabled" not in given:
        return body
    said = {} if _is_off(value, sections) else {"required": ["enabled"]}
    return {"if": {"properties": {"enabled": {"const": False}}} | said, "else": body}


def _section(value: Schema, sections: dict[str, Schema]) -> Schema:
    return sections.get(str(value.get("$ref", "")).rpartition("/")[2], {})


def _is_off(value: Schema, sections: dict[str, Schema]) -> bool:
    """Whether a section is switched off unless a stack says otherwise."""
    return _section(value, sections)["properties"].get("enabled", {}).get("default") is False


def _tidy(value: Any) -> Any:  # noqa: ANN401 - a schema of any shape
    """Without titles that repeat a key and defaults that repeat a section's own; names of entries are checked too."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    left_out = {"title"} if isinstance(value.get("title"), str) else set()
    if isinstance(value.get("default"), dict) or value.get("default", 0) is None:
        left_out.add("default")
    closed = {"additionalProperties": False} if "patternProperties" in value else {}
    return closed | {
        key: " ".join(item.split()) if key == "description" and isinstance(item, str) else _tidy(item)
        for key, item in value.items()
        if key not in left_out
    }
