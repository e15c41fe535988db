"""The environment in which `pulumi` works on this checkout's stacks."""

import os
import shlex
from collections.abc import Mapping

from .choices import Way
from .context import Context
from .engine_probe import docker_environ
from .plugins import current

DEV_STACK = "dev"
DEV_PASSPHRASE = "berth-dev"  # noqa: S105 - public by design: the dev stack listens on loopback only
_PASSPHRASE_VARIABLES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


def exports(ctx: Context, stack: str = DEV_STACK) -> dict[str, str]:
    """Variables to set, by name.

    A backend or passphrase that the person has set wins. Only the dev stack gets the public passphrase:
    any other stack must be given its own.
    """
    layout = ctx.layout
    path = [entry for entry in ctx.environ.get("PATH", "").split(os.pathsep) if entry and entry != str(layout.bin)]
    values = {
        "PATH": os.pathsep.join([str(layout.bin), *path]),
        "PULUMI_HOME": str(layout.home),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        # Compiled modules are kept, out of sight: compiling them anew would be half of a preview's time.
        "PYTHONPYCACHEPREFIX": str(layout.own / "pycache"),
        "PYTHONDONTWRITEBYTECODE": "",
        **docker_environ(ctx),
    }
    if "PULUMI_BACKEND_URL" not in ctx.environ:
        values["PULUMI_BACKEND_URL"] = layout.state.as_uri()
    if stack == DEV_STACK and not any(name in ctx.environ for name in _PASSPHRASE_VARIABLES):
        values["PULUMI_CONFIG_PASSPHRASE"] = DEV_PASSPHRASE
    if Way.STAND_IN in current(ctx).values():
        # Otherwise the CLI looks for newer plugins on the network first.
        values["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "1"
    return values


def whole(ctx: Context, stack: str = DEV_STACK) -> dict[str, str]:
    """The person's environment with the exports applied, for programs started from here."""
    return ctx.tool_environ() | exports(ctx, stack)


def shell_text(values: Mapping[str, str]) -> str:
    """The exports as text for `eval` in any POSIX shell."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in sorted(values.items()))


def write(ctx: Context) -> None:
    """Leave the exports in `.berth/env`, and make the folders they name."""
    ctx.layout.state.mkdir(parents=True, exist_ok=True)
    ctx.layout.home.mkdir(parents=True, exist_ok=True)
    path = ctx.layout.own / "env"
    text = shell_text(exports(ctx))
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
