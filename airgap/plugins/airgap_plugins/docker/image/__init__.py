"""docker.Image: an image built by the daemon, and pushed.

- ignore: which paths of a context count
- context: the files of a context, their digest and their tar
- names: what a name must say to be pushed
- inputs: Check, all but the log line
- progress: what a build says while it runs; `stream` reads it so that a cancel ends the waiting
- building: the requests (build, push, pull of caches)
- resource: the answers to the engine
"""

from airgap_plugins.docker.image.resource import Image

__all__ = ["Image"]
