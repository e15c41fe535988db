"""The real program with a stack file's values, recorded once for each: whoever gets a recording only reads it."""

import runpy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pulumi
import pytest

from settings import preflight
from settings.preflight import HostView
from tests.recording import Recording, record
from tests.settings.values import texts

ROOT: Final = Path(__file__).parent.parent


def whole_program(
    values: Mapping[str, object], *, stack: str = "s", secrets: Mapping[str, str] | None = None
) -> Recording:
    """What `__main__.py` registers on a host that suits it.

    Args:
        values: Key without `berth:` to value.
        stack: The stack's name.
        secrets: The same for keys that the stack file encrypts.
    """
    return _recorded(_as_config(values), _as_config(secrets or {}), stack)


def run_program(plain: Mapping[str, str], secrets: Mapping[str, str], *, stack: str, view: HostView) -> Recording:
    """Record `__main__.py` once more, with a configuration as the CLI hands it over and a host as given."""

    def program() -> None:
        pulumi.runtime.set_all_config({**plain, **secrets}, list(secrets))
        runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preflight, "look", lambda _: view)
        patch.chdir(ROOT)
        return record(program, stack=stack)


Config = tuple[tuple[str, str], ...]


def _as_config(values: Mapping[str, object]) -> Config:
    return tuple((f"berth:{key}", text) for key, text in texts(values).items())


@cache
def _recorded(plain: Config, secrets: Config, stack: str) -> Recording:
    return run_program(dict(plain), dict(secrets), stack=stack, view=HostView())
