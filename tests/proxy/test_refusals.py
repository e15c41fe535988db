"""Bundles that are refused: the reason is told, and nothing changes for clients."""

import subprocess
import threading
from collections.abc import Callable
from typing import Final

import pytest

from components.proxy.render import bundle_id
from tests.proxy.commands import docker
from tests.proxy.turns import one_live
from tests.proxy.world import World

pytestmark = pytest.mark.engine

_PAUSE_SECONDS: Final = 0.005  # between two looks at what clients get: the apply needs the processors too

Edit = Callable[[str], str]

REFUSED: Final[dict[str, tuple[Edit, str]]] = {
    "unknown host": (
        lambda text: text.replace("GOOD:8000/health/ready", "nobody:8000/health/ready"),
        (
            "a server of upstream api is not ready: http://nobody:8000/health/ready has a name that does not resolve; "
            "expected 200 within 2 s"
        ),
    ),
    "nothing listens": (
        lambda text: text.replace(":8000/health\n", ":8009/health\n"),
        (
            "a server of upstream spa is not ready: http://GOOD:8009/health refused the connection; "
            "expected 200 within 2 s"
        ),
    ),
    "unhealthy": (
        lambda text: text.replace("api http://GOOD", "api http://SICK"),
        "a server of upstream api is not ready: http://SICK:8000/health/ready answered 503; expected 200 within 2 s",
    ),
    "syntax": (
        lambda text: text.replace("server_tokens off;", "server_tokens maybe;"),
        'nginx refuses the configuration: invalid value "maybe" in nginx.conf:15',
    ),
    "wrong answer": (
        lambda text: text.replace("/health 200\n", "/health 204\n"),
        "/health answered 200 through the proxy; expected 204 within 2 s",
    ),
    "route to nowhere": (
        lambda text: text.replace("server GOOD:8000", "server GOOD:8009"),
        "/ answered 502 through the proxy; expected 200 within 2 s",
    ),
    "zone of another size": (
        lambda text: text.replace("cache/static", "cache/elsewhere"),
        (
            'nginx did not take the configuration: cache "cache_static" uses the '
            '"/var/lib/berth-proxy/cache/elsewhere" cache path while previously it used the '
            '"/var/lib/berth-proxy/cache/static" cache path'
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_bundle_leaves_the_previous_one_serving(world: World, case: str) -> None:
    """A bundle that fails anywhere is refused with its reason, and no client ever sees anything but the old release."""
    edit, reason = REFUSED[case]
    good, sick = world.start_server("a"), world.start_sick_server()
    first, later = one_live(world, world.bundle([good]), world.bundle([good], client_max_body="12m"))
    before = world.status()
    bad = edit(world.bundle([good], client_max_body="11m").replace(good, "GOOD"))
    bad = bad.replace("GOOD", good).replace("SICK", sick)
    done, seen = _apply_while_asking(world, bad)
    assert done.returncode == 1
    shown = reason.replace("GOOD", good).replace("SICK", sick)
    assert done.stderr == (
        f"berth-proxy: bundle {bundle_id(bad)} was not made live: {shown}; "
        f"the previous bundle {bundle_id(first)} keeps serving\n"
    )
    assert seen == {(200, "a")}
    assert world.status() == before
    world.applied(later)


MALFORMED: Final = {
    "no header": ("hello\n", "standard input starts with 'hello'; expected #berth-bundle 1"),
    "empty": ("", "the bundle is cut short: its last line is not #end"),
    "cut short": ("#berth-bundle 1\n#file checks\n/ 200\n", "the bundle is cut short: its last line is not #end"),
    "escaping name": (
        "#berth-bundle 1\n#file ../live\n#end\n",
        "line 2 of the bundle: file name '../live'; expected lower-case letters, digits, . _ and -",
    ),
    "twice": ("#berth-bundle 1\n#file a\n#file a\n#end\n", "line 3 of the bundle: file 'a' comes twice"),
    "loose line": ("#berth-bundle 1\nx\n#end\n", "line 2 of the bundle stands before the first #file line"),
    "after the end": ("#berth-bundle 1\n#end\nx\n", "line 3 of the bundle comes after #end"),
    "nothing to check": (
        "#berth-bundle 1\n#file nginx.conf\n include image.conf;\n#file upstreams\na b\n#end\n",
        "the bundle has no file 'checks'",
    ),
    "without the image's part": (
        "#berth-bundle 1\n#file nginx.conf\nhttp {}\n#file upstreams\na b\n#file checks\n/ 200\n#end\n",
        "nginx.conf in the bundle does not include image.conf in its http block",
    ),
    "too large": ("#berth-bundle 1\n" + "x" * 1_048_576, "the bundle is larger than 1048576 bytes"),
}


def test_a_malformed_bundle_is_refused_by_what_is_wrong_with_it(empty_world: World) -> None:
    """Text that is no whole bundle is refused with the line and what was expected there."""
    no_previous = "; there is no previous bundle, clients get 503 until one is live\n"
    refusals = dict(zip(MALFORMED, _refusals(empty_world, [text for text, _ in MALFORMED.values()]), strict=True))
    assert refusals == {name: f"berth-proxy: {reason}{no_previous}" for name, (_, reason) in MALFORMED.items()}


def _refusals(world: World, bundles: list[str]) -> list[str]:
    """What each apply says; one command of the engine for all of them, since each costs it much."""
    program = 'while IFS= read -r -d "" bundle; do printf %s "$bundle" | berth-proxy apply; printf "\\0" >&2; done'
    given = "".join(f"{bundle}\0" for bundle in bundles)
    return docker("exec", "-i", world.proxy, "bash", "-c", program, stdin=given, check=False).stderr.split("\0")[:-1]


def _apply_while_asking(world: World, bundle: str) -> tuple[subprocess.CompletedProcess[str], set[tuple[int, str]]]:
    results: list[subprocess.CompletedProcess[str]] = []
    thread = threading.Thread(target=lambda: results.append(world.apply(bundle)))
    seen = set()
    thread.start()
    while thread.is_alive():
        answer = world.get("/page")
        seen.add((answer.status, answer.body.split('"', 4)[3]))
        thread.join(_PAUSE_SECONDS)
    return results[0], seen
