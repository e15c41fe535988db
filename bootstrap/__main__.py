"""Entry point of `python3 -m bootstrap`.

Written in a syntax that any Python 3 can read, so that an old one gets a sentence instead of a SyntaxError.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the running Python may be older than the one the project is written for
    sys.stderr.write(
        "bootstrap: this is Python %d.%d; expected 3.11 or newer.\n"  # noqa: UP031 - must parse on old Pythons
        "  Install one (Debian 12, Ubuntu 24.04 and newer carry it as python3) and name it: make PYTHON=python3.12\n"
        % sys.version_info[:2]
    )
    sys.exit(2)

from bootstrap.cli import main

sys.exit(main(sys.argv[1:]))
