"""Runs the whole product from its sources, for developers. Ctrl-C ends and removes everything."""

import argparse
import contextlib
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from .containers import Containers, DockerError
from .parts import Stand, api, environment, migrate, page, proxy, worker
from .processes import Processes, StartError
from .secret_folder import Secrets
from .servers import start_servers

PORT = 8088


def main() -> int:
    """Start everything, wait for the end, clean up; return the exit status."""
    parser = argparse.ArgumentParser(prog="make app-dev", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help="where the proxy listens on 127.0.0.1")
    parser.add_argument("--check", action="store_true", help="start everything, say so, and end")
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, interrupt)
    folder = Path(tempfile.mkdtemp(prefix="berth-app-dev-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            containers = stack.enter_context(Containers())
            processes = stack.enter_context(Processes())
            run(wanted.port, Secrets.make(folder), containers, processes)
            if not wanted.check:
                processes.watch()
        except (DockerError, StartError) as error:
            sys.stderr.write(f"app-dev: {error}\n")
            return 1
        except KeyboardInterrupt:
            sys.stdout.write("app-dev: ending\n")
    return 0


def run(port: int, secrets: Secrets, containers: Containers, processes: Processes) -> None:
    """Start the parts in the order in which they need each other."""
    servers = start_servers(containers, secrets)
    stand = Stand(host=containers.reachable_address(), port=port, servers=servers, secrets=secrets)
    known = environment(stand)
    migrate(stand, known)
    processes.start(api(stand, known), worker(known), page(stand))
    proxy(stand, containers)
    sys.stdout.write(f"app-dev: http://127.0.0.1:{port}  log in as admin, password {secrets.admin}\n")
    sys.stdout.flush()


def interrupt(_: int, __: FrameType | None) -> None:
    """End as Ctrl-C does."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
