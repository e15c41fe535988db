"""The stack from outside, as its users reach it: through the proxy."""

import ssl
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For plain HTTP: without it httpx reads every known authority for each request, 17 ms of processor time."""

_TIMEOUT_SECONDS: Final = 10.0


class Site:
    """The address of a stack's proxy."""

    def __init__(self, url: str, admin_password: Callable[[], str]) -> None:
        """Remember the address.

        Args:
            url: Without a slash at its end.
            admin_password: Asked when a request needs a login.
        """
        self.url = url
        self._admin_password = admin_password
        self._headers: dict[str, str] = {}

    def get(self, path: str) -> httpx.Response:
        """Ask for a path on a new connection.

        Raises:
            AssertionError: there was no answer at all.
        """
        return self._ask("GET", path)

    def json(self, path: str) -> Any:  # noqa: ANN401 - JSON may be anything; the scenario knows what it expects
        """What a path answers with status 200, as JSON.

        Raises:
            AssertionError: another status.
        """
        answer = self.get(path)
        assert answer.status_code == httpx.codes.OK, f"GET {path}: {answer.status_code} {answer.text[:400]}"
        return answer.json()

    def create_tool(self, name: str) -> Mapping[str, Any]:
        """Create a tool and return it as the API answers.

        Raises:
            AssertionError: it was not created.
        """
        answer = self._ask("POST", "/api/tools", json=new_tool(name), headers=self._headers)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._headers = self.login()
            answer = self._ask("POST", "/api/tools", json=new_tool(name), headers=self._headers)
        assert answer.status_code == httpx.codes.CREATED, f"POST /api/tools: {answer.status_code} {answer.text[:400]}"
        created: Mapping[str, Any] = answer.json()
        return created

    def login(self) -> dict[str, str]:
        """Log in as the first administrator; the header that later requests carry.

        Raises:
            AssertionError: the login was refused.
        """
        body = {"username": "admin", "password": self._admin_password()}
        answer = self._ask("POST", "/api/auth/login", json=body)
        assert answer.status_code == httpx.codes.OK, f"login: {answer.status_code} {answer.text[:400]}"
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        try:
            address, patience = self.url + path, _TIMEOUT_SECONDS
            return httpx.request(method, address, timeout=patience, trust_env=False, verify=NO_TLS, **more)
        except httpx.TransportError as error:
            message = f"{method} {path}: {error!r}"
            raise AssertionError(message) from error


def new_tool(name: str) -> dict[str, Any]:
    """The body that creates a tool."""
    return {"name": name, "kind": "end_mill", "diameter_mm": 3.175, "flutes": 2}
