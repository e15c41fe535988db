"""Console scripts: prepare the process, then be the plugin.

The engine starts four to seven plugin processes for one `pulumi up`, and importing the whole `pulumi` package costs
each of them a third of a second of CPU for things that only programs need. The plugins need a few of its gRPC stubs, so
bare packages of the same names are put in front of it, and an empty module in front of the half of gRPC for asyncio,
which no plugin uses. Nothing else runs in these processes; everywhere else, as in tests, the real ones are used.
"""

import importlib.util
import sys
from types import ModuleType

PACKAGES = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")
"""The stubs that plugins need are modules of the last; each imports what it needs itself."""

UNUSED = "grpc.aio"
"""A third of what importing gRPC costs."""


def language_python() -> None:
    """Be `pulumi-language-python`."""
    bare_package()
    from airgap_plugins.language.host import main  # noqa: PLC0415 - after the bare package is in place

    main()


def resource_command() -> None:
    """Be `pulumi-resource-command`."""
    bare_package()
    from airgap_plugins.command.provider import main  # noqa: PLC0415 - after the bare package is in place

    main()


def resource_docker() -> None:
    """Be `pulumi-resource-docker`."""
    bare_package()
    from airgap_plugins.docker.provider import main  # noqa: PLC0415 - after the bare package is in place

    main()


def bare_package() -> None:
    """Let the stubs be imported without the packages around them; without effect when those are imported already."""
    found = importlib.util.find_spec("pulumi")
    if "pulumi" in sys.modules or found is None or found.submodule_search_locations is None:
        return
    folder = next(iter(found.submodule_search_locations))
    sys.modules.setdefault(UNUSED, ModuleType(UNUSED))
    for name in PACKAGES:
        package = ModuleType(name)
        package.__path__ = [folder + name.removeprefix("pulumi").replace(".", "/")]
        sys.modules[name] = package
