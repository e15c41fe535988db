"""Labels: a mapping for the daemon, a set of pairs for Pulumi."""

from collections.abc import Iterable, Mapping

from airgap_plugins.bridge.fields import Field, Kind

LABELS = {
    "label": Field(kind=Kind.STRING, required=True, force_new=True),
    "value": Field(kind=Kind.STRING, required=True, force_new=True),
}
"""The fields of one label."""


def as_mapping(pairs: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Give labels as the daemon takes them; of two with one name the last counts."""
    return {pair["label"]: pair["value"] for pair in pairs or ()}


def as_pairs(labels: Mapping[str, str] | None) -> list[dict[str, str]]:
    """Give labels as Pulumi keeps them."""
    return [{"label": label, "value": value} for label, value in sorted((labels or {}).items())]
