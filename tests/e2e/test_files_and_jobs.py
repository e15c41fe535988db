"""Files in the object store and jobs of the worker, through the proxy as people use them."""

import time
from collections.abc import Mapping
from typing import Any, Final

import httpx
import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import generated_secrets, spellings

pytestmark = pytest.mark.e2e

_PROGRAM: Final = b"G21 G90\nG1 X10 Y5 F100\n" * 200
_DEADLINE_SECONDS: Final = 40


class _Admin:
    """The first administrator, logged in once: the proxy lets nobody log in often."""

    def __init__(self, stack: Stack) -> None:
        self._url, self._headers = stack.site.url, stack.site.login()

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        """Ask with the login.

        Raises:
            AssertionError: no answer, or one that is an error.
        """
        headers = {**self._headers, **more.pop("headers", {})}
        try:
            answer = httpx.request(method, self._url + path, headers=headers, timeout=20, trust_env=False, **more)
        except httpx.TransportError as error:
            message = f"{method} {path}: {error!r}"
            raise AssertionError(message) from error
        assert answer.is_success, f"{method} {path.partition('?')[0]}: {answer.status_code} {answer.text[:400]}"
        return answer

    def upload(self) -> str:
        """Upload a program; its id."""
        headers = {"Content-Type": "application/octet-stream"}
        return str(self.ask("POST", "/api/files?name=part.nc", content=_PROGRAM, headers=headers).json()["id"])

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

        return eventually(ended, seconds=_DEADLINE_SECONDS, what=f"job {job} ends")


def test_a_file_outlives_the_store_and_the_stack(product: Stack) -> None:
    """S4-04, S4-18: what was uploaded must be downloaded again after SIGKILL of the store and after a destroy."""
    admin = _Admin(product)
    file = admin.upload()
    assert admin.download(file) == _PROGRAM
    (store,) = product.containers("objects")
    since = time.monotonic()
    product.engine.signal(product.prefix, "KILL", [store.pid])
    eventually(
        lambda: admin.download(file) == _PROGRAM, seconds=_DEADLINE_SECONDS, what="the store serves the file again"
    )
    figure("objects killed, file served again", time.monotonic() - since, "s")
    product.destroy()
    product.up()
    assert _Admin(product).download(file) == _PROGRAM  # another login: all secrets are new


def test_a_job_outlives_its_worker(product: Stack) -> None:
    """S2-20: a job queued while the worker dies must succeed once, on the worker that comes back."""
    admin = _Admin(product)
    file = admin.upload()
    (worker,) = product.containers("worker")
    product.engine.signal(product.prefix, "KILL", [worker.pid])
    done = admin.simulate(file)
    assert done["state"] == "succeeded", done
    assert done["result"]["summary"]


def test_a_sick_worker_is_refused_and_the_old_one_goes_on(product: Stack) -> None:
    """A worker whose health command fails must make `up` fail while the old one keeps working; the next `up` heals."""
    before = product.ids("worker")
    product.configure({"worker.start_seconds": 1, "worker.environment": {"WORKER_BEAT_FILE": "/nowhere/beat"}})
    assert "healthy" in product.up(expect=1).text
    assert set(before.items()) <= set(product.ids("worker").items())
    admin = _Admin(product)
    assert admin.simulate(admin.upload())["state"] == "succeeded"
    product.as_checked_out()
    product.up()
    assert len(product.ids("worker")) == 1


def test_no_secret_of_the_store_is_to_be_seen(product: Stack) -> None:
    """Root key and application's key must be in no inspection, log or plain state; the file of keys is private."""
    made = generated_secrets(product.state(show_secrets=True))
    words = {word for name, secret in made.items() if "objects" in name for word in spellings(secret)}
    assert words
    engine, prefix = product.engine, product.prefix
    shown = [engine.run("inspect", one.name) + engine.logs(one.name) for one in product.containers()]
    shown += [str(product.state()), engine.run("exec", f"{prefix}-objects", "ps", "-o", "args")]
    assert not [word for word in words if any(word in text for text in shown)]
    assert engine.run("exec", f"{prefix}-objects", "stat", "-c", "%a %u", "/data/accounts/users.json").split() == [
        "600",
        "1000",
    ]
