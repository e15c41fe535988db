"""The OpenAPI document as FastAPI writes it, with the bodies of refusals, which the routes only name."""

import re
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from .problems import SCHEMAS, Problem, StaleProblem

__all__ = ["Api"]


class Api(FastAPI):
    """An application whose description says what it does."""

    def openapi(self) -> dict[str, Any]:
        """Return the document, built on first use."""
        if self.openapi_schema is None:
            components = super().openapi().setdefault("components", {})
            components["schemas"] = dict(sorted({**components.get("schemas", {}), **refusals()}.items()))
        return super().openapi()

    def methods(self, path: str) -> list[str]:
        """Name the methods that the document has for a path, such as an `Allow` header lists them."""
        paths: dict[str, dict[str, Any]] = self.openapi()["paths"]
        return sorted({method.upper() for known, item in paths.items() if fits(known, path) for method in item})


def fits(template: str, path: str) -> bool:
    """Tell whether a path is one of a template such as `/tools/{tool_id}`."""
    return re.fullmatch(re.sub(r"\\{[^/]*\\}", "[^/]+", re.escape(template)), path) is not None


def refusals() -> dict[str, Any]:
    """Describe the bodies of refusals by the names of their models."""
    _, described = models_json_schema(
        [(Problem, "serialization"), (StaleProblem, "serialization")], ref_template=f"{SCHEMAS}{{model}}"
    )
    schemas: dict[str, Any] = described["$defs"]
    return schemas
