"""docker.Container: one container, as the official provider makes, reads, changes and removes it.

- schema: the table of its properties, with `rules` and `durations` for single values
- planning: where its plan leaves the common rules
- request: planned properties in the daemon's words; pure, as is
- observed: the daemon's words as properties; `mounts` has the parts of both that are about disks
- uploads: files to put in before the start
- waiting: until it is healthy, or has ended
- resource: the effects, in order
"""

from airgap_plugins.docker.container.resource import Container

__all__ = ["Container"]
