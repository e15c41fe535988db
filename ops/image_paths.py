"""Where a stack file names the image of each tier."""

from typing import Final

_GROUPS: Final = {"elasticsearch": "elk", "logstash": "elk", "kibana": "elk"}
_FURTHER: Final = "api-"


def section_of(tier: str) -> tuple[str, ...]:
    """The section of the stack file that has a tier's `image`: `api`, `elk.kibana`, `apis.billing`.

    Args:
        tier: As the stack's output `images` calls it.
    """
    if tier in _GROUPS:
        return (_GROUPS[tier], tier)
    return ("apis", tier.removeprefix(_FURTHER)) if tier.startswith(_FURTHER) else (tier,)
