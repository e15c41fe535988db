"""One stack of one test session: its files, its settings, the CLI on it, and what runs."""

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.e2e.harness import state as states
from tests.e2e.harness.claim import Claim
from tests.e2e.harness.cleaning import IMAGES_FILE, remove_all
from tests.e2e.harness.cli import Cli
from tests.e2e.harness.container import Container
from tests.e2e.harness.engine import Engine
from tests.e2e.harness.http import Site
from tests.e2e.harness.process import Run, Started
from tests.e2e.harness.project import ProjectCopy
from tests.e2e.harness.settings import Values, changed, product_values, write_stack_file

CONTAINER: Final = "docker:index/container:Container"
TIERS: Final = ("api", "objects", "postgres", "proxy", "redis", "spa", "worker")
OF_THE_API: Final = ("api", "worker")
"""Tiers that run the API's image: a change of its code rolls them all."""


class Stack:
    """The product on a share of the machine."""

    def __init__(self, claim: Claim, engine: Engine) -> None:
        """Make the project copy and an empty stack.

        Args:
            claim: The share of the machine.
            engine: The engine.
        """
        self.claim, self.engine, self.prefix = claim, engine, claim.prefix
        self.project = ProjectCopy(claim.folder / "project")
        self.file = self.project.root / f"Pulumi.{claim.stack}.yaml"
        self.cli = Cli(project=self.project.root, folder=claim.folder, prefix=claim.prefix)
        self.site = Site(f"http://127.0.0.1:{claim.ports['proxy']}", self._admin_password)
        self.values = product_values(claim)
        self.first_up: Run | None = None
        """The first successful `up`, from nothing."""
        self.first_failure: Run | None = None
        """Why it never came up."""
        self._applied: tuple[Values, dict[str, str]] | None = None
        self._released: dict[str, str] = {}
        self._shown: tuple[str, states.State] | None = None
        self.cli.run("stack", "init", claim.stack)
        self.configure({})

    @property
    def settled(self) -> bool:
        """Whether what runs is what files and settings say, as far as this session knows."""
        return self._applied == (self.values, self.project.edits)

    def unsettle(self) -> None:
        """Trust nothing that runs: the next scenario begins with an `up`."""
        self._applied = None

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Change the stack file.

        Args:
            changes: Path with dots to value; see `changed`.
        """
        self.values = changed(self.values, changes)
        write_stack_file(self.file, self.values)

    def undo_edits(self) -> None:
        """Bring the files back to what the last whole `up` found; what earlier scenarios left in them stays."""
        for path in tuple(self.project.edits):
            if path not in self._released:
                self.project.restore(path)
        for path, text in self._released.items():
            self.project.write(path, text)

    def take_back(self, path: str) -> None:
        """Bring a file back to what the checkout has, although an `up` found it edited."""
        self.unsettle()
        self.project.restore(path)
        self._released.pop(path, None)

    def as_released(self) -> None:
        """The product's own settings on the files of the last whole `up`; nothing is run."""
        self.undo_edits()
        self.values = product_values(self.claim)
        write_stack_file(self.file, self.values)

    def as_checked_out(self) -> None:
        """Undo every edit of files and settings; nothing is run."""
        self._released = {}
        self.as_released()

    def pulumi(self, *words: str, expect: int | None = 0, docker_host: str | None = None) -> Run:
        """Run a CLI command on this stack; see `Cli.run`."""
        return self.cli.run(*words, "--stack", self.claim.stack, expect=expect, docker_host=docker_host)

    def up(self, *flags: str, expect: int | None = 0) -> Run:
        """Run `pulumi up` without questions."""
        return self.finish_up(self.start_up(*flags), expect=expect)

    def start_up(self, *flags: str, docker_host: str | None = None) -> Started:
        """Start `pulumi up` and leave it running; `finish_up` goes with it."""
        self.unsettle()
        words = ("up", "--yes", "--skip-preview", "--stack", self.claim.stack, *flags)
        return self.cli.start(*words, docker_host=docker_host)

    def finish_up(self, started: Started, *, expect: int | None = 0) -> Run:
        """Wait for the end of a started `up`."""
        try:
            run = self.cli.finish(started, expect=expect)
        finally:
            self._note_images()
        if run.code == 0:
            whole = "--target" not in run.words
            if whole:
                self._released = dict(self.project.edits)
                self._applied = (self.values, self._released)
            self.first_up = self.first_up or run
        elif self.first_up is None:
            self.first_failure = run
        return run

    def destroy(self) -> Run:
        """Run `pulumi destroy` without questions."""
        self.unsettle()
        return self.pulumi("destroy", "--yes", "--skip-preview")

    def preview(self) -> Mapping[str, Any]:
        """What `pulumi preview --json` says."""
        text = self.pulumi("preview", "--json").text
        parsed: Mapping[str, Any] = json.loads(text[text.index("{") :])
        return parsed

    def outputs(self) -> Mapping[str, Any]:
        """The stack's outputs."""
        parsed: Mapping[str, Any] = json.loads(self.pulumi("stack", "output", "--json").text)
        return parsed

    def state(self, *, show_secrets: bool = False) -> states.State:
        """The state as `pulumi stack export` has it: its secrets as the backend keeps them, or shown.

        Args:
            show_secrets: Decrypt them. The key is made slow to find on purpose, so an unchanged state is asked once.
        """
        written = self.cli.checkpoint(self.claim.stack)
        if not show_secrets:
            return states.of_checkpoint(written)
        if self._shown is None or self._shown[0] != written:
            self._shown = (written, json.loads(self.pulumi("stack", "export", "--show-secrets").text))
        return self._shown[1]

    def containers(self, *tiers: str) -> list[Container]:
        """The stack's containers, of some tiers or of all."""
        return self.engine.containers(self.prefix, *tiers)

    def ids(self, *tiers: str) -> dict[str, str]:
        """Container name to id, of some tiers or of all."""
        return {one.name: one.id for one in self.containers(*tiers)}

    def proxy_status(self) -> str:
        """What the proxy says of itself and of the servers it knows."""
        return self.engine.run("exec", f"{self.prefix}-proxy", "berth-proxy", "status")

    def wipe(self) -> None:
        """Forget everything, data included, and begin again with an empty stack."""
        remove_all(self.engine, self.prefix, keep_folder=True)
        self.first_up = self.first_failure = None
        self.pulumi("stack", "rm", "--yes", "--force", "--preserve-config")
        self.cli.run("stack", "init", self.claim.stack)
        self.as_checked_out()

    def _admin_password(self) -> str:
        made = states.generated_secrets(self.state(show_secrets=True))
        (password,) = (secret for name, secret in made.items() if "-admin-password" in name)
        return password

    def _note_images(self) -> None:
        file = self.claim.folder / IMAGES_FILE
        known = set(file.read_text(encoding="utf-8").split()) if file.exists() else set()
        known |= set(self.engine.images(self.prefix).values())
        file.write_text("\n".join(sorted(known)), encoding="utf-8")
