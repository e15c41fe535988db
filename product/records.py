"""The last step of an update: writing down what went live."""

from collections.abc import Sequence

import pulumi

from components.ledger import Database, Ledger, LedgerArgs
from components.proxy import Proxy
from components.release import configuration_id
from product.ground import Ground


def keep_ledger(ground: Ground, proxy: Proxy, after: Sequence[pulumi.Resource]) -> Ledger:
    """Record the release once everything of it is live.

    Args:
        ground: What the stack stands on.
        proxy: The way in, which has switched to the release.
        after: What else must be live.
    """
    settings = ground.settings
    database = Database(container=ground.name("postgres"), name=settings.postgres.database)
    return Ledger(
        ground.name("ledger"),
        LedgerArgs(
            placement=ground.place,
            images=ground.images,
            bundle=proxy.bundle,
            configuration=configuration_id(proxy.config),
            settings=settings.model_dump(mode="json", exclude_unset=True),
            after=[proxy, *after],
            database=database if settings.postgres.enabled else None,
        ),
        ground.opts,
    )
