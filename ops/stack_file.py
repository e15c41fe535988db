"""Stack files read and changed as people wrote them: comments, order and quotes stay. Pure: text in, text out."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from ops.image_paths import section_of
from ops.yaml_edit import set_value

NAMESPACE: Final = "berth"
_WIDTH: Final = 4096  # nobody's lines are folded


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One value that becomes another."""

    path: str
    """Where, with dots: `api.image`."""

    old: object
    """What it was; `None` where nothing was."""

    new: object
    """What it becomes; `None` where it goes."""


def read(text: str) -> CommentedMap:
    """A YAML document that remembers how it was written."""
    return _yaml().load(text) or CommentedMap()


def plain(document: CommentedMap) -> dict[str, Any]:
    """The document's values alone."""
    return {str(key): _plain(value) for key, value in document.items()}


def sections(text: str, namespace: str = NAMESPACE) -> dict[str, Any]:
    """A stack file's own settings by name, without secrets.

    Args:
        text: The stack file.
        namespace: What stands before the colon of the settings' keys.
    """
    config = plain(read(text)).get("config") or {}
    return {
        key.partition(":")[2]: value
        for key, value in config.items()
        if key.startswith(f"{namespace}:") and not is_secret(value)
    }


def with_images(text: str, images: Mapping[str, str], namespace: str = NAMESPACE) -> tuple[str, list[Change]]:
    """A stack file in which tiers run given images.

    Args:
        text: The stack file.
        images: Tier to image.
        namespace: What stands before the colon of the settings' keys.

    Returns:
        The new text, the same but for the images, and what changed.
    """
    made: list[Change] = []
    for tier, image in images.items():
        first, *rest = (*section_of(tier), "image")
        old = _at(sections(text, namespace), (first, *rest))
        if old != image:
            made.append(Change(path=".".join((first, *rest)), old=old, new=image))
            text = set_value(text, ("config", f"{namespace}:{first}", *rest), image)
    return text, made


def with_settings(text: str, settings: Mapping[str, Any], namespace: str = NAMESPACE) -> str:
    """A stack file with other settings; its secrets, other programs' keys and encryption stay.

    Args:
        text: The stack file.
        settings: The settings by name.
        namespace: What stands before the colon of the settings' keys.
    """
    document = read(text)
    config = document.get("config") or {}
    kept = {key: value for key, value in config.items() if is_secret(value) or not str(key).startswith(f"{namespace}:")}
    document["config"] = CommentedMap(kept | {f"{namespace}:{key}": value for key, value in settings.items()})
    return _text(document)


def is_secret(value: object) -> bool:
    """Whether a configuration value is an encrypted one."""
    return isinstance(value, Mapping) and set(value) == {"secure"}


def differences(old: object, new: object, path: str = "") -> Iterator[Change]:
    """What differs between two trees of settings, value by value.

    Args:
        old: The one.
        new: The other.
        path: Where both stand.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from differences(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    elif old != new:
        yield Change(path=path, old=old, new=new)


def _at(values: object, path: Sequence[str]) -> object:
    """What stands at a path; `None` where nothing does."""
    for key in path:
        values = values.get(key) if isinstance(values, Mapping) else None
    return values


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _text(document: CommentedMap) -> str:
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue()


def _plain(value: object) -> Any:  # noqa: ANN401 - YAML may be anything
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
