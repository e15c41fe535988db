"""Clients that are logged in."""

import contextlib
from collections.abc import AsyncIterator
from typing import Final

import applications
import httpx
from fastapi import FastAPI

PASSWORD: Final = "long enough"  # noqa: S105  of users that live for one test


async def token(client: httpx.AsyncClient, username: str, password: str) -> str:
    """Log in and return the token."""
    answer = await client.post("/auth/login", json={"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    given: str = answer.json()["access_token"]
    return given


async def new(admin: httpx.AsyncClient, username: str, role: str) -> str:
    """Add a user, log in as them, and return the token."""
    added = await admin.post("/users", json={"username": username, "password": PASSWORD, "role": role})
    assert added.status_code == 201, added.text
    return await token(admin, username, PASSWORD)


@contextlib.asynccontextmanager
async def opened(api: FastAPI, bearer: str) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that sends the token with every request."""
    async with applications.client(api, Authorization=f"Bearer {bearer}") as client:
        yield client
