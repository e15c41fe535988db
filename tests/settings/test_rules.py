"""The arithmetic of the rules and what they find without being told its name."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from components.proxy.product import product_routes
from components.proxy.render_upstreams import long_lived_group
from product.application import upstream_name
from settings.load import parse
from settings.model import Settings
from settings.problems import SettingsError
from settings.rules import plain_secrets, warnings_of
from settings.rules.capacity import MIGRATION_MB, Host, cpus_at_rest, cpus_reserved, memory_needed_mb
from settings.rules.memory import IN_MEMORY_MB, kind_of
from settings.rules.needs import RESERVED_PATHS
from settings.rules.sections import sections, tiers
from tests.settings.values import DEV, PROD, texts, with_value

RECORDED: Final = Path(__file__).parents[1] / "components" / "recorded"
"""What each component registers."""


def settings_with(path: str, value: object) -> Settings:
    """The smallest dev stack with one value changed."""
    return parse(texts(with_value(DEV, path, value)), (), project="berth", stack="dev")


def test_a_migration_counts_like_a_surge() -> None:
    """The one-shot container of a migration has gone before new replicas start: the larger of both counts."""
    script = (Path(__file__).parents[2] / "components/migration.py").read_text()
    assert f"--memory {MIGRATION_MB}m " in script
    small = settings_with("worker", {"enabled": False})
    at_rest = sum(tier.limits.memory_mb * (tier.replicas or 1) for tier in tiers(small))
    assert memory_needed_mb(small) >= at_rest + MIGRATION_MB


@pytest.mark.parametrize(("replicas", "containers"), [(1, 2), (3, 6)])
def test_a_rolling_tier_counts_twice(replicas: int, containers: int) -> None:
    """S3-08: memory is summed over what runs side by side while a release rolls: all new ones beside all old ones."""
    values = with_value(DEV, "api.replicas", replicas)
    one = with_value(values, "api.limits", {"cpus": 1.0, "memory_mb": 1000})
    two = with_value(values, "api.limits", {"cpus": 1.0, "memory_mb": 1001})
    needed = [memory_needed_mb(parse(texts(each), (), project="berth", stack="dev")) for each in (one, two)]
    assert needed[1] - needed[0] == containers


@pytest.mark.parametrize(
    ("replicas", "surge", "containers"),
    [(1, 1, 2), (2, 1, 3), (3, 1, 4), (3, 2, 5), (3, 3, 6), (16, 1, 17), (3, None, 6)],
)
def test_a_bounded_surge_counts_as_it_says(replicas: int, surge: int | None, containers: int) -> None:
    """A tier with replicas R and surge S needs the memory of R + S containers; without a bound, of twice R."""
    values = with_value(with_value(DEV, "spa.replicas", replicas), "spa.surge", surge)
    one = with_value(values, "spa.limits", {"cpus": 0.5, "memory_mb": 1000})
    two = with_value(values, "spa.limits", {"cpus": 0.5, "memory_mb": 1001})
    needed = [memory_needed_mb(parse(texts(each), (), project="berth", stack="dev")) for each in (one, two)]
    assert needed[1] - needed[0] == containers


def test_every_rolling_tier_has_a_surge() -> None:
    """The bound can be given to every tier with replicas, and a fixed tier never has one."""
    for path, one in sections(settings_with("api.replicas", 1)):
        assert ("surge" in type(one).model_fields) == ("replicas" in type(one).model_fields), path
    assert {tier.surge for tier in tiers(settings_with("api.replicas", 1)) if tier.replicas is None} == {0}


def test_cores_are_summed_at_rest() -> None:
    """S2-21: a release that rolls may be slow; only what runs all day counts."""
    before, after = settings_with("api.replicas", 2), settings_with("api.replicas", 4)
    assert cpus_at_rest(after) - cpus_at_rest(before) == 2 * before.api.limits.cpus


@pytest.mark.parametrize(
    ("limits", "reserved"),
    [
        ({"cpus": 2.0, "memory_mb": 256}, 2.0),
        ({"cpus": 2.0, "memory_mb": 256, "reserved_cpus": 0.25}, 0.5),
    ],
)
def test_reserved_cores_are_summed_too(limits: dict[str, float], reserved: float) -> None:
    """S2-21, S3-08: half of the limit unless the file says otherwise, for each replica."""
    values = with_value(with_value(DEV, "api.replicas", 2), "api.limits", limits)
    settings = parse(texts(values), (), project="berth", stack="dev")
    others = sum(tier.limits.cpus / 2 for tier in tiers(settings) if tier.path != "api")
    assert cpus_reserved(settings) == pytest.approx(others + reserved)


def test_more_reserved_cores_than_there_are_is_said() -> None:
    """S4-25: weights still share what there is, so it is a word and no refusal."""
    settings = settings_with("api.limits", {"cpus": 1.0, "memory_mb": 256, "reserved_cpus": 1.0})
    reserved, promised = cpus_reserved(settings), cpus_at_rest(settings)
    (many,) = warnings_of(settings, Host(cpus=reserved))
    (more,) = warnings_of(settings, Host(cpus=reserved - 0.25))
    assert many.expected == f"{promised:g}, the sum of all limits"
    assert more.expected == f"{promised:g}, the sum of all limits, {reserved:g} of them reserved"


def _in_tmpfs(inputs: Mapping[str, Any]) -> int:
    folders = inputs.get("tmpfs", {}).values()
    return sum(int(size) for options in folders for size in re.findall(r"size=(\d+)m", options))


def test_files_in_memory_are_known_to_the_rule() -> None:
    """S3-20: what the rule counts for each tier is what its containers really have in tmpfs and in nginx's zones."""
    found: dict[str, int] = {}
    for file in RECORDED.glob("*.json"):
        for inputs in containers_in(json.loads(file.read_text())):
            tier = next(label["value"] for label in inputs["labels"] if label["label"] == "berth.tier")
            found[tier] = _in_tmpfs(inputs)
    bundle = (RECORDED.parent / "proxy" / "product.bundle").read_text()
    found["proxy"] += sum(int(size) for size in re.findall(r"zone=\w+:(\d+)m", bundle))
    assert {tier: size for tier, size in found.items() if size} == {
        tier: size for tier, size in IN_MEMORY_MB.items() if tier != "apis"
    }
    assert IN_MEMORY_MB["apis"] == found["api"]


