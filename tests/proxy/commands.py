"""Commands of the engine."""

import subprocess


def docker(*arguments: str, stdin: str | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one docker command; its output is kept as text."""
    done = subprocess.run(
        ["docker", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",  # what a server says over TLS need not be text
        check=False,
        timeout=300,
    )
    if check and done.returncode:
        msg = f"docker {' '.join(arguments[:3])}: exit code {done.returncode}: {done.stdout}{done.stderr}"
        raise RuntimeError(msg)
    return done
