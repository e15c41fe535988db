"""The command provider."""

from airgap_plugins.command.local import Command
from airgap_plugins.command.process import Processes
from airgap_plugins.provider import Provider, run
from airgap_plugins.resource import Registry


class CommandProvider(Provider):
    """Stand-in for pulumi-resource-command."""

    version = "1.2.1"

    def registry(self) -> Registry:
        """Give the one resource type."""
        self._processes = Processes()
        return {"command:local:Command": Command(self._processes, self.log.show)}

    def stop(self) -> None:
        """End the commands under way with everything they started."""
        super().stop()
        self._processes.stop()


def main() -> None:
    """Be the plugin process `pulumi-resource-command`."""
    run(CommandProvider)
