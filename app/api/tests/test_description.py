"""The OpenAPI document against the application, by a tool that only knows the document."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx
import pytest
import servers

pytestmark = [pytest.mark.engine, pytest.mark.process, pytest.mark.usefixtures("object_store")]

TOOL: Final = Path(sys.executable).with_name("schemathesis")
CONFIG: Final = Path(__file__).with_name("schemathesis.toml")
HOOKS: Final = str(Path(__file__).parent)
SEED: Final = "4"
EXAMPLES: Final = "6"
LIMIT_S: Final = 300


def first_admin(address: str) -> tuple[str, str]:
    """Log in as the first admin; return the token and the id."""
    login = {"username": "admin", "password": servers.FIRST_ADMIN_PASSWORD}
    session = httpx.post(f"{address}/auth/login", json=login).json()
    return session["access_token"], session["user"]["id"]


def test_the_application_does_what_its_description_says(address: str, tmp_path: Path) -> None:
    """Every operation, called with data that fits the document and data that does not, alone and one after the other.

    All checks: statuses, headers, media types and bodies as described, good data accepted, bad data refused, nothing
    without a login that needs one, nothing usable after its removal, and no server error.
    """
    token, admin_id = first_admin(address)
    done = subprocess.run(
        [
            *(TOOL, "--config-file", CONFIG, "run", f"{address}/openapi.json", "--url", address),
            *("--header", f"Authorization: Bearer {token}"),
            *("--checks", "all", "--seed", SEED, "--max-examples", EXAMPLES, "--no-color"),
            *("--continue-on-failure", "--request-timeout", "10", "--warnings", "off"),
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
            "SCHEMATHESIS_SELF": admin_id,
            "PYTHONPATH": HOOKS,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "No issues found" in done.stdout
