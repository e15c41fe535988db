"""The real program with stacks of other shapes than the committed ones."""

import json
from typing import Final

from tests.programs import whole_program
from tests.recording import Recording

CONTAINER: Final = "docker:index/container:Container"
COMMAND: Final = "command:local:Command"
DIGEST: Final = f"registry.example.com/billing@sha256:{'8' * 64}"
NETWORKS: Final = {"edge": "10.9.0.0/24", "data": "10.9.1.0/24"}
OFF: Final = {"enabled": False}


def run(**sections: object) -> Recording:
    """The program of a dev stack with these sections."""
    return whole_program({"environment": "dev", "networks": NETWORKS, **sections})


def bundle(recording: Recording) -> str:
    """What the proxy is told."""
    return str(recording.of_type(COMMAND)["berth-s-proxy-apply"].inputs["stdin"])


def test_tiers_that_are_switched_off_are_not_there() -> None:
    """S2-20: everything but API and proxy is optional, and what depends on an absent tier goes without it."""
    image = {"image": DIGEST, "migration": None}
    off = dict.fromkeys(("postgres", "redis", "objects", "worker", "spa"), OFF)
    recording = run(api=image, **off)
    assert set(recording.of_type(CONTAINER)) == {"berth-s-api-0", "berth-s-proxy"}
    environment = recording.of_type(CONTAINER)["berth-s-api-0"].inputs["envs"]
    assert [one.partition("=")[0] for one in environment] == ["ENVIRONMENT", "JWT_KEY_FILE"]
    assert "location /objects/" not in bundle(recording)
    assert "location /assets/" not in bundle(recording)
    assert recording.exports["endpoints"]["postgres"] is None


def test_without_an_object_store_nobody_is_told_of_one() -> None:
    """The application asks its environment whether it can keep files."""
    recording = run(objects=OFF)
    for one in recording.of_type(CONTAINER).values():
        assert not [text for text in one.inputs.get("envs", []) if text.startswith("OBJECTS_")]
    assert "berth-s-objects" not in bundle(recording)


def test_a_surge_reaches_its_tier_and_the_proxy() -> None:
    """Every tier with a bounded surge waits for its own first replicas, and the switch runs again after each drain."""
    further = {"image": DIGEST, "path": "/billing/", "replicas": 2, "surge": 1}
    bounded = {"replicas": 3, "surge": 2}
    recording = run(api=bounded, spa=bounded, worker=bounded, apis={"billing": further})
    commands, containers = recording.of_type(COMMAND), recording.of_type(CONTAINER)
    drains = {name: one for name, one in commands.items() if name.endswith("-drain")}
    assert set(drains) == {"berth-s-api-drain", "berth-s-api-billing-drain", "berth-s-spa-drain"}
    assert {one.inputs["environment"]["PROXY"] for one in drains.values()} == {"berth-s-proxy"}
    assert containers["berth-s-worker-2"].options["depends_on"].count("berth-s-worker-first-gate") == 1
    for name in ("berth-s-api", "berth-s-spa", "berth-s-worker"):
        order = [containers[f"{name}-{index}"].options["delete_before_replace"] for index in range(3)]
        assert order == [False, False, True]
    apply = commands["berth-s-proxy-apply"]
    assert set(drains) <= apply.uses["environment"]
    assert len(apply.inputs["environment"]["DRAINED"].split(",")) == len(drains)


def test_further_apis_have_paths_and_logins_of_their_own() -> None:
    """S1, S4-08: several services behind one proxy, each with its port, command, variables and what it uses."""
    billing = {
        "image": DIGEST,
        "path": "/billing/",
        "port": 3001,
        "command": ["serve", "--quiet"],
        "user": "1000:1000",
        "uses": ["redis"],
        "environment": {"LEVEL": "debug"},
        "replicas": 2,
    }
    recording = run(apis={"billing": billing})
    containers = recording.of_type(CONTAINER)
    assert {name for name in containers if "billing" in name} == {"berth-s-api-billing-0", "berth-s-api-billing-1"}
    given = containers["berth-s-api-billing-0"].inputs
    assert given["command"] == ["serve", "--quiet"]
    assert given["user"] == "1000:1000"
    assert [one.partition("=")[0] for one in given["envs"]] == [
        "ENVIRONMENT",
        "LEVEL",
        "REDIS_HOST",
        "REDIS_PASSWORD_FILE",
        "REDIS_PORT",
        "REDIS_USER",
    ]
    assert "location /billing/" in bundle(recording)
    assert "berth-s-api-billing-0-1234567:3001" in bundle(recording)


def test_the_application_waits_for_what_it_cannot_start_without() -> None:
    """S4-13: the application starts after database, cache and schema; the store is not waited for, only told of."""
    recording = run()
    for name in ("berth-s-api-0", "berth-s-worker-0"):
        waits = recording.of_type(CONTAINER)[name].options["depends_on"]
        assert {"berth-s-postgres", "berth-s-redis", "berth-s-migration"} <= set(waits)
        assert not [one for one in waits if one.startswith("berth-s-objects")]


def test_the_worker_has_no_key_of_logins_and_no_way_out() -> None:
    """What takes jobs signs no logins and is on the data network alone."""
    worker = run().of_type(CONTAINER)["berth-s-worker-0"].inputs
    assert not [text for text in worker["envs"] if text.startswith(("JWT_", "ADMIN_"))]
    assert [place["name"] for place in worker["networksAdvanced"]] == ["berth-s-data-id"]
    assert worker["stopTimeout"] == 25


def test_the_first_password_reaches_the_migration_alone() -> None:
    """Only the run that creates the administrator may read the password."""
    recording = run()
    readers = {
        name
        for name, one in recording.resources.items()
        if "ADMIN_PASSWORD_FILE" in json.dumps(one.inputs.get("environment", one.inputs.get("envs", "")))
    }
    assert readers == {f"{COMMAND} berth-s-migration"}


def test_settings_of_the_server_win_over_those_that_follow() -> None:
    """`postgres.settings` reaches the server in the words it writes itself."""
    settings = {"max_connections": 50, "log_lock_waits": True, "wal_level": "logical"}
    command = run(postgres={"settings": settings}).of_type(CONTAINER)["berth-s-postgres"].inputs["command"]
    assert {"--max_connections=50", "--log_lock_waits=on", "--wal_level=logical"} <= set(command)


def test_with_a_log_tier_the_application_writes_to_it() -> None:
    """S4-10, S4-11: API and worker are on the log network and know where Logstash listens; without one they do not."""
    ranges = {**NETWORKS, "logs": "10.9.2.0/24", "publish": "10.9.3.0/24"}
    recording = run(networks=ranges, elk={"enabled": True, "kibana": {"publish_port": 15601}})
    containers = recording.of_type(CONTAINER)
    assert {"berth-s-elasticsearch", "berth-s-logstash", "berth-s-kibana"} <= set(containers)
    for name in ("berth-s-api-0", "berth-s-worker-0"):
        assert "LOGSTASH_HOST=logstash" in containers[name].inputs["envs"]
        assert "berth-s-logs-id" in [place["name"] for place in containers[name].inputs["networksAdvanced"]]
    assert recording.exports["endpoints"]["kibana"] == "127.0.0.1:15601"
    without = run().of_type(CONTAINER)
    assert "berth-s-logstash" not in without
    assert "LOGSTASH_HOST=logstash" not in without["berth-s-api-0"].inputs["envs"]
