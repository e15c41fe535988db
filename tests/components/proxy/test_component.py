"""What the proxy's component makes of its arguments, apart from what is recorded."""

from pathlib import PurePosixPath
from typing import Any

import pytest

from components.container import PublishedPort
from components.proxy import Check, Proxy, ProxyArgs, ProxyConfig, Route, Tls, TlsMode, Upstream
from tests.components.builders import EDGE, LIMITS, PLACE
from tests.recording import record

_HTTP = PublishedPort(internal=8080, external=8080)
_HTTPS = PublishedPort(internal=8443, external=8443)
_FILES = Tls(mode=TlsMode.FILES, certificate=PurePosixPath("/a/chain.pem"), key=PurePosixPath("/b/key.pem"))


def _proxy(tls: Tls, publish: PublishedPort, publish_https: PublishedPort | None) -> None:
    config = ProxyConfig(
        upstreams=(Upstream(name="spa", port=8080, health_path="/health"),),
        routes=(Route(prefix="/", upstream="spa"),),
        checks=(Check(path="/"),),
        tls=tls,
    )
    Proxy(
        "t-proxy",
        ProxyArgs(
            placement=PLACE,
            image="sha256:proxy",
            config=config,
            servers={"spa": ["t-spa-0"]},
            publish=publish,
            publish_https=publish_https,
            limits=LIMITS,
            networks=[EDGE],
        ),
    )


def _outputs(tls: Tls, publish: PublishedPort, publish_https: PublishedPort | None) -> Any:  # noqa: ANN401 - as recorded
    return record(lambda: _proxy(tls, publish, publish_https)).outputs["t-proxy"]


URLS = {
    "http on loopback": (Tls(), _HTTP, None, "http://127.0.0.1:8080"),
    "http on every address": (Tls(), PublishedPort(internal=8080, external=80, ip="0.0.0.0"), None, "http://127.0.0.1"),  # noqa: S104 - only recorded
    "https": (Tls(mode=TlsMode.SELF_SIGNED), _HTTP, _HTTPS, "https://127.0.0.1:8443"),
    "https by its name": (
        Tls(mode=TlsMode.SELF_SIGNED, names=("shop.example",)),
        _HTTP,
        PublishedPort(internal=8443, external=443),
        "https://shop.example",
    ),
}


@pytest.mark.parametrize("case", URLS)
def test_the_url_is_where_clients_are_served(case: str) -> None:
    """S3-01: the URL has the scheme that is spoken, the first served name, and no port where it goes without saying."""
    tls, publish, publish_https, url = URLS[case]
    assert _outputs(tls, publish, publish_https)["url"] == url


@pytest.mark.parametrize(
    ("tls", "publish_https", "message"),
    [
        (
            _FILES,
            None,
            (
                "proxy ports: found [8080]; expected [8080, 8443] with tls mode files; "
                "publish those ports of the container, or change the mode"
            ),
        ),
        (
            Tls(),
            _HTTPS,
            (
                "proxy ports: found [8080, 8443]; expected [8080] with tls mode off; "
                "publish those ports of the container, or change the mode"
            ),
        ),
    ],
)
def test_published_ports_fit_the_encryption(tls: Tls, publish_https: PublishedPort | None, message: str) -> None:
    """A port that nothing listens on, or HTTPS that nobody reaches, is refused before anything is made."""
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole text is compared below
        _proxy(tls, _HTTP, publish_https)
    assert str(refusal.value) == message