def containers_in(value: object) -> Iterator[dict[str, Any]]:
    """The inputs of every container in a recording."""
    if isinstance(value, dict):
        if "memorySwap" in value:
            yield value
        for inner in value.values():
            yield from containers_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from containers_in(inner)


def test_every_tier_with_files_in_memory_is_one_of_the_models() -> None:
    """A line of the rule's table that no tier has would count nothing."""
    values = with_value(with_value(DEV, "networks.logs", "10.9.3.0/24"), "elk", {"enabled": True})
    further = {"billing": {"image": "sha256:" + "a" * 64, "path": "/billing/"}}
    settings = parse(texts(values | {"apis": further}), (), project="berth", stack="dev")
    assert set(IN_MEMORY_MB) <= {kind_of(tier) for tier in tiers(settings)}


@pytest.mark.parametrize(("mode", "absent"), [("image", "app.page"), ("source", "spa")])
def test_every_section_with_limits_is_a_tier(mode: str, absent: str) -> None:
    """A tier that is added to the model is counted without being named in a rule; of the two pages one runs."""
    settings = settings_with("app.mode", mode)
    found = {tier.path for tier in tiers(settings)}
    assert {"postgres", "redis", "api", "proxy"} <= found
    limited = {path for path, one in sections(settings) if "limits" in type(one).model_fields}
    assert found == limited - {absent}


def test_a_dev_server_of_the_page_is_counted_as_it_rolls() -> None:
    """S2-16: mounted sources need more memory, and the capacity of the host is asked for it."""
    image, source = settings_with("app.mode", "image"), settings_with("app.mode", "source")
    more = source.app.page.limits.memory_mb - image.spa.limits.memory_mb
    assert memory_needed_mb(source) - memory_needed_mb(image) == 2 * more


def test_enough_cores_are_no_warning() -> None:
    """Silence means that all is well."""
    settings = settings_with("api.replicas", 1)
    assert warnings_of(settings, Host(cpus=cpus_at_rest(settings))) == []
    assert warnings_of(settings, Host()) == []
    assert [warning.path for warning in warnings_of(settings, Host(cpus=0.5))] == ["host.cpus"]


def test_the_smallest_prod_stack_is_good() -> None:
    """The table's starting point has no mistake of its own."""
    assert parse(texts(PROD), (), project="berth", stack="prod").environment == "prod"


@pytest.mark.parametrize(
    "path",
    [
        "password",
        "postgres.password",
        "api_token",
        "smtp-passwords",
        "aws.secret",
        "s3.secret_access_key",
        "tls.private_key",
    ],
)
def test_names_of_secrets_are_known(path: str) -> None:
    """A key that says secret is one."""
    assert plain_secrets.is_named_as_secret(path)


@pytest.mark.parametrize(
    "path", ["prefix", "api.limits.memory_mb", "tokenizer", "secretary.name", "password_policy", "s3.access_key"]
)
def test_other_names_are_no_secrets(path: str) -> None:
    """A word inside another word means nothing."""
    assert not plain_secrets.is_named_as_secret(path)


def test_no_path_of_the_product_can_be_taken() -> None:
    """A further service below a path that the proxy passes on already would be two routes with one prefix."""
    routes = product_routes("api", "spa", objects="objects")
    assert set(RESERVED_PATHS) == {one.prefix for one in routes if one.prefix.endswith("/")} - {"/"}


def test_every_group_of_the_proxy_is_reserved() -> None:
    """A further service is called `api_<name>` in nginx; a name that makes a group of the proxy's own is refused."""
    values = with_value(DEV, "apis", {"streams": {"image": "sha256:" + "a" * 64, "path": "/s/"}})
    with pytest.raises(SettingsError, match=r'apis\.streams: "streams", which the proxy needs itself'):
        parse(texts(values), (), project="berth", stack="dev")
    assert long_lived_group("api") == upstream_name("streams")
