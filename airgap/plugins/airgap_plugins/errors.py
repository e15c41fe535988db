"""Errors that the engine is told in its own terms.

PluginError is shown to the user as the failure of one step. InitFailedError, one of its kind, says besides that the
object exists but did not become ready: it goes into the state as half-made.
"""

from collections.abc import Mapping


class PluginError(Exception):
    """A step failed; the text goes to the user as it is."""


class InitFailedError(PluginError):
    """The object was made, or changed, but is not what was asked for.

    Attributes:
        resource_id: The object's identity.
        outputs: What to keep in the state.
    """

    def __init__(self, reason: str, *, resource_id: str, outputs: Mapping[str, object]) -> None:
        """Take the reason shown to the user, the object's id and its outputs."""
        super().__init__(reason)
        self.resource_id = resource_id
        self.outputs = outputs


def stand_in(what: str) -> str:
    """Say that something is beyond the stand-in, and the way out."""
    return (
        f"{what} is not supported by this stand-in plugin of airgap/plugins; put the official Pulumi plugin on PATH"
        " (pulumi plugin install) and remove the stand-in from PATH to use it"
    )
