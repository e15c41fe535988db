"""The OpenAPI document as FastAPI writes it, with refusals under the media type they are really sent in."""

import re
from typing import Any

from fastapi import FastAPI

from .problems import MEDIA_TYPE, Problem, StaleProblem

__all__ = ["Api"]

REFERENCES = tuple({"$ref": f"#/components/schemas/{model.__name__}"} for model in (Problem, StaleProblem))


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

    def methods(self, path: str) -> list[str]:
        """Name the methods that the document has for a path, such as an `Allow` header lists them."""
        paths: dict[str, dict[str, Any]] = self.openapi()["paths"]
        return sorted({method.upper() for known, item in paths.items() if fits(known, path) for method in item})


def fits(template: str, path: str) -> bool:
    """Tell whether a path is one of a template such as `/tools/{tool_id}`."""
    return re.fullmatch(re.sub(r"\\{[^/]*\\}", "[^/]+", re.escape(template)), path) is not None


def correct(content: dict[str, Any]) -> None:
    """Move a problem body to its own media type."""
    if content.get("application/json", {}).get("schema") in REFERENCES:
        content[MEDIA_TYPE] = content.pop("application/json")
