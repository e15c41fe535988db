"""What may be shown of a secret."""

import json
from hashlib import sha256

import pytest
from pulumi import Output

from components.placement import Placement
from components.redis.acl import acl_file
from components.secrets import fingerprint
from tests.components import builders
from tests.components.builders import ALL
from tests.recording import record


def test_a_fingerprint_follows_its_secret() -> None:
    """The same secret is the same file; another one is another file."""
    assert fingerprint("key", "api", "swordfish") == fingerprint("key", "api", "swordfish")
    assert fingerprint("key", "api", "swordfish") != fingerprint("key", "api", "trout")


def test_a_fingerprint_does_not_show_where_a_secret_is_used_twice() -> None:
    """Two readers of one secret have two fingerprints."""
    assert fingerprint("key", "api", "swordfish") != fingerprint("key", "worker", "swordfish")


def test_a_guess_cannot_be_checked_without_the_key() -> None:
    """Who sees a name and guesses the secret finds another fingerprint: the key is a part of it."""
    assert fingerprint("key", "api", "swordfish") != fingerprint("", "api", "swordfish")
    assert fingerprint("key", "api", "swordfish") != fingerprint("other key", "api", "swordfish")


def test_a_purpose_and_a_secret_do_not_run_into_each_other() -> None:
    """Where one ends and the other begins is a part of the fingerprint."""
    assert fingerprint("key", "api", "swordfish") != fingerprint("key", "apis", "wordfish")


def test_of_a_secret_only_the_fingerprint_is_shown() -> None:
    """Name, variables and triggers are in the open; what is written and what made its name are not."""
    command = record(ALL["secret_files"]).of_type("command:local:Command")["t-files-password"]
    shown = {key: value for key, value in command.inputs.items() if key != "stdin"}
    mark = fingerprint("key", "t-files-password", "swordfish")
    assert command.inputs["stdin"] == "[secret](swordfish)"
    assert command.inputs["environment"]["FILE"] == f"password-{mark}"
    assert "[secret]" not in json.dumps(shown)
    assert "swordfish" not in json.dumps(shown)


@pytest.mark.parametrize("tier", ["secret_files", "postgres", "redis", "objects", "elk", "api"])
def test_the_key_itself_is_never_shown(tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a component registers, the key is not in it, unless what holds it is a secret as a whole."""
    key = "a-key-that-is-found"
    place = Placement(prefix="t", tools_image="busybox:1.37", fingerprint_key=Output.from_input(key))
    monkeypatch.setattr(builders, "PLACE", place)
    assert key not in json.dumps(record(ALL[tier]).as_text())


def test_secrets_without_a_key_are_refused_with_the_words_to_write() -> None:
    """A program that uses the components as a library learns what its placement lacks before anything is made."""
    place = Placement(prefix="shop-dev", tools_image="busybox:1.37")
    with pytest.raises(ValueError, match=r'fingerprint_key=generated_secret\("shop-dev-fingerprint-key"\)'):
        place.fingerprint("shop-dev-api-secrets-password", "swordfish")


def test_a_cache_user_gets_its_own_keys_and_nothing_dangerous() -> None:
    """The default user is off, the health check may ping, the application has its prefix."""
    lines = acl_file("app", "swordfish").splitlines()
    assert lines[0] == "user default off"
    assert lines[1] == "user probe on nopass resetkeys resetchannels -@all +ping"
    assert lines[2].startswith(f"user app on #{sha256(b'swordfish').hexdigest()} resetkeys ~berth:* ")
    assert lines[2].endswith(" -@dangerous +info +evalsha +script|load")
    assert "swordfish" not in "\n".join(lines)
