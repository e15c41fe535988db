"""command:local:Command."""

import os
import secrets
from collections.abc import Iterator, Mapping

from airgap_plugins.bridge.rows import ignored, step
from airgap_plugins.command.check import TYPES, failures
from airgap_plugins.command.process import Order, Processes
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call, CheckCall, Checked, Difference, Log, Resource, Row
from airgap_plugins.values import UNKNOWN, Properties

OUTPUTS = ("stdout", "stderr")

INTERPRETER = ("/bin/sh", "-c")
"""What runs a command unless the program says otherwise."""

SHOWN = {"stdout": ("stdout",), "stderr": ("stderr",), "none": (), "stdoutAndStderr": OUTPUTS}
"""Which streams are shown while the command runs, by `logging`; anything else shows both."""


class Command(Resource):
    """Runs a command when it is created, updated or deleted, and keeps what it printed."""

    def __init__(self, processes: Processes, log: Log) -> None:
        """Take what runs commands, and what shows their output."""
        self._processes = processes
        self._log = log

    def check(self, call: CheckCall) -> Checked:
        """Check the types of the inputs; there are no defaults."""
        return Checked(inputs=call.news, failures=tuple(failures(call.news)))

    def diff(self, call: Call) -> Difference:
        """Compare inputs; a change of single triggers replaces only because the SDK asks for that by itself."""
        old = call.old_inputs or {name: value for name, value in call.outputs.items() if name in TYPES}
        rows = (row for row in _changes("", old, call.inputs) if not ignored(row, call.ignore_changes))
        return Difference(rows=[_replacing(row) for row in rows])

    def preview(self, call: Call) -> Properties:
        """Foretell nothing of what the command will print."""
        return call.inputs | dict.fromkeys(OUTPUTS, UNKNOWN)

    def create(self, call: Call) -> tuple[str, Properties]:
        """Run `create`, if there is one."""
        printed = dict.fromkeys(OUTPUTS, "")
        if "create" in call.inputs:
            printed = self._run(call, call.inputs["create"], call.inputs, {})
        return f"{call.name}{secrets.token_hex(4)}", call.inputs | printed

    def update(self, call: Call) -> Properties:
        """Run `update`, or `create` when there is none; what it printed before is at hand in its environment."""
        printed = {name: call.outputs.get(name, "") for name in OUTPUTS}
        command = call.inputs.get("update", call.inputs.get("create"))
        if command is not None:
            printed = self._run(call, command, call.inputs, call.outputs)
        return call.inputs | printed

    def delete(self, call: Call) -> None:
        """Run `delete` as it stood in the last deployment."""
        if "delete" in call.outputs:
            self._run(call, call.outputs["delete"], call.outputs, call.outputs)

    def _run(
        self, call: Call, command: str, inputs: Mapping[str, object], previous: Mapping[str, object]
    ) -> dict[str, str]:
        shown = SHOWN.get(str(inputs.get("logging")), OUTPUTS)

        def line(stream: str, text: str) -> None:
            if stream in shown:
                self._log(call.urn, text)

        outcome = self._processes.run(order(command, inputs, previous, call.timeout), line)
        if outcome.problem:
            message = f'{outcome.problem}: running "{command}":\n{outcome.both.decode(errors="replace")}'
            raise PluginError(message)
        try:
            return {
                name: output.decode().removesuffix("\n")
                for name, output in (("stdout", outcome.stdout), ("stderr", outcome.stderr))
            }
        except UnicodeDecodeError as error:
            message = (
                "grpc: error while marshaling: string field contains invalid UTF-8: the output of the command cannot"
                " be kept in the state; let it print text, or nothing"
            )
            raise PluginError(message) from error


def order(
    command: str, inputs: Mapping[str, object], previous: Mapping[str, object], timeout: float | None = None
) -> Order:
    """Give what to run: interpreter, environment (the plugin's own, previous output, the program's), folder, input."""
    env = dict(os.environ)
    if inputs.get("addPreviousOutputInEnv", True):
        env |= {f"PULUMI_COMMAND_{name.upper()}": str(previous[name]) for name in OUTPUTS if name in previous}
    environment = inputs.get("environment")
    if isinstance(environment, dict):
        env |= environment
    interpreter = inputs.get("interpreter")
    stdin, folder = inputs.get("stdin"), inputs.get("dir")
    return Order(
        argv=[*(interpreter if isinstance(interpreter, list) and interpreter else INTERPRETER), command],
        env=env,
        folder=folder if isinstance(folder, str) and folder else None,
        stdin=stdin if isinstance(stdin, str) else None,
        timeout=timeout,
    )


def _changes(path: str, old: object, new: object) -> Iterator[Row]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            yield from _changes(step(path, name), old.get(name), new.get(name))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            pair = [items[index] if index < len(items) else None for items in (old, new)]
            yield from _changes(f"{path}[{index}]", *pair)
    elif old != new:
        yield Row(path=path, kind="ADD" if old is None else "DELETE" if new is None else "UPDATE")


def _replacing(row: Row) -> Row:
    return Row(path=row.path, kind=f"{row.kind}_REPLACE") if row.path == "triggers" else row
