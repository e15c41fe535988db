"""Files in the object store and jobs of the worker, through the proxy as people use them."""

import time

import pytest

from tests.e2e.harness.admin import PATIENCE_SECONDS, PROGRAM, Admin
from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import generated_secrets, spellings

pytestmark = pytest.mark.e2e


def test_a_file_outlives_its_store(product: Stack) -> None:
    """S4-04, S4-18: what was uploaded must be downloaded again after SIGKILL of the store."""
    admin = Admin(product)
    file = admin.upload()
    assert admin.download(file) == PROGRAM
    (store,) = product.containers("objects")
    since = time.monotonic()
    product.engine.signal(product.prefix, "KILL", [store.pid])
    eventually(
        lambda: admin.download(file) == PROGRAM, seconds=PATIENCE_SECONDS, what="the store serves the file again"
    )
    figure("objects killed, file served again", time.monotonic() - since, "s")


def test_a_job_outlives_its_worker(product: Stack) -> None:
    """S2-20: a job queued while the worker dies must succeed once, on the worker that comes back."""
    admin = Admin(product)
    file = admin.upload()
    (worker,) = product.containers("worker")
    product.engine.signal(product.prefix, "KILL", [worker.pid])
    done = admin.simulate(file)
    assert done["state"] == "succeeded", done
    assert done["result"]["summary"]


def test_no_secret_of_the_store_is_to_be_seen(product: Stack) -> None:
    """Root key and application's key must be in no inspection, log or plain state; the file of keys is private."""
    made = generated_secrets(product.state(show_secrets=True))
    words = {word for name, secret in made.items() if "objects" in name for word in spellings(secret)}
    assert words
    engine, prefix = product.engine, product.prefix
    shown = [str(one.raw) + engine.logs(one.name) for one in product.containers()]
    shown += [str(product.state()), engine.run("exec", f"{prefix}-objects", "ps", "-o", "args")]
    assert not [word for word in words if any(word in text for text in shown)]
    assert engine.run("exec", f"{prefix}-objects", "stat", "-c", "%a %u", "/data/accounts/users.json").split() == [
        "600",
        "1000",
    ]
