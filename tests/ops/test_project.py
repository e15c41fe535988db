"""Where the project is, and where its ledger."""

from pathlib import Path

import pytest

from ops.errors import OpsError
from ops.project import environment, find, ledger_folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a stack of its own prefix and what the set-up leaves."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.live.yaml").write_text("config:\n  shop:prefix: store\n")
    (tmp_path / ".berth").mkdir()
    (tmp_path / ".berth" / "env").write_text(
        "export PULUMI_BACKEND_URL=file:///state\nexport PULUMI_CONFIG_PASSPHRASE='public word'\nexport PATH=/set-up\n"
    )
    (tmp_path / "app").mkdir()
    return tmp_path


def test_a_project_is_found_from_a_folder_below(root: Path) -> None:
    """The person may be anywhere in it; the prefix is the stack file's, or made of both names."""
    found = find(root / "app", "live", {"PATH": "/bin"})
    assert (found.root, found.name, found.prefix, found.file.name) == (root, "shop", "store", "Pulumi.live.yaml")
    assert find(root, "dev", {}).prefix == "shop-dev"
    assert found.ledger == Path("/state/berth-ledger/store.jsonl")
    assert found.locks == Path("/state/.pulumi/locks/organization/shop/live")


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    """There is nothing to work on."""
    with pytest.raises(OpsError, match=r"no Pulumi\.yaml here or above; expected a project; go to"):
        find(tmp_path, "dev", {})


def test_the_person_s_environment_wins(root: Path) -> None:
    """What the set-up left fills in; its tools come first; the public passphrase is for the dev stack alone."""
    dev = environment(root, "dev", {"PATH": "/bin"})
    assert dev["PATH"] == f"{root}/.berth/bin:/bin"
    assert (dev["PULUMI_BACKEND_URL"], dev["PULUMI_CONFIG_PASSPHRASE"]) == ("file:///state", "public word")
    assert "PULUMI_CONFIG_PASSPHRASE" not in environment(root, "prod", {})
    mine = {"PULUMI_CONFIG_PASSPHRASE_FILE": "mine", "PULUMI_BACKEND_URL": "s3://mine"}
    own = environment(root, "dev", mine)
    assert own["PULUMI_BACKEND_URL"] == "s3://mine"
    assert "PULUMI_CONFIG_PASSPHRASE" not in own


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"PULUMI_BACKEND_URL": "file:///var/state"}, "/var/state/berth-ledger"),
        ({"PULUMI_BACKEND_URL": "file:///var/state?no_tmp_dir=true"}, "/var/state/berth-ledger"),
        ({"PULUMI_BACKEND_URL": "file://~/state", "HOME": "/home/ann"}, "/home/ann/state/berth-ledger"),
        ({"PULUMI_BACKEND_URL": "file://./state"}, "/shop/state/berth-ledger"),
        ({"PULUMI_BACKEND_URL": "s3://bucket"}, "/shop/.berth/ledger"),
        ({}, "/shop/.berth/ledger"),
        ({"PULUMI_BACKEND_URL": "file:///var/state", "BERTH_LEDGER": "/shared"}, "/shared"),
        ({"BERTH_LEDGER": "mine"}, "/shop/mine"),
    ],
)
def test_the_ledger_is_beside_the_state(environ: dict[str, str], folder: str) -> None:
    """A state in a folder has its ledger there; other backends have it in the project, or where a variable says."""
    assert ledger_folder(environ, Path("/shop")) == Path(folder)
