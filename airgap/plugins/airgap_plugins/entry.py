"""Console scripts: prepare the process, then be the plugin.

The engine starts seven plugin processes for one `pulumi up`, and importing the whole `pulumi` package costs each of
them a third of a second of CPU for things that only programs need. The plugins need its gRPC stubs alone, so a bare
package of the same name is put in front of it. Nothing else runs in these processes; everywhere else, as in tests,
the real package is used.
"""

import importlib.util
import sys
from types import ModuleType

STUBS = "pulumi.runtime.proto"
"""The part of the `pulumi` package that plugins need."""


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
    """Let the stubs be imported without the package around them; without effect when that is imported already."""
    found = importlib.util.find_spec("pulumi")
    if "pulumi" in sys.modules or found is None or found.submodule_search_locations is None:
        return
    folder = next(iter(found.submodule_search_locations))
    for name in ("pulumi", "pulumi.runtime"):
        package = ModuleType(name)
        package.__path__ = [folder + name.removeprefix("pulumi").replace(".", "/")]
        sys.modules[name] = package
