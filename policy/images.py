"""What runs is what was tested: images by digest."""

from collections.abc import Iterator
from typing import Final

from policy.plan import IMAGE, REMOTE_IMAGE, Resource

_DIGEST: Final = "sha256:"


def running_by_digest(one: Resource) -> Iterator[str]:
    """A container is made from an id or a digest; a tag with new content would leave the old container running."""
    image = str(one.properties.get("image") or "nothing")
    if _DIGEST not in image:
        yield f"runs {image}; expected an image by digest or id"


def taken_by_digest(one: Resource) -> Iterator[str]:
    """Production takes images by digest and builds none."""
    if one.type == IMAGE:
        yield "is built while it is deployed; expected an image by digest that was built and tested before"
    elif one.type == REMOTE_IMAGE and _DIGEST not in str(one.properties.get("name")):
        yield f"takes {one.properties.get('name')}; expected name@sha256:..."
