"""Users: what admins do, and what it means for those who are logged in."""

import asyncio
import uuid

import httpx
import logins
import pytest
import servers
from fastapi import FastAPI
from pydantic import SecretStr

from berth_api import schema_upgrade, settings

pytestmark = pytest.mark.engine

MIA = {"username": "mia", "password": logins.PASSWORD, "role": "maker"}
TOOL = {"name": "drill", "kind": "drill", "diameter_mm": 3.0, "flutes": 2}


async def identity(caller: httpx.AsyncClient) -> str:
    """Return the caller's own id."""
    mine: str = (await caller.get("/auth/me")).json()["id"]
    return mine


async def test_an_admin_adds_and_lists_users(admin: httpx.AsyncClient) -> None:
    """POST answers 201 with the user and never with a password; the list has everybody in order and in pages."""
    added = await admin.post("/users", json=MIA)
    assert added.status_code == 201
    user = added.json()
    assert added.headers["location"] == f"users/{user['id']}"
    assert user.keys() == {"id", "username", "role", "active", "created_at"}
    assert (user["username"], user["role"], user["active"]) == ("mia", "maker", True)
    everybody = (await admin.get("/users")).json()
    assert [one["username"] for one in everybody] == ["admin", "mia"]
    assert (await admin.get("/users", params={"limit": 1, "after": everybody[0]["id"]})).json() == [user]
    assert (await admin.post("/users", json=MIA)).status_code == 409


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"username": ""}, ["body", "username"]),
        ({"username": "Mia"}, ["body", "username"]),
        ({"username": "-mia"}, ["body", "username"]),
        ({"username": "m" * 41}, ["body", "username"]),
        ({"username": "mia\n"}, ["body", "username"]),
        ({"password": "seven77"}, ["body", "password"]),
        ({"password": "x" * 129}, ["body", "password"]),
        ({"role": "king"}, ["body", "role"]),
        ({"active": True}, ["body", "active"]),
    ],
)
async def test_a_user_that_does_not_fit_is_refused(
    admin: httpx.AsyncClient, change: dict[str, object], loc: list[str]
) -> None:
    """Each bad field is 422 and named, and what was sent as password is not repeated."""
    refused = await admin.post("/users", json=MIA | change)
    assert refused.status_code == 422
    assert [error["loc"] for error in refused.json()["errors"]] == [loc]
    assert "seven77" not in refused.text


@pytest.mark.parametrize("who", ["anonymous", "viewer", "maker"])
async def test_nobody_else_manages_users(callers: dict[str, httpx.AsyncClient], who: str) -> None:
    """Anonymous callers get 401, viewers and makers 403, on every route."""
    caller = callers[who]
    status = 401 if who == "anonymous" else 403
    assert (await caller.get("/users")).status_code == status
    assert (await caller.post("/users", json=MIA | {"username": "eve"})).status_code == status
    assert (await caller.patch(f"/users/{uuid.uuid4()}", json={"role": "admin"})).status_code == status


async def test_a_change_of_role_counts_at_once(admin: httpx.AsyncClient, maker: httpx.AsyncClient) -> None:
    """A maker made viewer is refused with the same token, and a viewer made maker again is not."""
    path = f"/users/{await identity(maker)}"
    assert (await admin.patch(path, json={"role": "viewer"})).json()["role"] == "viewer"
    assert (await maker.post("/tools", json=TOOL)).status_code == 403
    await admin.patch(path, json={"role": "maker"})
    assert (await maker.post("/tools", json=TOOL)).status_code == 201


@pytest.mark.parametrize("change", [{"active": False}, {"password": "another one"}])
async def test_a_revoked_login_fails(
    admin: httpx.AsyncClient, maker: httpx.AsyncClient, change: dict[str, object]
) -> None:
    """Made inactive, or given another password, a user's earlier logins no longer count; new ones do when active."""
    path = f"/users/{await identity(maker)}"
    assert (await admin.patch(path, json=change)).status_code == 200
    refused = await maker.post("/tools", json=TOOL)
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["www-authenticate"]
    await admin.patch(path, json={"active": True})
    assert (await maker.get("/auth/me")).status_code == 401
    assert await logins.token(admin, "mia", str(change.get("password", logins.PASSWORD)))


