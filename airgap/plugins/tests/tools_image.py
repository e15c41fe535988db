"""A small runnable image from this machine's own programs: no registry and no build is needed for it."""

import contextlib
import io
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import docker

TAG = "berth-facts/tools:1"

PROGRAMS = ("cat", "env", "false", "ls", "mkdir", "sh", "sleep", "stat", "touch", "true")


def ensure(api: docker.APIClient) -> str:
    """Import the image unless it is there; returns its reference."""
    if not api.images(TAG):
        repository, tag = TAG.split(":")
        api.import_image_from_data(archive(), repository=repository, tag=tag)
    return TAG


def tagged(api: docker.APIClient, tag: str) -> str:
    """Give the image one more tag in `berth-facts/`; returns the reference."""
    api.tag(ensure(api), f"berth-facts/{tag}", "1", force=True)
    return f"berth-facts/{tag}:1"


def remove_untagged(api: docker.APIClient) -> None:
    """Remove the images built on this one that have lost their tag to a later build."""
    ours = _layers(api, TAG)[0]
    for image in api.images(filters={"dangling": True}):
        with contextlib.suppress(docker.errors.NotFound, docker.errors.APIError):  # another run's, or in use
            if _layers(api, image["Id"])[:1] == [ours]:
                api.remove_image(image["Id"])


def _layers(api: docker.APIClient, image: str) -> list[str]:
    layers: list[str] = api.inspect_image(image)["RootFS"]["Layers"]  # type: ignore[no-untyped-call]  # its stub is bare
    return layers


def archive() -> bytes:
    """Give the programs with the libraries they load, as a tar of a root folder."""
    files: dict[str, Path] = {}
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found is not None, f"{name} is not on this machine's PATH"
        files[f"bin/{name}"] = Path(found)
        listed = subprocess.run(["ldd", found], capture_output=True, check=True, text=True).stdout
        for library in re.findall(r"(/\S+) \(0x", listed):
            files[library.lstrip("/")] = Path(library)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for target, source in sorted(files.items()):
            entry = tarfile.TarInfo(target)
            content = source.read_bytes()
            entry.size, entry.mode = len(content), 0o755
            tar.addfile(entry, io.BytesIO(content))
        for folder in ("data", "tmp"):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777
            tar.addfile(entry)
    return buffer.getvalue()
