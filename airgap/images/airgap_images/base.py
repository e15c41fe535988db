"""Makes the base system: a minimal Debian from the host's mirror, cleaned and handed to the engine as one layer."""

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from airgap_images.engine import NOTE, Engine
from airgap_images.errors import ImagesError
from airgap_images.host import Host
from airgap_images.job import Job, Workshop
from airgap_images.plan import DEFINITION_LABEL, STANDIN_LABEL

SUITE = "forky"
_SCRIPT = "/usr/share/debootstrap/scripts/sid"
"""Older debootstraps have no script for newer suites; they all are the same one under another name."""
_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
_CONFIGURATION = (
    'CMD ["bash"]',
    "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    # Clients that bring their own list of authorities are pointed to the system's, which has the host's in it.
    f"ENV SSL_CERT_FILE={_AUTHORITIES} REQUESTS_CA_BUNDLE={_AUTHORITIES} NODE_EXTRA_CA_CERTS={_AUTHORITIES}",
)
_CHUNK = 1 << 20
_LOCK_SECONDS = 300
"""How long another apt-get may be at work."""


def require_debootstrap(say: Callable[[str], None], run: Callable[[list[str]], None]) -> None:
    """Sees to it that debootstrap can be used, and installs it where that is possible.

    Args:
        say: Receives the line that announces a change to the system.
        run: Runs a command and raises when it fails.

    Raises:
        ImagesError: Not root, or neither debootstrap nor apt is there.
    """
    if os.geteuid() != 0:
        raise ImagesError(
            where="base system",
            found=f"this program runs as uid {os.geteuid()}",
            expected="root, which unpacking a Debian system takes",
            remedy="run `airgap-images ensure` once as root, or provide the official images by docker pull or load",
        )
    if shutil.which("debootstrap"):
        return
    if not shutil.which("apt-get"):
        raise ImagesError(
            where="base system",
            found="neither debootstrap nor apt-get on this machine",
            expected="the program debootstrap",
            remedy="install the package debootstrap, or provide the official images by docker pull or load",
        )
    say(
        "installing the packages debootstrap and debian-archive-keyring on this machine: base images are made with them"
    )
    run(["apt-get", "update"])
    patient = ["-o", f"DPkg::Lock::Timeout={_LOCK_SECONDS}"]
    run(["apt-get", "install", *patient, "-y", "--no-install-recommends", "debootstrap", "debian-archive-keyring"])


def build_base(engine: Engine, job: Job, workshop: Workshop, log: Path) -> None:
    """Builds the base system and puts it under the job's reference.

    Args:
        engine: Where the image goes.
        job: The base's recipe.
        workshop: Mirror and authorities to put into it; its cache keeps the downloaded packages.
        log: The file that receives what the programs print.

    Raises:
        RuntimeError: A program failed, or the engine refused the result.
    """
    packages = workshop.cache / f"packages-{SUITE}"
    packages.mkdir(parents=True, exist_ok=True)
    for leftover in workshop.cache.glob("root-*"):
        shutil.rmtree(leftover)
    root = Path(tempfile.mkdtemp(prefix="root-", dir=workshop.cache))
    try:
        with log.open("ab") as output:
            _unpack(root, workshop.host, packages, output)
            _finish(root, workshop.host, job.files, output)
        note = (root / NOTE).read_text().strip()
        labels = (f"LABEL {STANDIN_LABEL}={json.dumps(note)}", f"LABEL {DEFINITION_LABEL}={job.definition}")
        engine.load_root(_archive(root), job.recipe.reference, (*_CONFIGURATION, *labels))
    finally:
        shutil.rmtree(root)


def _unpack(root: Path, host: Host, packages: Path, output: BinaryIO) -> None:
    # In a mount namespace of its own: what debootstrap mounts inside is gone with it, also after a kill,
    # so that removing the folder can never reach the machine's own /proc.
    command = [
        "unshare",
        "--mount",
        "debootstrap",
        "--variant=minbase",
        "--include=ca-certificates",
        "--force-check-gpg",
    ]
    _run([*command, f"--cache-dir={packages}", SUITE, str(root), host.mirror, _SCRIPT], output)


def _finish(root: Path, host: Host, files: Mapping[str, bytes], output: BinaryIO) -> None:
    placed = host.files() | {
        "etc/apt/apt.conf.d/berth": files["apt.conf"],
        "etc/dpkg/dpkg.cfg.d/berth": files["dpkg.conf"],
        "finish.sh": files["finish.sh"],
    }
    for name, content in placed.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o644)
    _run(["chroot", str(root), "sh", "/finish.sh"], output)
    (root / "finish.sh").unlink()


def _archive(root: Path) -> Iterator[bytes]:
    command = ["tar", "--numeric-owner", "--one-file-system", "-C", str(root), "-c", "."]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - fixed words and our own folder
        if process.stdout is not None:
            while chunk := process.stdout.read(_CHUNK):
                yield chunk
    if process.returncode:
        message = f"tar ended with {process.returncode}"
        raise RuntimeError(message)


def _run(command: list[str], output: BinaryIO) -> None:
    """Runs a program with its text going to `output`; raises RuntimeError when it fails."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    output.write(f"+ {shlex.join(command)}\n".encode())
    output.flush()
    done = subprocess.run(  # noqa: S603 - no shell; the words are ours and the host's mirror address
        command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment, check=False
    )
    if done.returncode:
        message = f"{command[0]} ended with {done.returncode}"
        raise RuntimeError(message)