async def test_an_empty_change_changes_nothing(admin: httpx.AsyncClient, maker: httpx.AsyncClient) -> None:
    """PATCH with nothing in it, or with nulls, leaves the user and their login as they were."""
    path = f"/users/{await identity(maker)}"
    for change in ({}, {"role": None, "password": None, "active": None}):
        changed = await admin.patch(path, json=change)
        assert changed.json() == (await maker.get("/auth/me")).json()


async def test_an_unknown_user_cannot_be_changed(admin: httpx.AsyncClient) -> None:
    """PATCH of an id that nobody has is 404."""
    for change in ({"active": True}, {"active": False}):
        assert (await admin.patch(f"/users/{uuid.uuid4()}", json=change)).status_code == 404


@pytest.mark.parametrize("change", [{"role": "maker"}, {"active": False}])
async def test_the_last_active_admin_stays(admin: httpx.AsyncClient, change: dict[str, object]) -> None:
    """The only admin cannot be demoted or made inactive; with a second one, the first can."""
    path = f"/users/{await identity(admin)}"
    assert (await admin.patch(path, json=change)).status_code == 409
    assert (await admin.get("/auth/me")).json()["role"] == "admin"
    await logins.new(admin, "second", "admin")
    assert (await admin.patch(path, json=change)).status_code == 200


async def test_two_admins_cannot_remove_each_other_at_once(api: FastAPI, admin: httpx.AsyncClient) -> None:
    """Of two admins who demote each other in the same moment, one remains."""
    async with logins.opened(api, await logins.new(admin, "second", "admin")) as second:
        first_id, second_id = await identity(admin), await identity(second)
        await asyncio.gather(
            admin.patch(f"/users/{second_id}", json={"role": "viewer"}),
            second.patch(f"/users/{first_id}", json={"role": "viewer"}),
        )
        roles = [(await caller.get("/auth/me")).json()["role"] for caller in (admin, second)]
        assert sorted(roles) == ["admin", "viewer"]


async def test_a_password_chosen_in_the_application_stays_until_the_deployment_gives_another(
    admin: httpx.AsyncClient,
    client: httpx.AsyncClient,
    migrator: settings.MigrationSettings,
) -> None:
    """The next migration keeps what the admin chose; one with another password sets that, and revives the account."""
    path = f"/users/{await identity(admin)}"
    chosen, given = "chosen by hand", "given by the deployment"
    await admin.patch(path, json={"password": chosen})
    await schema_upgrade.migrate(migrator)
    chooser = await logins.token(client, "admin", chosen)
    headers = {"Authorization": f"Bearer {chooser}"}
    await client.post("/users", json=MIA | {"role": "admin"}, headers=headers)
    assert (await client.patch(path, json={"active": False}, headers=headers)).status_code == 200
    await schema_upgrade.migrate(migrator.model_copy(update={"admin_password": SecretStr(given)}))
    assert await logins.token(client, "admin", given)
    assert (await client.get("/auth/me", headers=headers)).status_code == 401


async def test_no_password_is_stored(admin: httpx.AsyncClient, place: servers.Place) -> None:
    """The table of users holds argon2 verifiers with salts of their own, and no password."""
    await logins.new(admin, "mia", "maker")
    await logins.new(admin, "max", "maker")
    rows = await servers.fetch(place.postgres, place.database, "SELECT * FROM users")
    assert len(rows) == 3
    assert logins.PASSWORD not in str(rows)
    assert servers.FIRST_ADMIN_PASSWORD not in str(rows)
    verifiers = await servers.fetch(place.postgres, place.database, "SELECT verifier FROM users")
    assert len(set(verifiers)) == 3
    assert all(str(verifier).startswith("$argon2id$") for (verifier,) in verifiers)
