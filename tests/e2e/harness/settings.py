"""What a scenario's stack file says."""

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.e2e.harness.claim import Claim

Values = dict[str, Any]
"""Sections of the stack file by name, without `berth:` in front."""

REMOVED: Final = object()
"""As a value: the key is taken out."""

API_REPLICAS: Final = 2
START_SECONDS: Final = 120
"""How long API and worker may take to start on a busy machine; one that starts at once is not waited for longer."""

WATCH_SECONDS: Final = 1
"""How long a switch is watched where no scenario is about that: every `up` waits for its end."""

_SALT: Final = re.compile(r"^encryptionsalt: (\S+)$", re.MULTILINE)


def product_values(claim: Claim) -> Values:
    """The product without logs on the share of a claim; two API replicas, so that rolling is seen."""
    return {
        "environment": "dev",
        "networks": {name: subnet for name, subnet in claim.subnets.items() if name != "logs"},
        "postgres": {"publish_port": claim.ports["postgres"], "limits": {"cpus": 1.0, "memory_mb": 256}},
        "redis": {"publish_port": claim.ports["redis"]},
        "api": {"replicas": API_REPLICAS, "start_seconds": START_SECONDS},
        "worker": {"start_seconds": START_SECONDS},
        "proxy": {
            "port": claim.ports["proxy"],
            "drain_seconds": 15,
            "watch_seconds": WATCH_SECONDS,
            "limits": {"cpus": 1.0, "memory_mb": 128, "pids": 64},  # as both committed stacks
        },
    }


def changed(values: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """Values with some of them set.

    Args:
        values: What stands there; it is left as it is.
        changes: Path with dots, such as `api.start_seconds`, to the new value or `REMOVED`.
    """
    result: Values = copy.deepcopy(dict(values))
    for path, value in changes.items():
        *sections, key = path.split(".")
        place = result
        for section in sections:
            place = place.setdefault(section, {})
        if value is REMOVED:
            place.pop(key, None)
        else:
            place[key] = value
    return result


def write_stack_file(file: Path, values: Mapping[str, Any]) -> None:
    """Write a stack file, as JSON, which every YAML reader reads; the salt that is in it stays.

    Args:
        file: `Pulumi.<stack>.yaml`.
        values: The sections.
    """
    salt = _SALT.search(file.read_text(encoding="utf-8")) if file.exists() else None
    config = {f"berth:{key}": value for key, value in values.items()}
    head = f"encryptionsalt: {salt[1]}\n" if salt else ""
    file.write_text(f"{head}config: {json.dumps(config)}\n", encoding="utf-8")
