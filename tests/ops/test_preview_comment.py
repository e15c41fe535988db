"""The comment with the previews: one, kept up to date."""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SCRIPT: Final = ROOT / ".github" / "preview-comment.sh"
_GH: Final = """\
#!/bin/sh
echo "$@" >>"$ASKED"
case "$*" in *--paginate*) printf %s "$KNOWN"; exit ;; esac
for word; do case "$word" in body=@*) cp "${word#body=@}" "$BODY" ;; esac; done
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Two previews and a `gh` that only tells what it was asked."""
    (tmp_path / "gh").write_text(_GH, encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "preview-dev.txt").write_text("x" * 40000 + "dev's end\n~~~~\nfor @everybody", encoding="utf-8")
    (tmp_path / "preview-prod.txt").write_text("+ create", encoding="utf-8")
    return {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "ASKED": str(tmp_path / "asked"),
        "BODY": str(tmp_path / "body"),
        "GITHUB_REPOSITORY": "ann/shop",
        "NUMBER": "7",
    }


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("", "api --silent --method POST repos/ann/shop/issues/7/comments"),
        ("41\n42\n", "api --silent --method PATCH repos/ann/shop/issues/comments/41"),
    ],
    ids=["first", "next"],
)
def test_there_is_one_comment(environ: dict[str, str], tmp_path: Path, known: str, words: str) -> None:
    """The first preview makes the comment, every later one changes it."""
    subprocess.run([SCRIPT, tmp_path], env=environ | {"KNOWN": known}, check=True, timeout=20)
    asked = Path(environ["ASKED"]).read_text(encoding="utf-8").splitlines()
    assert asked[-1].startswith(words)
    assert len(asked) == 2


def test_the_comment_holds_every_stack_within_its_bounds(environ: dict[str, str], tmp_path: Path) -> None:
    """Each stack has its own part; long ones keep their end; text can neither leave its fence nor call people."""
    subprocess.run([SCRIPT, tmp_path], env=environ | {"KNOWN": ""}, check=True, timeout=20)
    body = Path(environ["BODY"]).read_text(encoding="utf-8")
    assert body.startswith("<!-- berth preview -->\n")
    assert body.index("<code>dev</code>") < body.index("<code>prod</code>")
    assert "dev's end" in body
    assert len(body) < 65536
    assert body.count("\n~~~~\n") == 2
    assert "@everybody" not in body
