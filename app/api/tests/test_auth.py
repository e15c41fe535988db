"""Login and tokens."""

import asyncio
import time
import uuid
from collections.abc import Callable

import httpx
import jwt
import logins
import pytest
import servers
from argon2 import PasswordHasher
from pydantic import SecretStr

from berth_api.auth import passwords, verifiers
from berth_api.auth.role import Role
from berth_api.auth.tokens import LIFETIME_S, Claims, Tokens
from berth_api.problems import ProblemError

KEY = SecretStr(servers.JWT_KEY)


@pytest.mark.parametrize(
    ("has", "may"),
    [
        (Role.VIEWER, {Role.VIEWER}),
        (Role.MAKER, {Role.VIEWER, Role.MAKER}),
        (Role.ADMIN, {Role.VIEWER, Role.MAKER, Role.ADMIN}),
    ],
)
def test_a_role_includes_those_before_it(has: Role, may: set[Role]) -> None:
    """The table of roles."""
    assert {role for role in Role if has.includes(role)} == may


def test_a_token_says_who_for_twelve_hours() -> None:
    """A token is read as it was signed until its time is over, and not a second longer."""
    now = [1_000_000.0]
    tokens = Tokens(KEY, now=lambda: now[0])
    user = uuid.uuid4()
    token = tokens.sign(user, Role.MAKER, 3)
    assert tokens.read(token) == Claims(user=user, role=Role.MAKER, generation=3, expires=1_000_000 + 43_200)
    now[0] += LIFETIME_S - 1
    assert tokens.read(token) is not None
    now[0] += 1
    assert tokens.read(token) is None
    assert Tokens(KEY, now=lambda: now[0]).read(token) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda _: "a.b.c",
        lambda token: token[:-4] + "AAAA",
        lambda token: token.replace(".", ".e30", 1),
        lambda _: jwt.encode({"sub": str(uuid.uuid4())}, servers.JWT_KEY, "HS256"),
        lambda _: jwt.encode({"sub": "me", "role": "admin", "gen": 1, "exp": 2**40}, servers.JWT_KEY, "HS256"),
        lambda _: jwt.encode(
            {"sub": str(uuid.uuid4()), "role": "king", "gen": 1, "exp": 2**40}, servers.JWT_KEY, "HS256"
        ),
        lambda _: jwt.encode(
            {"sub": str(uuid.uuid4()), "role": "admin", "gen": 1, "exp": 2**40},
            "another key of the same length 0123",
            "HS256",
        ),
        lambda _: jwt.encode({"sub": str(uuid.uuid4()), "role": "admin", "gen": 1, "exp": 2**40}, "", "none"),
    ],
    ids=["empty", "no JSON", "signature", "header", "claims missing", "no id", "no role", "other key", "unsigned"],
)
def test_a_token_that_is_not_ours_says_nothing(damage: Callable[[str], str]) -> None:
    """Damaged, incomplete, unsigned and foreign tokens are all refused, without an exception."""
    tokens = Tokens(KEY)
    assert tokens.read(damage(tokens.sign(uuid.uuid4(), Role.ADMIN, 1))) is None


def test_remembered_tokens_are_bounded() -> None:
    """However many callers come, only so many checked signatures are kept in memory."""
    tokens = Tokens(KEY)
    for _ in range(1100):
        assert tokens.read(tokens.sign(uuid.uuid4(), Role.VIEWER, 1)) is not None
    assert len(tokens._good) == 1024


def test_passwords_cost_what_is_advised() -> None:
    """A password is kept as argon2id with 19 MiB and 2 rounds, and an unknown name is checked at the same cost."""
    real = PasswordHasher(time_cost=verifiers.ROUNDS, memory_cost=verifiers.MEMORY_KIB, parallelism=1)
    costs = "$argon2id$v=19$m=19456,t=2,p=1$"
    verifier = real.hash("long enough")
    assert verifier.startswith(costs)
    assert verifiers.matches(verifier, "long enough")
    assert not verifiers.matches(verifier, "long enougH")
    assert verifiers.unmatchable().startswith(costs)
    assert len(verifiers.unmatchable()) == len(verifier)
    assert not verifiers.matches(verifiers.unmatchable(), "")
    assert not verifiers.matches("no hash at all", "long enough")


async def test_a_flood_of_logins_is_refused_and_not_queued() -> None:
    """Beyond two that are checked and sixteen that wait, logins are told at once to come back later."""
    turns = passwords.Passwords(wait_s=30)
    for _ in range(2):
        await turns._take_turn()
    waiting = [asyncio.create_task(turns.matches(None, "x")) for _ in range(16)]

    async def all_wait() -> bool:
        return turns._turns.statistics().tasks_waiting == 16

    await servers.eventually("all wait", all_wait)
    with pytest.raises(ProblemError) as refused:
        await turns.matches(None, "x")
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "2"})
    for _ in range(2):
        turns._turns.release()
    assert await asyncio.gather(*waiting) == [False] * 16


async def test_a_login_waits_for_its_turn_only_so_long() -> None:
    """When those before do not end, the next is refused after its time."""
    turns = passwords.Passwords(wait_s=0.05)
    for _ in range(2):
        await turns._take_turn()
    started = time.monotonic()
    with pytest.raises(ProblemError):
        await turns.make_verifier("x")
    assert time.monotonic() - started < 5


@pytest.mark.engine
async def test_the_first_admin_logs_in(client: httpx.AsyncClient) -> None:
    """The migration's admin gets a token for twelve hours, and with it the same account from /auth/me."""
    answer = await client.post("/auth/login", json={"username": " Admin ", "password": servers.FIRST_ADMIN_PASSWORD})
    session = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (session["token_type"], session["expires_in"]) == ("bearer", 43_200)
    assert session["user"].keys() == {"id", "username", "role", "active", "created_at"}
    assert (session["user"]["username"], session["user"]["role"]) == ("admin", "admin")
    me = await client.get("/auth/me", headers={"Authorization": f"bearer {session['access_token']}"})
    assert me.json() == session["user"]


@pytest.mark.engine
async def test_wrong_names_and_wrong_passwords_look_alike(client: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    """Unknown, wrong and inactive: the same status and words, so that nobody learns which names exist."""
    await logins.new(admin, "ina", "viewer")
    users = (await admin.get("/users")).json()
    inactive = next(user["id"] for user in users if user["username"] == "ina")
    assert (await admin.patch(f"/users/{inactive}", json={"active": False})).json()["active"] is False
    refusals = [
        await client.post("/auth/login", json={"username": username, "password": password})
        for username, password in (("admin", "wrong"), ("nobody", "wrong"), ("ina", logins.PASSWORD))
    ]
    assert {answer.status_code for answer in refusals} == {401}
    assert len({answer.json()["detail"] for answer in refusals}) == 1
    assert {answer.headers["www-authenticate"] for answer in refusals} == {'Bearer realm="berth"'}


@pytest.mark.engine
@pytest.mark.parametrize("header", [None, "Basic YTpi", "Bearer", "Bearer x.y.z"])
async def test_without_a_good_token_nobody_is_known(client: httpx.AsyncClient, header: str | None) -> None:
    """Missing, foreign and bad credentials are 401 with a challenge."""
    answer = await client.get("/auth/me", headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer ")
