"""What may be shown of a secret."""

from hashlib import sha256
from time import perf_counter

from components.redis.acl import acl_file
from components.secrets import fingerprint


def test_a_fingerprint_follows_its_secret() -> None:
    """The same secret is the same file; another one is another file."""
    assert fingerprint("api", "swordfish") == fingerprint("api", "swordfish")
    assert fingerprint("api", "swordfish") != fingerprint("api", "trout")


def test_a_fingerprint_does_not_show_where_a_secret_is_used_twice() -> None:
    """Two readers of one secret have two fingerprints."""
    assert fingerprint("api", "swordfish") != fingerprint("worker", "swordfish")


def test_a_fingerprint_is_slow_to_guess() -> None:
    """Trying a million weak secrets takes hours, not a moment."""
    start = perf_counter()
    fingerprint("api", "swordfish")
    assert perf_counter() - start > 0.005


def test_a_cache_user_gets_its_own_keys_and_nothing_dangerous() -> None:
    """The default user is off, the health check may ping, the application has its prefix."""
    lines = acl_file("app", "swordfish").splitlines()
    assert lines[0] == "user default off"
    assert lines[1] == "user probe on nopass resetkeys resetchannels -@all +ping"
    assert lines[2].startswith(f"user app on #{sha256(b'swordfish').hexdigest()} resetkeys ~berth:* ")
    assert lines[2].endswith(" -@dangerous +info +evalsha +script|load")
    assert "swordfish" not in "\n".join(lines)
