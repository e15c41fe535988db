"""`up`, `preview` and `down` with a CLI that a test plays."""

import io
from pathlib import Path

import pytest

from bootstrap import stack
from bootstrap.console import Console
from bootstrap.context import Context
from tests.bootstrap.conftest import calls, script

FAKE_CLI = """
case "$1 $2" in
"stack select") exit 0;;
"stack output") echo '{"release": "r1", "endpoints": {"app": "http://127.0.0.1:8080"}, "password": "[secret]"}';;
"up "*) exit ${UP_CODE:-0};;
esac
"""


@pytest.mark.parametrize(
    ("verb", "name", "arguments", "expected"),
    [
        ("up", "dev", [], "pulumi up --stack dev --yes --skip-preview"),
        ("up", "dev", ["--yes", "--target", "x"], "pulumi up --stack dev --yes --target x"),
        ("up", "prod", [], "pulumi up --stack prod"),
        ("up", "prod", ["--yes"], "pulumi up --stack prod --yes"),
        ("preview", "dev", ["--diff"], "pulumi preview --stack dev --diff"),
        ("down", "dev", [], "pulumi destroy --stack dev --yes --skip-preview"),
        ("down", "prod", [], "pulumi destroy --stack prod"),
    ],
)
def test_only_the_dev_stack_is_changed_without_a_question(
    verb: str, name: str, arguments: list[str], expected: str
) -> None:
    """The CLI's words for each verb."""
    assert " ".join(stack.command(verb, name, arguments)) == expected


def played(ctx: Context) -> Path:
    """A CLI in `.berth/bin`."""
    return script(ctx.layout.bin / "pulumi", FAKE_CLI)


def carry_out(ctx: Context, verb: str, name: str = "dev") -> tuple[int, str]:
    """Run a verb; returns the exit code and what we printed."""
    stream = io.StringIO()
    return stack.run(ctx, verb, name, [], Console(stream)), stream.getvalue()


def test_up_ends_with_the_outputs_in_a_table(ctx: Context) -> None:
    """Endpoints, release and secrets, the latter only as [secret] and with the way to read them."""
    cli = played(ctx)
    code, text = carry_out(ctx, "up")
    assert code == 0
    assert text.splitlines()[1:] == [
        "output         value",
        "-------------  ---------------------",
        "endpoints.app  http://127.0.0.1:8080",
        "password       [secret]",
        "release        r1",
        "",
        'to read password: eval "$(make env)" && pulumi stack output password --show-secrets',
    ]
    assert calls(cli) == [
        "stack select --create --non-interactive dev",
        "up --stack dev --yes --skip-preview",
        "stack output --json --stack dev",
    ]


def test_a_failing_up_keeps_the_clis_code_and_says_what_next(ctx: Context) -> None:
    """255 stays 255; the advice names the command to repeat and the one not to run."""
    played(ctx)
    ctx.environ["UP_CODE"] = "255"  # type: ignore[index]  # the fixture's environment is a dict
    code, text = carry_out(ctx, "up", "prod")
    assert code == 255
    assert "make up STACK=prod" in text
    assert "not before that: pulumi refresh" in text
    assert "already exists:  berth recover" in text


def test_a_stack_that_is_known_is_not_selected_again(ctx: Context) -> None:
    """Its file in the checkout's state says that it exists."""
    cli = played(ctx)
    known = ctx.layout.state / ".pulumi" / "stacks" / "berth"
    known.mkdir(parents=True)
    (known / "dev.json").touch()
    carry_out(ctx, "preview")
    assert calls(cli) == ["preview --stack dev"]


def test_a_backend_of_the_persons_own_is_always_asked(ctx: Context) -> None:
    """A file in the checkout says nothing about another backend."""
    cli = played(ctx)
    known = ctx.layout.state / ".pulumi" / "stacks" / "berth"
    known.mkdir(parents=True)
    (known / "dev.json").touch()
    ctx.environ["PULUMI_BACKEND_URL"] = "s3://bucket"  # type: ignore[index]  # the fixture's environment is a dict
    carry_out(ctx, "preview")
    assert calls(cli)[0] == "stack select --create --non-interactive dev"


def test_down_says_that_data_is_kept(ctx: Context) -> None:
    """It names how to list volumes and how to remove one."""
    played(ctx)
    code, text = carry_out(ctx, "down")
    assert code == 0
    assert "Data volumes are kept" in text
    assert "docker volume rm NAME" in text


def test_a_stack_that_cannot_be_selected_stops_everything(ctx: Context) -> None:
    """The CLI's words are shown and its code is kept."""
    cli = script(ctx.layout.bin / "pulumi", "echo error: incorrect passphrase; exit 255")
    code, text = carry_out(ctx, "up")
    assert code == 255
    assert "incorrect passphrase" in text
    assert len(calls(cli)) == 1
