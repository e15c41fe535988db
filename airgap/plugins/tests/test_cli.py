"""The real Pulumi CLI drives the stand-ins through the whole life of a small stack."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import docker
import processes
import pytest
import tools_image

pytestmark = pytest.mark.engine

REPOSITORY = Path(__file__).parents[3]

PROGRAM = """
import pulumi
import pulumi_docker as docker
from pulumi_command import local

config = pulumi.Config()
image = docker.RemoteImage("image", name=config.require("image"), keep_locally=True)
network = docker.Network(
    "network",
    internal=True,
    labels=[docker.NetworkLabelArgs(label="b", value="2"), docker.NetworkLabelArgs(label="a", value="1")],
    options={"com.docker.network.bridge.enable_icc": "false"},
)
volume = docker.Volume("volume", name="berth-facts-cli-data")
command = local.Command(
    "command",
    create="echo $NAME; test -n \\"$SECRET\\"",
    environment={"NAME": network.name, "SECRET": pulumi.Output.secret("hush-hush")},
    triggers=[network.id, config.get("release") or "1"],
)
pulumi.export("network", network.name)
pulumi.export("said", command.stdout)
pulumi.export("image", image.image_id)
pulumi.export("volume", volume.name)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """A project in a folder of its own, with its own state and home."""

    folder: Path
    pulumi: str
    env: Mapping[str, str]

    def run(self, *words: str, status: int = 0) -> str:
        """Run the CLI; returns its stdout, and fails with all it said on another status."""
        done = subprocess.run(
            [self.pulumi, *words, "--non-interactive", "--color=never"],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            check=False,
            text=True,
            timeout=180,
        )
        assert done.returncode == status, f"pulumi {words} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def outputs(self) -> dict[str, str]:
        """Give the stack's outputs."""
        found: dict[str, str] = json.loads(self.run("stack", "output", "--json"))
        return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, docker_api: docker.APIClient) -> Stack:
    """An empty stack whose only plugins are this environment's stand-ins, to be copied."""
    built = REPOSITORY / ".berth" / "bin" / "pulumi"
    pulumi = str(built) if built.exists() else shutil.which("pulumi")
    if pulumi is None:
        pytest.skip("no pulumi CLI in .berth/bin or on PATH: the project's bootstrap provides it")
    place = tmp_path_factory.mktemp("empty")
    scripts = place / "bin"
    scripts.mkdir()
    for name, entry in (
        ("pulumi-language-python", "language_python"),
        ("pulumi-resource-command", "resource_command"),
        ("pulumi-resource-docker", "resource_docker"),
    ):
        script = scripts / name
        script.write_text(f"#!{sys.executable}\nfrom airgap_plugins import entry\n\nentry.{entry}()\n")
        script.chmod(0o755)
    folder = place / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(
        f"name: facts\nruntime:\n  name: python\n  options:\n    toolchain: pip\n    virtualenv: {sys.prefix}\n"
    )
    (folder / "__main__.py").write_text(PROGRAM)
    (place / "state").mkdir()
    env = os.environ | {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_BACKEND_URL": f"file://{place / 'state'}",
        "PULUMI_HOME": str(place / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "facts",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        "PULUMI_STACK": "berth-facts",
    }
    found = Stack(folder=folder, pulumi=pulumi, env=env)
    found.run("stack", "init", "berth-facts")
    with (folder / "Pulumi.berth-facts.yaml").open("a") as file:
        file.write(f"config:\n  facts:image: {tools_image.ensure(docker_api)}\n")
    return found


@pytest.fixture
def stack(empty: Stack, tmp_path: Path) -> Stack:
    """A copy of the empty stack, with a project and a state of its own."""
    for name in ("project", "state"):
        shutil.copytree(empty.folder.with_name(name), tmp_path / name)
    env = {**empty.env, "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}"}
    return Stack(folder=tmp_path / "project", pulumi=empty.pulumi, env=env)


def test_a_stack_lives_and_dies(stack: Stack, docker_api: docker.APIClient) -> None:
    """Up creates; a refresh and a second up change nothing; a trigger runs its command again; destroy clears up.

    The refresh comes first, so what up finds unchanged, in its preview too, is what was made as well as what was read.
    """
    stack.run("up", "--yes", "--skip-preview")
    first = stack.outputs()
    assert first["said"] == first["network"]
    assert first["network"].startswith("network-")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    stack.run("up", "--yes", "--expect-no-changes")
    steps = json.loads(stack.run("preview", "--json", "--config", "release=2"))["changeSummary"]
    assert steps == {"replace": 1, "same": 4}
    stack.run("up", "--yes", "--skip-preview", "--config", "release=2")
    state = stack.run("stack", "export")
    assert "hush-hush" not in state
    kept = {item["type"]: item for item in json.loads(state)["deployment"]["resources"]}
    assert kept["docker:index/network:Network"]["outputs"]["options"] == {
        "com.docker.network.bridge.enable_icc": "false"
    }
    docker_api.remove_network(first["network"])
    stack.run("refresh", "--yes", "--skip-preview")
    stack.run("up", "--yes", "--skip-preview")
    assert docker_api.networks(names=[stack.outputs()["network"]])
    stack.run("destroy", "--yes", "--skip-preview")
    assert not docker_api.networks(names=[first["network"]])
    assert not docker_api.volumes(filters={"name": "^berth-facts-cli-data$"})["Volumes"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_up_leaves_no_process(stack: Stack, number: signal.Signals) -> None:
    """After Ctrl-C, or the death of the CLI, plugins, program and the command's own children are gone in 3 seconds."""
    pids = stack.folder / "pids"
    script = f"sleep 300 & echo $$ $! $PPID > {pids}.new; mv {pids}.new {pids}; wait"
    (stack.folder / "__main__.py").write_text(
        f"from pulumi_command import local\n\nlocal.Command('slow', create={script!r})\n"
    )
    words = [stack.pulumi, "up", "--yes", "--skip-preview", "--non-interactive", "--color=never"]
    with subprocess.Popen(
        words, cwd=stack.folder, env=stack.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as up:
        assert processes.eventually(pids.exists, 60), "the command was not started"
        left = [int(word) for word in pids.read_text().split()]
        up.send_signal(number)
        assert up.wait(timeout=10) != 0
        assert processes.eventually(lambda: not any(map(processes.is_running, left)), 3)
    if number == signal.SIGINT:
        state = json.loads(stack.run("stack", "export"))["deployment"]
        assert "pending_operations" not in state
        assert "command:local:Command" not in [item["type"] for item in state["resources"]]


def test_what_the_stand_ins_lack_fails_in_preview(stack: Stack) -> None:
    """A resource type beyond the stand-ins fails the preview with the way out, before anything is made."""
    (stack.folder / "__main__.py").write_text(
        "import pulumi\npulumi.CustomResource('docker:index/service:Service', 's', {'name': 'x'})\n"
    )
    said = stack.run("preview", status=1)
    assert "resource type docker:index/service:Service is not supported by this stand-in plugin" in said
    assert "put the official Pulumi plugin on PATH" in said
