"""Response headers: one file that every location includes, since a location that adds a header inherits none."""

from typing import Final

from components.proxy.render_text import quoted
from components.proxy.tuning import Headers

_FIXED: Final = (
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)

_NOT_PASSED_ON: Final = ("Content-Security-Policy", "X-Cache-Status", "X-Powered-By", "X-Request-ID")


def render_response(headers: Headers) -> list[str]:
    """`response.conf`: what every response carries, and the upstream's own headers of these names that give way.

    Args:
        headers: What the stack says about response headers.

    Returns:
        The lines of the file.
    """
    own = {name.lower() for name in headers.extra}
    sent = {name: value for name, value in _FIXED if name.lower() not in own} | dict(headers.extra)
    if headers.hsts_seconds:
        sent["Strict-Transport-Security"] = f"max-age={headers.hsts_seconds}; includeSubDomains"
    return [
        "# Headers of every response; the upstream's own ones of these names give way.",
        *(add_header(name, value) for name, value in sorted(sent.items())),
        "add_header Retry-After $retry_after always;",
        "add_header X-Request-ID $kept_request_id always;",
        *(f"proxy_hide_header {name};" for name in sorted({*sent, *_NOT_PASSED_ON})),
    ]


def render_request(protocol: str) -> list[str]:
    """`request.conf`: what an upstream is told about the request; its Host is each location's own.

    Args:
        protocol: The scheme that clients used, as nginx writes it.

    Returns:
        The lines of the file.
    """
    told = {
        "X-Real-IP": "$remote_addr",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Host": "$http_host",
        "X-Forwarded-Proto": protocol,
        "X-Request-ID": "$kept_request_id",
    }
    return ["# What an upstream is told about the request.", *(f"proxy_set_header {k} {v};" for k, v in told.items())]


def add_header(name: str, value: str) -> str:
    """The directive that adds a header to every response, errors too."""
    return f"add_header {name} {quoted(value)} always;"
