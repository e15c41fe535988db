"""The docker provider: its resource types and its configuration."""

from collections.abc import Mapping

from airgap_plugins.docker.container import Container
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.docker.image import Image
from airgap_plugins.docker.network import Network
from airgap_plugins.docker.remote_image import RemoteImage
from airgap_plugins.docker.volume import Volume
from airgap_plugins.errors import PluginError, stand_in
from airgap_plugins.provider import Provider, run
from airgap_plugins.resource import Registry

KNOWN_SETTINGS = frozenset({"host", "version", "disableDockerDaemonCheck"})
"""Provider arguments that the stand-in understands; others change who may talk to which engine, so they are refused."""


class DockerProvider(Provider):
    """Stand-in for pulumi-resource-docker."""

    version = "5.1.0"

    def registry(self) -> Registry:
        """Give the resource types."""
        self._engine = DockerEngine(self.log, self.cancelled)
        return {
            "docker:index/container:Container": Container(self._engine),
            "docker:index/image:Image": Image(self._engine),
            "docker:index/network:Network": Network(self._engine),
            "docker:index/volume:Volume": Volume(self._engine),
            "docker:index/remoteImage:RemoteImage": RemoteImage(self._engine),
        }

    def configure(self, settings: Mapping[str, object]) -> None:
        """Take the engine's address; anything else that is set is refused."""
        for name, value in settings.items():
            if name not in KNOWN_SETTINGS and value not in (None, "", [], "[]"):
                raise PluginError(stand_in(f"provider setting docker:{name}"))
        if host := settings.get("host"):
            self._engine.host = str(host)


def main() -> None:
    """Be the plugin process `pulumi-resource-docker`."""
    run(DockerProvider)
