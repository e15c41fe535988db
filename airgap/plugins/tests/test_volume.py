"""docker.Volume answers as the official plugin did (facts/docker_volume.json)."""

import facts_replay
import pytest
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.docker.volume import Volume

FACTS = facts_replay.load("docker_volume")


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "check"))
def test_check(offline: DockerEngine, case: facts_replay.Case) -> None:
    """Checking program inputs gives the recorded inputs and failures."""
    facts_replay.replay_check(Volume(offline), case)


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "diff"))
def test_diff(offline: DockerEngine, case: facts_replay.Case) -> None:
    """Changed inputs give the recorded rows, replacements and order of deletion."""
    facts_replay.replay_diff(Volume(offline), case, FACTS["bases"])


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "preview"))
def test_preview(offline: DockerEngine, case: facts_replay.Case) -> None:
    """A preview foretells the recorded outputs without asking the engine."""
    facts_replay.replay_preview(Volume(offline), case)


@pytest.mark.engine
@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "life"))
def test_life(engine: DockerEngine, case: facts_replay.Case) -> None:
    """Create, read, import and delete give the recorded outputs and errors, and no difference in between."""
    facts_replay.replay_life(Volume(engine), case)
