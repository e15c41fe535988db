"""The OpenAPI document as FastAPI writes it, with refusals under the media type they are really sent in."""

from typing import Any

from fastapi import FastAPI

from .problems import MEDIA_TYPE, Problem

__all__ = ["Api"]

REFERENCE = f"#/components/schemas/{Problem.__name__}"


class Api(FastAPI):
    """An application whose description says what it does."""

    def openapi(self) -> dict[str, Any]:
        """Return the document, built on first use.

        FastAPI describes every extra answer with the route's own media type and offers no way to say another.
        """
        if self.openapi_schema is None:
            document = super().openapi()
            for path in document["paths"].values():
                for operation in path.values():
                    for answer in operation["responses"].values():
                        correct(answer.get("content", {}))
        return super().openapi()


def correct(content: dict[str, Any]) -> None:
    """Move a problem body to its own media type."""
    if content.get("application/json", {}).get("schema") == {"$ref": REFERENCE}:
        content[MEDIA_TYPE] = content.pop("application/json")
