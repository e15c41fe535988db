"""A resource type of a bridged provider: its table answers check, diff and preview; a subclass has the effects."""

import abc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

from airgap_plugins.bridge import check, plan, refresh, rows
from airgap_plugins.bridge.fields import Table
from airgap_plugins.errors import InitFailedError, PluginError
from airgap_plugins.resource import Call, CheckCall, Checked, Difference, Found, Resource
from airgap_plugins.values import UNKNOWN, Properties


class Bridged(Resource):
    """Base of the types that the official plugin takes from a Terraform provider.

    A subclass gives the table and four effects. `planned` always holds every property of the table: what the inputs
    say, defaults, and None or an empty value for what is unset; UNKNOWN where only the daemon can tell.
    """

    table: ClassVar[Table]

    # ---- effects

    @abc.abstractmethod
    def make(self, call: Call, planned: Properties) -> tuple[str, Properties]:
        """Make the object; returns its id and what `observe` would see of it."""

    @abc.abstractmethod
    def observe(self, call: Call) -> tuple[str, Properties] | None:
        """Look at `call.resource_id`: its id and the properties that the daemon reports. None: it is gone."""

    def change(self, call: Call, planned: Properties) -> Properties:
        """Change the object in place; returns what `observe` would see. Unless overridden, nothing is to be done."""
        _ = call, planned
        return {}

    @abc.abstractmethod
    def remove(self, call: Call) -> None:
        """Remove the object; gone already is fine."""

    def complete(self, planned: Properties, observed: Properties) -> Properties:
        """Choose what the state keeps after a create or update; a type may correct it."""
        return plan.settle(self.table.fields, planned, observed)

    # ---- answers

    def check(self, call: CheckCall) -> Checked:
        """Validate by the table."""
        return check.check(self.table, call)

    def diff(self, call: Call) -> Difference:
        """Compare the planned outputs with those in the state."""
        planned = self._plan(call)
        found = rows.rows(self.table.fields, call.outputs, planned, call.inputs)
        found = rows.weighed(found, call.outputs, planned)
        defaults = call.inputs.get("__defaults")
        named = self.table.autoname and isinstance(defaults, list) and "name" not in defaults
        return Difference(
            rows=[row for row in found if not rows.ignored(row, call.ignore_changes)],
            delete_before_replace=self.table.delete_before_replace or named,
        )

    def preview(self, call: Call) -> Properties:
        """Foretell the outputs."""
        return {"id": call.resource_id or UNKNOWN} | self._plan(call)

    def create(self, call: Call) -> tuple[str, Properties]:
        """Make the object."""
        planned = self._plan(call)
        with _worded():
            resource_id, observed = self.make(call, planned)
        return resource_id, self.stored(resource_id, self.complete(planned, observed))

    def update(self, call: Call) -> Properties:
        """Change the object, unless the change needs a new one."""
        if any(row.replaces for row in self.diff(call).rows):
            message = (
                f"internal: expected diff to not require deletion or replacement during Update of {call.urn}."
                " Found delete=false, replace=true. This indicates a bug in provider."
            )
            raise PluginError(message)
        planned = self._plan(call)
        with _worded(f"updating {call.urn}: "):
            observed = self.change(call, planned)
        return self.stored(call.resource_id, self.complete(planned, observed))

    def read(self, call: Call) -> Found | None:
        """Look at the object; its inputs follow what was observed."""
        with _worded(f"refreshing {call.urn}: "):
            found = self.observe(call)
        if found is None:
            return None
        resource_id, observed = found
        outputs = plan.merge(self.table.fields, call.outputs, observed)
        return Found(
            resource_id=resource_id,
            outputs=self.stored(resource_id, outputs),
            inputs=refresh.imported(self.table.fields, outputs)
            if call.imported
            else refresh.refreshed(self.table.fields, call.inputs, outputs),
        )

    def delete(self, call: Call) -> None:
        """Remove the object."""
        with _worded(f"deleting {call.urn}: "):
            self.remove(call)

    def _plan(self, call: Call) -> Properties:
        return plan.plan(self.table.fields, call.inputs, call.outputs if call.resource_id else None)

    def stored(self, resource_id: str, outputs: Mapping[str, object]) -> Properties:
        """Give the outputs as the state keeps them: with the id and the bridge's own record."""
        meta = {"__meta": self.table.meta} if self.table.meta else {}
        return meta | {"id": resource_id} | dict(outputs)


@contextmanager
def _worded(prefix: str = "") -> Iterator[None]:
    """Put the text of a failure into the form that the official plugin gives it."""
    try:
        yield
    except InitFailedError as failure:
        raise InitFailedError(
            _listed(failure, prefix), resource_id=failure.resource_id, outputs=failure.outputs
        ) from failure
    except PluginError as error:
        raise PluginError(_listed(error, prefix)) from error


def _listed(error: Exception, prefix: str) -> str:
    return f"{prefix}1 error occurred:\n\t* {error}\n\n"
