"""A planned resource as the checks see it, and what they answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

CONTAINER: Final = "docker:index/container:Container"
VOLUME: Final = "docker:index/volume:Volume"
NETWORK: Final = "docker:index/network:Network"
IMAGE: Final = "docker:index/image:Image"
REMOTE_IMAGE: Final = "docker:index/remoteImage:RemoteImage"
COMMAND: Final = "command:local:Command"


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One resource of a plan."""

    type: str
    """The type token."""

    name: str
    """The logical name."""

    properties: Mapping[str, Any]
    """Inputs under their Pulumi names, such as `readOnly`."""

    protect: bool = False
    """Whether it refuses to be deleted."""

    retain_on_delete: bool | None = None
    """Whether the thing itself stays when the resource goes; `None` where the one who asks cannot know."""

    delete_before_replace: bool | None = None
    """Whether the old one goes first; `None` when the provider decides."""

    ignore_changes: Sequence[str] = ()
    """Properties whose changes are ignored."""

    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Property to the names of the resources whose outputs it is made of."""

    @property
    def tier(self) -> str | None:
        """The tier it belongs to, as its label says."""
        return self.label("berth.tier")

    def label(self, name: str) -> str | None:
        """The value of a label; `None` without it."""
        pairs = self.properties.get("labels") or ()
        return next((one["value"] for one in pairs if one["label"] == name), None)


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Violation:
    """What is wrong with a resource."""

    rule: str
    """The rule's name."""

    resource: str
    """The resource's logical name."""

    message: str
    """What was found and what was expected."""

    def __str__(self) -> str:
        """One line."""
        return f"{self.resource}: {self.message} [{self.rule}]"


def items(properties: Mapping[str, Any], key: str) -> Iterator[Any]:
    """The elements of a list property; none when it is absent."""
    yield from properties.get(key) or ()
