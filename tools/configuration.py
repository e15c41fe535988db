"""The reference of a stack file as a page: every key with its meaning, form and default, from the model itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from settings.given import KNOWN
from settings.given import PREFIX as SECRETS
from settings.model import Settings
from settings.rules.production import NOTES

Schema = Mapping[str, Any]

_OPENING: Final = """\
# Configuration

What a stack file may say. Made from `settings/model.py` by `make docs`; a test keeps it current.

A stack is one file, `Pulumi.<stack>.yaml`; its keys begin with `berth:`, and sections are nested:

```yaml
config:
  berth:environment: dev
  berth:networks: {edge: 10.213.0.0/24, data: 10.213.1.0/24}
  berth:api:
    replicas: 2
    limits: {cpus: 1.0, memory_mb: 256}
```

The whole file is checked before the first resource, and all mistakes are listed at once as
`path: found; expected; what to do`. Unknown keys are mistakes. Then the Docker host is looked at: an engine that does
not answer, ports and address ranges that others have, and limits above what the host has are refused too; more cores
promised than there are is a warning.

A section that is written replaces its default as a whole: whoever writes `limits` writes `cpus` and `memory_mb`.
Reservations are half of the limits unless given ([ADR 14](adr/0014-reservations.md)).

Editors that know `yaml-language-server` complete and check the file with `settings/schema.json`, as its first line
says. No secret is written here in plain text, and a key or value that looks like one is refused: the stack makes its
own, or is given them encrypted (the last section).
"""
_SECRETS: Final = """\
## berth:secrets.<name>

The stack makes its own secrets. Each may be given instead, as a key of its own; the command asks for the value and
writes it encrypted:

```sh
pulumi config set --secret berth:secrets.admin-password
```

The next `up` brings it to its readers, in the same order as a rotation ([releases](releases.md)); taking the key out
again (`pulumi config rm berth:secrets.admin-password`) makes the stack's own anew. A value has at most 128 characters,
letters, digits and `!#%*+,-./:=?@^_~`; a short, repetitive or well-known one is refused, as is one in plain text.
`--path` is left out: of a section the engine tells only as a whole whether it is secret.

What is encrypted is as safe as the stack's passphrase or key service. The dev stack's passphrase is public: give it
nothing that is used elsewhere.

| Key | Meaning | At least |
|---|---|---|
"""
_WORDS: Final = {"integer": "whole number", "number": "number", "boolean": "true or false", "string": "text"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One key of a section."""

    key: str
    """The key, with the sections inside the top one: `limits.cpus`."""

    meaning: str
    """What it is for."""

    form: str
    """What its value may be."""

    default: str
    """What holds when it is not there."""


def configuration_page() -> str:
    """The page."""
    schema = Settings.model_json_schema()
    defs: Schema = schema["$defs"]
    plain: list[Row] = []
    parts: list[str] = []
    for key, value in schema["properties"].items():
        inner, entry = _section(value, defs)
        if inner is None:
            plain.append(_row(key, key, value, ..., required=key in schema["required"]))
            continue
        meaning = _text(value) or _text(inner)
        top = f"{key}.<name>" if entry else key
        rows = _rows(top, inner, defs, {} if entry else value.get("default") or {})
        parts.append(f"## berth:{key}\n\n{meaning}\n\n{_table(rows)}")
    return "\n".join([_OPENING, f"## The stack\n\n{_table(plain)}", *parts, _SECRETS + "".join(_given())])


def _given() -> Iterator[str]:
    for name, kind in KNOWN.items():
        yield f"| `{SECRETS}{name}` | {kind.meaning} | {kind.shortest} characters |\n"


def _rows(path: str, section: Schema, defs: Schema, default: Mapping[str, Any], inside: str = "") -> Iterator[Row]:
    for key, value in section["properties"].items():
        inner, entry = _section(value, defs)
        name = f"{inside}{key}"
        given = default.get(key, value.get("default", ...))
        if inner is not None and not entry:
            nested = given if isinstance(given, dict) else {}
            yield from _rows(f"{path}.{key}", inner, defs, nested, f"{name}.")
        else:
            yield _row(f"{path}.{key}", name, value, given, required=key in section.get("required", ()))


def _section(value: Schema, defs: Schema) -> tuple[Schema | None, bool]:
    """The section that a value is, or that each of its entries is, and which of the two."""
    entries = next(iter(value.get("patternProperties", {"": {}}).values())) or value.get("additionalProperties") or {}
    for one, many in ((value, False), (entries if isinstance(entries, Mapping) else {}, True)):
        if "$ref" in one:
            found: Schema = defs[one["$ref"].rpartition("/")[2]]
            return found, many
    return None, False


def _row(path: str, name: str, value: Schema, default: object, *, required: bool) -> Row:
    note = NOTES.get(path) or NOTES.get(path.rpartition(".")[2], "")
    meaning = _text(value)
    if note and "prod" not in meaning.lower():
        meaning += f" In prod {note}."
    shown = _DERIVED.get(path) or _default(default)
    return Row(key=f"`{name}`", meaning=meaning, form=_form(value), default=shown or ("**needed**" if required else ""))


_DERIVED: Final = {"prefix": "`<project>-<stack>`", "protect_data": "on in prod"}


def _form(value: Schema) -> str:
    options = [one for one in value.get("anyOf", [value]) if one.get("type") != "null"]
    return " or ".join(dict.fromkeys(_one_form(one) for one in options))


def _one_form(value: Schema) -> str:
    if "enum" in value or "const" in value:
        return ", ".join(f"`{one}`" for one in value.get("enum", [value.get("const")]))
    if "patternErrorMessage" in value:
        return str(value["patternErrorMessage"])
    if value.get("format") == "ipv4":
        return "an IPv4 address"
    if value.get("type") == "array":
        return f"a list of: {_form(value['items'])}" if "items" in value else "a list"
    if value.get("type") == "object":
        inner = next(iter(value.get("patternProperties", {}).values()), None) or value.get("additionalProperties")
        return f"names with: {_form(inner)}" if isinstance(inner, Mapping) else "names with values"
    low = value.get("minimum", value.get("exclusiveMinimum"))
    high = value.get("maximum", value.get("exclusiveMaximum"))
    bounds = [f"above {low:g}" if "exclusiveMinimum" in value else f"{low:g} or more"] if low is not None else []
    bounds += [f"below {high:g}" if "exclusiveMaximum" in value else f"at most {high:g}"] if high is not None else []
    return ", ".join([_WORDS[value["type"]], *bounds])


def _default(value: object) -> str:
    if value is ... or value is None or value in ({}, [], ()):
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _text(value: Schema) -> str:
    return " ".join(str(value.get("description", "")).split())


def _table(rows: Iterator[Row] | list[Row]) -> str:
    lines = [f"| {row.key} | {row.meaning} | {row.form} | {row.default} |".replace("  ", " ") for row in rows]
    return "\n".join(["| Key | Meaning | Form | Default |", "|---|---|---|---|", *lines]) + "\n"
