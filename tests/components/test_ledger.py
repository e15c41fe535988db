"""What the ledger's script writes, run for real with a `docker` that only tells what it was asked."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from components.ledger import SCRIPT, live_release
from components.release import release_id
from ops.project import ledger_folder
from ops.release import parse_ledger

_DOCKER: Final = """\
#!/bin/sh
echo "$@" >>"$ASKED"
case "$1" in exec) if [ -n "${NO_TABLE:-}" ]; then exit 1; fi; echo 0007 ;; esac
"""
_CONTENT: Final = {
    "id": "0123456789ab",
    "bundle": "ba9876543210",
    "images": {"api": "sha256:1", "spa": "sha256:2"},
    "settings": {"api": {"replicas": 2}, "note": 'a "quoted" $HOME\\n', "settings": {}},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """A folder with a project, a state, and a `docker`."""

    root: Path
    environ: dict[str, str]

    def record(self, **more: str) -> dict[str, Any]:
        """Run the script; returns what it prints."""
        done = subprocess.run(
            ["/bin/sh", "-c", SCRIPT],
            input=json.dumps(_CONTENT),
            env=self.environ | more,
            cwd=self.root,
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
        shown: dict[str, Any] = json.loads(done.stdout)
        return shown

    def asked(self) -> list[str]:
        """What `docker` was asked."""
        return Path(self.environ["ASKED"]).read_text(encoding="utf-8").splitlines()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A project that was never recorded."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "docker").write_text(_DOCKER, encoding="utf-8")
    (tools / "docker").chmod(0o755)
    environ = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path / "home"),
        "ASKED": str(tmp_path / "asked"),
        "GIT_CEILING_DIRECTORIES": str(tmp_path.parent),
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "DATABASE_CONTAINER": "shop-postgres",
        "DATABASE_NAME": "shop",
        "DATABASE_OWNER": "999:999",
        "DATABASE_SUPERUSER": "postgres",
        "IMAGES": "api=sha256:1 spa=sha256:2",
        "RELEASE": "0123456789ab",
        "STACK": "shop",
    }
    return World(root=tmp_path, environ=environ)


def ledger(world: World, **more: str) -> Path:
    """Where the command looks for the ledger."""
    return ledger_folder(world.environ | more, world.root) / "shop.jsonl"


def test_a_release_is_recorded_and_its_images_named(world: World) -> None:
    """S1-18: the record has all of the release; every image gets a name that keeps it from being pruned."""
    shown = world.record()
    (written,) = parse_ledger(ledger(world).read_text(encoding="utf-8"), "ledger")
    assert (written.id, written.images, written.bundle) == (_CONTENT["id"], _CONTENT["images"], _CONTENT["bundle"])
    assert (written.migration, written.commit, written.settings) == ("0007", None, _CONTENT["settings"])
    assert written.who.endswith(f"@{os.uname().nodename}")
    whole = json.loads(ledger(world).read_text(encoding="utf-8"))
    assert shown == {key: value for key, value in whole.items() if key != "settings"}
    assert world.asked()[:2] == ["tag sha256:1 shop/api:0123456789ab", "tag sha256:2 shop/spa:0123456789ab"]


def test_the_same_release_is_recorded_once(world: World) -> None:
    """A command that runs again, because an update was interrupted after it, adds nothing and tells the same."""
    first = world.record()
    assert world.record() == first
    assert len(ledger(world).read_text(encoding="utf-8").splitlines()) == 1


def test_a_release_that_comes_back_is_recorded_again(world: World) -> None:
    """The ledger is a history: only the last line counts as the same."""
    world.record()
    other = {**_CONTENT, "id": "ffffffffffff", "when": "", "who": "", "commit": None, "migration": None}
    with ledger(world).open("a", encoding="utf-8") as file:
        file.write(json.dumps(other) + "\n")
    world.record()
    releases = parse_ledger(ledger(world).read_text(encoding="utf-8"), "ledger")
    assert [one.id for one in releases] == ["0123456789ab", "ffffffffffff", "0123456789ab"]


def test_the_live_bundle_is_told() -> None:
    """The proxy's configuration changes with the names of containers while the release, and its record, stay."""
    assert live_release(json.dumps({"id": "1", "bundle": "before"}), "now") == {"id": "1", "bundle": "now"}
    assert live_release("", "now") == {}


def test_the_commit_is_named(world: World) -> None:
    """In a repository the sources' commit is recorded, and whether they were changed."""
    env = {**os.environ, **world.environ, "GIT_CONFIG_GLOBAL": "/dev/null"}
    (world.root / "file").write_text("1", encoding="utf-8")
    git = ("git", "-c", "user.name=ann", "-c", "user.email=ann@example.com")
    for words in (("init", "--quiet"), ("add", "file"), ("commit", "--quiet", "--message", "first")):
        subprocess.run([*git, *words], cwd=world.root, env=env, check=True, timeout=20)
    (world.root / "file").write_text("2", encoding="utf-8")
    commit = world.record()["commit"]
    assert commit.endswith("-dirty")
    assert len(commit) == 12 + len("-dirty")


@pytest.mark.parametrize("more", [{"DATABASE_CONTAINER": ""}, {"NO_TABLE": "1"}], ids=["no database", "no table"])
def test_a_product_without_a_schema_has_no_level(world: World, more: dict[str, str]) -> None:
    """Not every product has a database that Alembic keeps."""
    assert world.record(**more)["migration"] is None


@pytest.mark.parametrize(
    "more",
    [
        {"PULUMI_BACKEND_URL": "file://~/state?no_tmp_dir=true"},
        {"PULUMI_BACKEND_URL": "file://./state"},
        {"PULUMI_BACKEND_URL": "s3://bucket"},
        {"PULUMI_BACKEND_URL": ""},
        {"BERTH_LEDGER": "shared"},
    ],
    ids=["home", "relative", "bucket", "none", "named"],
)
def test_script_and_command_agree_on_the_place(world: World, more: dict[str, str]) -> None:
    """What the program writes is what `berth` reads, whatever the backend."""
    world.record(**more)
    assert ledger(world, **more).exists()


def test_a_release_has_the_name_of_its_content() -> None:
    """Images count by digest, however they are written; settings and configuration count too; order does not."""
    images, settings = {"api": "sha256:1", "spa": "sha256:2"}, {"api": {"replicas": 2}, "environment": "dev"}
    name = release_id(images, "c", settings)
    pinned = {"environment": "dev", "spa": {"image": "sha256:2"}, "api": {"image": "sha256:1", "replicas": 2}}
    assert release_id(dict(reversed(images.items())), "c", pinned) == name
    others = [
        release_id({**images, "api": "sha256:3"}, "c", settings),
        release_id(images, "d", settings),
        release_id(images, "c", {**settings, "api": {"replicas": 3}}),
    ]
    assert len({name, *others}) == 4
