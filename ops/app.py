"""What a berth stack needs beside pulumi itself."""

import sys
from typing import Annotated

import typer

from ops.errors import OpsError
from ops.verbs import migrate, promote, prune, recover, releases, rollback, secrets, status
from ops.world import World

app = typer.Typer(
    name="berth", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
migrations = typer.Typer(no_args_is_help=True, help="The database's schema.")
app.add_typer(migrations, name="migrate")
secret_names = typer.Typer(no_args_is_help=True, help="What the stack made for itself or was given.")
app.add_typer(secret_names, name="secrets")

StackOption = Annotated[str, typer.Option("--stack", "-s", envvar="BERTH_STACK", help="The stack.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without a question.")]


def main() -> None:
    """Carry out one command."""
    try:
        app()
    except OpsError as error:
        sys.stderr.write(f"berth: {error}\n")
        sys.exit(1)


@app.command("releases")
def _releases(
    *,
    stack: StackOption = "dev",
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """List the releases; the live one is marked."""
    releases.run(World.of(stack), as_json=as_json)


@app.command("rollback")
def _rollback(
    release: Annotated[str | None, typer.Argument(help="The start of an id; without it the release before.")] = None,
    *,
    stack: StackOption = "dev",
    yes: Yes = False,
) -> None:
    """Bring an earlier release back, images and settings together, without dropping a request."""
    raise typer.Exit(rollback.run(World.of(stack), release, yes=yes))


@app.command("prune")
def _prune(
    *,
    stack: StackOption = "dev",
    keep: Annotated[int, typer.Option(min=1, help="How many of the latest releases stay.")] = 5,
    yes: Yes = False,
) -> None:
    """Show the images of old releases; remove them with --yes. Never volumes, never another stack's things."""
    prune.run(World.of(stack), keep=keep, yes=yes)


@app.command("recover")
def _recover(*, stack: StackOption = "dev", yes: Yes = False) -> None:
    """Clear what an update that was killed left behind; one `make up` does the rest."""
    raise typer.Exit(recover.run(World.of(stack), yes=yes))


@app.command("status")
def _status(*, stack: StackOption = "dev") -> None:
    """Show what runs and what is not as it should be; ends with 1 when something is not."""
    raise typer.Exit(status.run(World.of(stack)))


@app.command("promote")
def _promote(
    source: Annotated[str, typer.Argument(help="The stack that runs it.")],
    target: Annotated[str, typer.Argument(help="The stack that is to run it.")],
    *,
    registry: Annotated[
        str | None, typer.Option(help="Push the images there first; without it both stacks share one engine.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Write the images one stack runs healthy into another's file, and show what that will do."""
    raise typer.Exit(promote.run(World.of(source), World.of(target), registry=registry, yes=yes))


@migrations.command("status")
def _migrate_status(*, stack: StackOption = "dev") -> None:
    """Show where the schema stands, and which steps wait."""
    migrate.run(World.of(stack))


@secret_names.command("list")
def _secrets_list(*, stack: StackOption = "dev") -> None:
    """Show the secrets by name, where they come from and who reads them; never a value."""
    secrets.show(World.of(stack))


@secret_names.command("rotate")
def _secrets_rotate(
    names: Annotated[list[str], typer.Argument(help="As `berth secrets list` shows them; all in one update.")],
    *,
    stack: StackOption = "dev",
    yes: Yes = False,
) -> None:
    """Make secrets anew; the plan says who is made again, and whether anything is away meanwhile."""
    raise typer.Exit(secrets.change(World.of(stack), names, yes=yes))
