"""The first administrator, who works with files and jobs through the proxy as people do."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.http import NO_TLS
from tests.e2e.harness.stack import Stack

PROGRAM: Final = b"G21 G90\nG1 X10 Y5 F100\n" * 200
"""What is uploaded."""

PATIENCE_SECONDS: Final = 90
"""How long a job or a store may take to be done or back."""


class Admin:
    """The first administrator, logged in once: the proxy lets nobody log in often."""

    def __init__(self, stack: Stack) -> None:
        """Log in.

        Args:
            stack: The stack, up.
        """
        self._url, self._headers = stack.site.url, stack.site.login()

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        """Ask with the login.

        Raises:
            AssertionError: no answer, or one that is an error.
        """
        headers = {**self._headers, **more.pop("headers", {})}
        try:
            answer = httpx.request(
                method, self._url + path, headers=headers, timeout=20, trust_env=False, verify=NO_TLS, **more
            )
        except httpx.TransportError as error:
            message = f"{method} {path}: {error!r}"
            raise AssertionError(message) from error
        assert answer.is_success, f"{method} {path.partition('?')[0]}: {answer.status_code} {answer.text[:400]}"
        return answer

    def upload(self) -> str:
        """Upload a program; its id."""
        headers = {"Content-Type": "application/octet-stream"}
        return str(self.ask("POST", "/api/files?name=part.nc", content=PROGRAM, headers=headers).json()["id"])

    def download(self, file: str) -> bytes:
        """A file's content, fetched without the login from the address that the API signed."""
        address = str(self.ask("GET", f"/api/files/{file}/download").json()["url"])
        found = httpx.get(self._url + address, timeout=20, trust_env=False)
        assert found.is_success, f"GET {address.partition('?')[0]}: {found.status_code}"
        return found.content

    def simulate(self, file: str) -> Mapping[str, Any]:
        """Have a file simulated by the worker; the job when it has ended."""
        job = self.ask("POST", "/api/jobs", json={"kind": "simulate", "file_id": file}).json()["id"]

        def ended() -> Mapping[str, Any]:
            found: Mapping[str, Any] = self.ask("GET", f"/api/jobs/{job}").json()
            assert found["state"] in {"succeeded", "failed", "cancelled"}, f"job is {found['state']}"
            return found

        return eventually(ended, seconds=PATIENCE_SECONDS, what=f"job {job} ends")
