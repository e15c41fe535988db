"""Every component registers exactly what was recorded.

A recording is reviewed like code: after a wanted change run `make record` and read the difference. What the provider
does with it is shown by the stand-ins' facts and by the end-to-end scenarios.
"""

import json
import os
from pathlib import Path

import pytest

from tests.components.builders import ALL
from tests.recording import record_once

RECORDED = Path(__file__).parent / "recorded"


@pytest.mark.parametrize("name", ALL)
def test_a_component_registers_what_was_recorded(name: str) -> None:
    """Types, inputs and options of all children are the recorded ones, no more and no less."""
    file = RECORDED / f"{name}.json"
    text = json.dumps(record_once(ALL[name]).as_text(), indent=1, sort_keys=True) + "\n"
    if os.environ.get("BERTH_RECORD"):
        RECORDED.mkdir(exist_ok=True)
        file.write_text(text)
    assert json.loads(text) == json.loads(file.read_text())


def test_every_recording_belongs_to_a_component() -> None:
    """A recording without its component would be compared with nothing."""
    assert {file.stem for file in RECORDED.glob("*.json")} == set(ALL)
