"""The product, tier by tier: what runs, what each tier needs, and in which order."""

import pulumi

from product import (
    keep_ledger,
    lay_ground,
    published,
    run_apis,
    run_logs,
    run_migration,
    run_proxy,
    run_spa,
    run_stores,
    run_worker,
)
from settings import check_host, given_secrets, load_settings

settings = load_settings()
check_host(settings)

ground = lay_ground(settings, given_secrets())
logs = run_logs(ground)
stores = run_stores(ground)
admin_password = ground.secret("admin-password")
migrated = run_migration(ground, stores, admin_password)
apis = run_apis(ground, stores, logs, after=migrated)
worker = run_worker(ground, stores, logs, after=migrated)
spa = run_spa(ground)
proxy = run_proxy(ground, stores, apis, spa)
ledger = keep_ledger(ground, proxy, after=[tier for tier in (worker, logs) if tier is not None])

pulumi.export(
    "endpoints",
    {
        "app": proxy.url,
        "api": proxy.url.apply("{}/api".format),
        "docs": proxy.url.apply("{}/docs".format),
        **published(settings),
    },
)
pulumi.export("admin", {"username": "admin", "password": admin_password})
pulumi.export("images", ground.images)
pulumi.export("release", ledger.release)
