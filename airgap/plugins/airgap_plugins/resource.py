"""What a resource type has to answer, free of protobuf.

`provider.py` turns each RPC into one of the calls below and the answer back into a message.
"""

import abc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from airgap_plugins.values import Properties


@dataclass(frozen=True, kw_only=True, slots=True)
class Autonaming:
    """The engine's wish for a name that the program did not give."""

    PROPOSE = 0
    ENFORCE = 1
    DISABLE = 2

    mode: int
    """One of PROPOSE, ENFORCE and DISABLE."""
    proposed: str
    """The name to take; empty when disabled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckCall:
    """A question whether the program's inputs are right."""

    urn: str
    name: str
    news: Properties
    """The program's inputs, nulls left out."""
    olds: Properties = field(default_factory=dict)
    """The checked inputs of the last deployment; empty for a new or replacement resource."""
    seed: bytes = b""
    """Source of the random part of names: the same seed gives the same name."""
    autonaming: Autonaming | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """The answer to a check: inputs with defaults filled in, or what is wrong."""

    inputs: Properties
    failures: Sequence[tuple[str, str]] = ()
    """Pairs of property (may be empty) and reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A question about, or an order for, one object."""

    urn: str
    name: str = ""
    resource_id: str = ""
    inputs: Properties = field(default_factory=dict)
    """The checked new inputs; for read and delete, those of the last deployment."""
    old_inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    """The outputs stored in the state."""
    ignore_changes: Sequence[str] = ()
    timeout: float | None = None
    """Seconds that the program allows for this step; None leaves it to the resource."""
    imported: bool = False
    """Read only: the state knows nothing but the id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of a detailed diff."""

    path: str
    kind: str
    """ADD, DELETE or UPDATE, with _REPLACE when it asks for a new object."""
    input_diff: bool = False

    @property
    def top(self) -> str:
        """The top-level property that the path starts with."""
        return self.path.replace("[", ".").split(".")[0]

    @property
    def replaces(self) -> bool:
        """Whether this line alone asks for a new object."""
        return self.kind.endswith("_REPLACE")


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """The answer to a diff."""

    rows: Sequence[Row] = ()
    delete_before_replace: bool = False
    """Meaningful only when a row replaces; the program's own option wins over it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The answer to a read of an object that is there."""

    resource_id: str
    outputs: Properties
    inputs: Properties


Log = Callable[[str, str], None]
"""Shows (urn, line) to the user as information on that resource."""


class Resource(abc.ABC):
    """One resource type. Methods raise PluginError with a text for the user."""

    @abc.abstractmethod
    def check(self, call: CheckCall) -> Checked:
        """Validate the program's inputs and fill in defaults."""

    @abc.abstractmethod
    def diff(self, call: Call) -> Difference:
        """Compare checked inputs with what the state holds."""

    @abc.abstractmethod
    def preview(self, call: Call) -> Properties:
        """Foretell the outputs of a create (no resource_id) or an update, with UNKNOWN where nobody can."""

    @abc.abstractmethod
    def create(self, call: Call) -> tuple[str, Properties]:
        """Make the object; returns its id and outputs."""

    @abc.abstractmethod
    def update(self, call: Call) -> Properties:
        """Change the object in place; returns its outputs."""

    @abc.abstractmethod
    def delete(self, call: Call) -> None:
        """Remove the object; one that is gone already is fine."""

    def read(self, call: Call) -> Found | None:
        """Look at the object; None when it is gone. Unless a type overrides it, the state is believed."""
        return Found(resource_id=call.resource_id, outputs=call.outputs, inputs=call.inputs)


Registry = Mapping[str, Resource]
"""Resource types by their token, as `docker:index/network:Network`."""
