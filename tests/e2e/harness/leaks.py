"""Where secrets may turn up that must not."""

from collections.abc import Mapping

from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import spellings


def in_the_open(stack: Stack, secrets: Mapping[str, str]) -> list[str]:
    """Every place that shows a secret, in words that do not repeat it.

    Looked at are what the engine says of containers and images, logs, process lists, the stack file, all files of the
    backend (command texts are in the state) and everything the CLI printed without being asked for secrets.

    Args:
        stack: The stack.
        secrets: Name to secret.
    """
    engine, places = stack.engine, dict[str, str]()
    for one in stack.containers():
        places[f"inspect of {one.name}"] = str(one.raw)
        places[f"log of {one.name}"] = engine.logs(one.name)
        places[f"history of {one.name}'s image"] = engine.history(one.image)
        places[f"image of {one.name}"] = str(engine.inspect("image", [one.image]))
        places[f"processes of {one.name}"] = str(engine.processes(one.name))
    for file in (stack.file, *stack.cli.state.rglob("*")):
        if file.is_file():
            places[f"file {file.name}"] = file.read_text(encoding="utf-8", errors="replace")
    shown = [run for run in stack.cli.runs if "--show-secrets" not in run.words]
    places |= {f"output {number} of {run.words[1]}": run.text for number, run in enumerate(shown)}
    return [
        f"{name} in {place}"
        for name, secret in secrets.items()
        for place, text in places.items()
        if any(form in text for form in spellings(secret))
    ]
