"""The product, tier by tier: what each takes from the stack's settings and from the tiers before it.

Settings and components do not know each other; only this package and `__main__` know both.
"""

from product.application import run_apis, run_migration, run_spa, run_worker
from product.entrance import run_proxy
from product.ground import Ground, lay_ground, published
from product.logs import run_logs
from product.records import keep_ledger
from product.stores import Stores, run_stores

__all__ = [
    "Ground",
    "Stores",
    "keep_ledger",
    "lay_ground",
    "published",
    "run_apis",
    "run_logs",
    "run_migration",
    "run_proxy",
    "run_spa",
    "run_stores",
    "run_worker",
]
