"""PostgreSQL's roles, passwords and tuning as pure text and numbers."""

import base64
import hashlib
import hmac

import pytest

from components.postgres.roles import RoleNames, login_sql, roles_sql
from components.postgres.scram import scram_verifier
from components.postgres.tuning import server_settings

ROLES = RoleNames.of("shop")
KEY = "key"


def test_a_verifier_proves_its_password_and_no_other() -> None:
    """The stored key follows from the password and the salt as RFC 5802 says."""
    scheme, rest = scram_verifier("shop", "swordfish", KEY).split("$", 1)
    rounds_and_salt, keys = rest.split("$")
    rounds, salt = rounds_and_salt.split(":")
    stored, _ = keys.split(":")

    def stored_key(password: str) -> str:
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
        return base64.b64encode(hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()).decode()

    assert scheme == "SCRAM-SHA-256"
    assert stored_key("swordfish") == stored
    assert stored_key("Swordfish") != stored


def test_a_verifier_is_the_same_each_time_and_another_for_another_role() -> None:
    """The same password gives no difference in the plan, and tells nothing about another role's."""
    assert scram_verifier("shop", "swordfish", KEY) == scram_verifier("shop", "swordfish", KEY)
    assert scram_verifier("shop", "swordfish", KEY) != scram_verifier("shop_migrator", "swordfish", KEY)


@pytest.mark.parametrize("password", ["", "pässword", "tab\tin it"])
def test_a_password_that_needs_preparation_is_refused(password: str) -> None:
    """Other clients would prepare it in another way and could not log in."""
    with pytest.raises(ValueError, match="password of role shop: empty or not printable ASCII"):
        scram_verifier("shop", password, KEY)


def test_the_roles_script_holds_no_password() -> None:
    """What reaches the server, its log or an error message is a verifier."""
    sql = roles_sql("shop", ROLES, {"shop_migrator": "trout"}, "carp", KEY) + login_sql(
        "shop_1a", "shop", "swordfish", KEY
    )
    assert "swordfish" not in sql
    assert "trout" not in sql
    assert "carp" not in sql
    assert sql.count("SCRAM-SHA-256$") == 3


def test_a_new_password_is_a_new_login_beside_the_old_one() -> None:
    """The application's own role never logs in, and making one login says nothing of another."""
    assert 'ALTER ROLE "shop" NOLOGIN' in roles_sql("shop", ROLES, {"shop_migrator": "trout"}, "carp", KEY)
    assert ROLES.login("1a2b") == "shop_1a2b"
    sql = login_sql("shop_1a2b", "shop", "swordfish", KEY)
    assert 'GRANT "shop" TO "shop_1a2b";' in sql
    assert "DROP" not in sql


def test_the_application_may_not_change_the_schema() -> None:
    """Rows are its business, tables are the owner's."""
    sql = roles_sql("shop", ROLES, {"shop_migrator": "b"}, "carp", KEY)
    assert "REVOKE CREATE ON SCHEMA public FROM PUBLIC;" in sql
    assert 'GRANT "shop_owner" TO "shop_migrator";' in sql
    assert 'GRANT "shop_owner" TO "shop";' not in sql


@pytest.mark.parametrize("name", ['shop"; DROP TABLE x; --', "shop-one", "", "шоп"])
def test_a_name_that_would_need_quoting_is_refused(name: str) -> None:
    """Names become part of SQL text."""
    with pytest.raises(ValueError, match="expected letters, digits and underscores"):
        roles_sql(name, RoleNames.of(name), {}, "carp", KEY)


@pytest.mark.parametrize(
    ("memory_mb", "shared", "connections"), [(128, "32MB", "32"), (512, "128MB", "128"), (4096, "1024MB", "200")]
)
def test_the_server_is_tuned_from_its_limit(memory_mb: int, shared: str, connections: str) -> None:
    """A quarter of the memory is shared; connections are as many as the rest can feed."""
    settings = server_settings(memory_mb)
    assert settings["shared_buffers"] == shared
    assert settings["max_connections"] == connections
    assert int(settings["effective_cache_size"].removesuffix("MB")) < memory_mb
