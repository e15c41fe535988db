"""The routes of a product with one API, one page, and files in an object store if it has one."""

from typing import Final

from components.proxy.limits import RateLimit
from components.proxy.routes import CacheKind, Route
from components.proxy.upstreams import Check

DOCS_POLICY: Final = (
    "default-src 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'; img-src 'self' data:"
)
"""What the API's documentation page loads: all from its own origin. The pictures in Swagger UI's style sheet are
`data:` addresses. The styles that its scripts set on elements need no leave: only text that is read as one does."""

LIVE_PAGE_POLICY: Final = (
    "default-src 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'; "
    "style-src 'self' 'unsafe-inline'; worker-src 'self' blob:"
)
"""For a page under development: Vite's client puts styles into the page, and waits for a server that restarts in a
worker of its own making. A finished page needs neither."""

DOWNLOAD_POLICY: Final = "default-src 'none'; sandbox"
"""What people uploaded is never run as a page of this origin."""

LOGIN_LIMIT: Final = RateLimit(requests_per_second=1, burst=20)
"""Passwords cannot be tried faster, and a flood of logins cannot keep the API busy with hashing."""

LARGEST_UPLOAD: Final = "16m"
"""The API's own bound on a file."""

PRODUCT_CHECKS: Final = (Check(path="/"), Check(path="/api/health/ready"), Check(path="/docs"))
"""One request of every class of `product_routes`: the page, the API with what it depends on, the documentation."""


def product_routes(
    api: str = "api",
    spa: str | None = "spa",
    *,
    objects: str | None = None,
    objects_host: str = "objects:7070",
    live_page: bool = False,
) -> tuple[Route, ...]:
    """The routes of a product with one API and, mostly, one page.

    Args:
        api: The API's upstream.
        spa: The page's upstream; None when the API answers everything.
        objects: The object store's upstream; None without one.
        objects_host: The host and port for which the API signs the URLs of downloads.
        live_page: Whether the page comes from a development server, which knows no assets to keep and tells browsers
            of changes on `/ws`.

    Returns:
        The API below `/api/` without its prefix, its documentation, its health, downloads, the page's assets and the
        page.
    """
    downloads = Route(
        prefix="/objects/",
        upstream=objects,
        target="/",
        host=objects_host,
        content_security_policy=DOWNLOAD_POLICY,
    )
    assets = Route(prefix="/assets/", upstream=spa, cache=CacheKind.STATIC, asset_list="/assets.txt")
    return (
        Route(prefix="/api/", upstream=api, target="/", cache=CacheKind.API),
        Route(prefix="/api/auth/login", upstream=api, target="/auth/login", limit=LOGIN_LIMIT),
        Route(prefix="/api/files", upstream=api, target="/files", upload=True, max_body=LARGEST_UPLOAD),
        Route(prefix="/api/jobs", upstream=api, target="/jobs"),  # else nginx would redirect to the one below
        Route(prefix="/api/jobs/", upstream=api, target="/jobs/", stream=True),
        Route(prefix="/api/metrics", upstream=None),
        Route(prefix="/docs", upstream=api, content_security_policy=DOCS_POLICY),
        Route(prefix="/docs/", upstream=api, content_security_policy=DOCS_POLICY),
        Route(prefix="/openapi.json", upstream=api),
        Route(prefix="/health", upstream=api),
        Route(prefix="/ws", upstream=spa if spa and live_page else api, websocket=True),
        *((downloads,) if objects else ()),
        *((assets,) if spa and not live_page else ()),
        Route(prefix="/", upstream=spa or api, content_security_policy=LIVE_PAGE_POLICY if live_page else None),
    )
