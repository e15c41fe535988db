"""The exports: what they hold, what a person's own settings win, that any shell reads them back."""

import subprocess

import pytest

from bootstrap import environment
from bootstrap.context import Context
from tests.bootstrap.conftest import ToolMaker
from tests.bootstrap.test_plugins import stand_ins


def test_the_dev_stack_works_without_settings(ctx: Context) -> None:
    """State and CLI home are in the checkout, and the dev passphrase is the public one."""
    values = environment.exports(ctx)
    assert values["PULUMI_BACKEND_URL"] == f"file://{ctx.layout.root}/.berth/state"
    assert values["PULUMI_HOME"] == f"{ctx.layout.root}/.berth/home"
    assert values["PULUMI_CONFIG_PASSPHRASE"] == environment.DEV_PASSPHRASE
    assert values["PATH"].split(":")[0] == f"{ctx.layout.root}/.berth/bin"


def test_no_other_stack_gets_the_public_passphrase(ctx: Context) -> None:
    """A stack with real secrets must be given its own."""
    assert "PULUMI_CONFIG_PASSPHRASE" not in environment.exports(ctx, "prod")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PULUMI_BACKEND_URL", "s3://bucket"),
        ("PULUMI_CONFIG_PASSPHRASE", "own"),
        ("PULUMI_CONFIG_PASSPHRASE_FILE", "/run/secrets/pass"),
    ],
)
def test_the_persons_own_settings_win(ctx: Context, name: str, value: str) -> None:
    """A backend or passphrase that is set stays as it is."""
    ctx.environ[name] = value  # type: ignore[index]  # the fixture's environment is a dict
    values = environment.exports(ctx)
    assert name not in values
    assert environment.whole(ctx)[name] == value
    if name.startswith("PULUMI_CONFIG"):
        assert "PULUMI_CONFIG_PASSPHRASE" not in values


def test_stand_ins_are_on_path_only_by_their_links(ctx: Context, tool: ToolMaker) -> None:
    """The environment's own bin folder, where unchosen stand-ins lie too, is not on PATH."""
    stand_ins(ctx)
    tool("docker", "")
    assert str(ctx.layout.venv / "bin") not in environment.exports(ctx)["PATH"].split(":")


def test_exports_do_not_pile_up(ctx: Context) -> None:
    """A second eval in the same shell leaves PATH as the first one set it."""
    once = environment.exports(ctx)["PATH"]
    ctx.environ["PATH"] = once  # type: ignore[index]  # the fixture's environment is a dict
    assert environment.exports(ctx)["PATH"] == once


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize(
    "value", ["plain", "with space", "it's", 'a"b', "$(touch x)`x`", "semi;colon", "new\nline", ""]
)
def test_any_value_survives_eval(shell: str, value: str) -> None:
    """What a shell gets from eval is the value, letter by letter, and nothing in it is run."""
    text = environment.shell_text({"BERTH_TEST_VALUE": value})
    done = subprocess.run(
        [shell, "-c", 'eval "$1"; printf %s "$BERTH_TEST_VALUE"', shell, text], capture_output=True, check=True
    )
    assert done.stdout.decode() == value
    assert done.stderr == b""


def test_the_file_holds_the_same_exports(ctx: Context) -> None:
    """`.berth/env` is what `make env` prints, and the folders it names exist."""
    environment.write(ctx)
    assert (ctx.layout.own / "env").read_text(encoding="utf-8") == environment.shell_text(environment.exports(ctx))
    assert ctx.layout.state.is_dir()
    assert ctx.layout.home.is_dir()
