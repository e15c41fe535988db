"""What the command prints and how it ends."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from airgap_images import cli
from airgap_images.errors import ImagesError


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"HOME": "/home/me"}, "/home/me/.cache/berth/images"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "/big/cache"}, "/big/cache/berth/images"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": ""}, "/home/me/.cache/berth/images"),
    ],
)
def test_the_cache_is_the_users(environ: Mapping[str, str], folder: str) -> None:
    """Downloads and logs go where the user's caches are, as the XDG base directories say."""
    assert cli.cache_folder(environ) == Path(folder)


def test_a_failure_ends_with_the_line_that_helps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log's end comes first; the last line names the image, the cause and the remedy; the exit code is 1."""

    def fail(*_: object) -> list[BaseException]:
        return [
            ImagesError(where="a:1", found="the build failed", expected="an image", remedy="try again", log="one\ntwo")
        ]

    monkeypatch.setattr(cli, "ensure", fail)
    assert cli.main(["ensure", "postgres:18"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "  | one",
        "  | two",
        "airgap-images: a:1: the build failed; expected an image; try again",
    ]


def test_an_unknown_reference_ends_with_1_before_anything_is_asked_of_an_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped reference is refused without an engine."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    assert cli.main(["ensure", "postgres:81"]) == 1
    assert capsys.readouterr().err.startswith("airgap-images: postgres:81: no recipe;")


@pytest.mark.parametrize("verb", ["ensure", "list", "definitions"])
def test_without_an_engine_each_verb_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    """An engine that does not answer is named with what to do, and the exit code is 1."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    assert cli.main([verb]) == 1
    error = capsys.readouterr().err
    assert error.startswith("airgap-images: Docker engine: no answer (")
    assert error.endswith("; start it, or ask its owner to let you use it\n")
