"""How a stack file is read: defaults, secrets, and all mistakes at once; single mistakes are in `refused.txt`."""

from ipaddress import IPv4Network

import pytest

from settings.load import parse
from settings.problems import SettingsError
from tests.settings.values import DEV, PROD, texts, with_value


def test_all_mistakes_are_listed_at_once() -> None:
    """A stack file is corrected in one go, not one mistake at a time."""
    values = texts(DEV | {"colour": "red", "api": {"replicas": 0}, "proxy": {"port": "http"}})
    with pytest.raises(SettingsError) as caught:
        parse(values, (), project="berth", stack="dev")
    lines = str(caught.value).splitlines()
    assert lines[0] == "Pulumi.dev.yaml has 3 mistakes; nothing was changed:"
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["api.replicas", "colour", "proxy.port"]


def test_one_mistake_is_counted_as_one() -> None:
    """The first line says how many there are, and that nothing happened."""
    with pytest.raises(
        SettingsError, match=r"^Pulumi\.dev\.yaml has 1 mistake; nothing was changed:\n  api\.replica: "
    ):
        parse(texts(DEV | {"api": {"replica": 3}}), (), project="berth", stack="dev")


def test_a_secret_inside_a_section_is_refused() -> None:
    """A secret in a section would be read as plain text, so it is not read at all."""
    with pytest.raises(SettingsError, match=r"postgres: a secret inside a section"):
        parse(texts(DEV | {"postgres": {"database": "shop"}}), ["postgres"], project="berth", stack="dev")


def test_a_secret_section_is_refused_without_a_look_inside() -> None:
    """What the section holds is not repeated, even where it is a mistake of its own."""
    with pytest.raises(SettingsError) as caught:
        parse(texts(DEV | {"postgres": {"database": ["swordfish"]}}), ["postgres"], project="berth", stack="dev")
    assert [problem.path for problem in caught.value.problems] == ["postgres"]
    assert "swordfish" not in str(caught.value)


def test_an_empty_password_is_no_secret() -> None:
    """Nothing stands there, so there is nothing to hide: only the unknown key is named."""
    with pytest.raises(SettingsError, match=r"postgres\.password: an unknown key"):
        parse(texts(with_value(DEV, "postgres.password", "")), (), project="berth", stack="dev")


def test_the_least_a_dev_stack_must_say_is_enough() -> None:
    """Everything else has a default."""
    settings = parse(texts(DEV), (), project="shop", stack="dev")
    assert settings.prefix == "shop-dev"
    assert settings.protect_data is False
    assert settings.networks.edge == IPv4Network("10.9.0.0/24")
    assert str(settings.proxy.address) == "127.0.0.1"


def test_prod_protects_data_without_being_told() -> None:
    """S1-15: losing data takes a decision, keeping it does not."""
    assert parse(texts(PROD), (), project="shop", stack="prod").protect_data is True
