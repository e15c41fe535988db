"""docker.Container: processes that end, names that are taken, and deletion on a real engine."""

import time
from typing import Any

import container_world
import docker
import facts_replay
import pytest
import tools_image
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.errors import InitFailedError, PluginError
from container_world import WITHIN, program
from docker.errors import NotFound
from processes import eventually

pytestmark = pytest.mark.engine

STUBBORN = ["sh", "-c", 'trap "" TERM; echo ready; while :; do sleep 1; done']
OBEDIENT = ["sh", "-c", 'trap "exit 0" TERM; echo ready; while :; do sleep 0.1; done']


@pytest.fixture(autouse=True)
def _image(docker_api: docker.APIClient) -> None:
    """The image that the containers run."""
    tools_image.ensure(docker_api)


def test_a_process_that_ends_at_once_is_no_error(engine: DockerEngine) -> None:
    """The create succeeds; at the latest a read says mustRun false and the exit code."""
    with container_world.life(engine, program("ends", command=["sh", "-c", "exit 3"])) as one:
        one.create()
        wanted = one.inputs
        assert eventually(lambda: engine.api.inspect_container(one.container)["State"]["Status"] == "exited", WITHIN)
        one.refresh()
        assert one.outputs is not None
        assert (one.outputs["mustRun"], one.outputs["exitCode"]) == (False, 3)
        assert one.rows(wanted) == {"mustRun": "UPDATE"}


def test_attach_waits_for_the_end_and_keeps_the_log(engine: DockerEngine) -> None:
    """Exit code and log of a one-shot container are outputs; a bad exit code is not an error."""
    more = {"command": ["sh", "-c", "echo hi; exit 2"], "attach": True, "logs": True, "mustRun": False}
    with container_world.life(engine, program("oneshot", **more)) as one:
        outputs = one.create()
        assert (outputs["exitCode"], outputs["containerLogs"]) == (2, "hi\n")
        assert one.rows() == {}


def test_a_taken_name_is_a_conflict(engine: DockerEngine) -> None:
    """The other container is left alone, and nothing is recorded."""
    wanted = program("taken")
    with container_world.life(engine, wanted) as one, container_world.life(engine, wanted) as other:
        one.create()
        with pytest.raises(PluginError) as caught:
            other.create()
        assert not isinstance(caught.value, InitFailedError)
        facts_replay.assert_text(
            str(caught.value),
            "1 error occurred:\n\t* Unable to create container: Error response from daemon: Conflict. The container"
            f' name "/{wanted["name"]}" is already in use by container "*". You have to remove (or rename) that'
            " container to be able to reuse that name.\n\n",
        )
        assert engine.api.inspect_container(one.container)["State"]["Running"]


@pytest.mark.parametrize(
    ("command", "more", "least", "most"),
    [
        # What comes too late is what the engine's own ten seconds, or those that do not count, would have ended.
        (STUBBORN, {"destroyGraceSeconds": 3}, 2.9, 10),
        (STUBBORN, {}, 0, 10),
        (STUBBORN, {"stopTimeout": 40}, 0, 30),
        (STUBBORN, {"destroyGraceSeconds": 0}, 0, 10),
        (OBEDIENT, {"destroyGraceSeconds": 40}, 0, 30),
        (STUBBORN, {"destroyGraceSeconds": 2, "rm": True}, 1.9, 10),
    ],
    ids=["grace", "unset", "stopTimeout-ignored", "zero", "obedient", "rm"],
)
def test_deletion_gives_the_grace_of_the_state(
    engine: DockerEngine, command: list[str], more: dict[str, Any], least: float, most: float
) -> None:
    """DestroyGraceSeconds is how long a process may take to end; unset or zero kills it at once."""
    with container_world.life(engine, program("grace", command=command, **more)) as one:
        one.create()
        assert eventually(lambda: b"ready" in engine.api.logs(one.container), WITHIN), "it has set its trap"
        start = time.monotonic()
        one.resource.delete(one.call())
        assert least <= time.monotonic() - start <= most
        with pytest.raises(NotFound):
            engine.api.inspect_container(one.container)


@pytest.mark.parametrize("removes", [True, False])
def test_deletion_takes_anonymous_volumes_unless_told_not_to(engine: DockerEngine, removes: bool) -> None:  # noqa: FBT001 - a table's column
    """RemoveVolumes decides on volumes without a name."""
    more = {"volumes": [{"containerPath": "/anon"}], "removeVolumes": removes}
    with container_world.life(engine, program("volumes", **more)) as one:
        one.create()
        (mount,) = engine.api.inspect_container(one.container)["Mounts"]
        one.resource.delete(one.call())
        if removes:
            with pytest.raises(NotFound):
                engine.api.inspect_volume(mount["Name"])
        else:
            engine.api.remove_volume(mount["Name"])
