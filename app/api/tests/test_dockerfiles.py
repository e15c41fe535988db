"""The image that runs mounted sources is the release's, without them."""

from pathlib import Path
from typing import Final

API: Final = Path(__file__).parents[1]
OWN: Final = ("HEALTHCHECK", "CMD", "LABEL", "COPY src/", "RUN python -m compileall")
"""What differs on purpose: the sources and their compilation, how they are run, and the image's name."""


def instructions(name: str) -> list[str]:
    """The instructions of a Dockerfile, each on one line, without comments."""
    lines = [line for line in (API / name).read_text().splitlines() if line and not line.startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def shared(name: str) -> list[str]:
    """The instructions that both images need."""
    return [" ".join(line.split()) for line in instructions(name) if not line.startswith(OWN)]


def test_both_images_have_the_same_base_dependencies_and_settings() -> None:
    """S0-25: what runs under development is what will run, so that nothing works on mounted sources alone."""
    assert shared("Dockerfile.source") == shared("Dockerfile")
    assert len(shared("Dockerfile")) >= 8


def test_the_command_differs_by_reloading_alone() -> None:
    """The server is told the same, but for the watch over the sources and a shorter farewell."""
    release, source = (
        [word.strip(' "[],') for word in instructions(name)[-1].removeprefix("CMD ").split(",")]
        for name in ("Dockerfile", "Dockerfile.source")
    )
    reload = ["--reload", "--reload-dir", "/app", "--reload-delay", "0.5"]
    assert source == [*release[:-1], "2", *reload]


def test_the_image_for_sources_sees_none() -> None:
    """S2-14: an edit changes nothing that the image is made of, so that it is not built again."""
    lines = (API / "Dockerfile.source.dockerignore").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["*", "!pyproject.toml", "!uv.lock"]


def test_the_image_is_built_as_the_documents_are() -> None:
    """S0-25, S1-09: slim Python, uv and the lock file before the sources, a numeric user, a health check, uvicorn.

    It needs neither curl nor a folder for data: the check is a program of the image, and what must last is in stores.
    """
    lines = [" ".join(line.split()) for line in instructions("Dockerfile")]
    last = max(number for number, line in enumerate(lines) if line.startswith("FROM "))
    release = lines[last:]
    assert release[0] == "FROM python:3.14-slim"
    sync = next(number for number, line in enumerate(lines) if "uv sync --frozen --no-dev" in line)
    locked = lines.index("COPY pyproject.toml uv.lock ./")
    assert locked < sync < last < lines.index("COPY src/ /app/")
    assert "--no-cache" in lines[sync].split()
    assert any(line.startswith("ENV ") and "PYTHONPATH=/app" in line.split() for line in release)
    assert {"USER 10001:10001", "EXPOSE 8000"} <= set(release)
    check = next(line for line in release if line.startswith("HEALTHCHECK "))
    assert "--retries=3" in check.split()
    assert '"/app/berth_api/healthcheck.py"' in check
    command = [word.strip(' "[],') for word in release[-1].removeprefix("CMD ").split(",")]
    assert command[0] == "uvicorn"
    assert command[command.index("--host") + 1] == "0.0.0.0"  # noqa: S104 - inside the container
    assert command[command.index("--port") + 1] == "8000"
