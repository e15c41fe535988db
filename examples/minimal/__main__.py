# ruff: noqa: INP001 - a program, not a package
"""One service that keeps its data in SQLite, behind the proxy: no PostgreSQL, no Redis, no page."""

from ipaddress import IPv4Network
from pathlib import PurePath

import pulumi
from berth_components.api import Api, ApiArgs
from berth_components.container import Attachment, Limits, Mount, PublishedPort
from berth_components.images import BuiltImage, image_digest
from berth_components.network import Networks, NetworksArgs
from berth_components.placement import Placement
from berth_components.proxy import Check, Proxy, ProxyArgs, ProxyConfig, Route, Upstream
from berth_components.values import Cpus
from berth_components.volumes import data_volume, owned

place = Placement(prefix=f"minimal-{pulumi.get_stack()}", tools_image="busybox:1.37")
limits, opts = Limits(cpus=Cpus.of(0.5), memory_mb=64, pids=64), pulumi.ResourceOptions()
ranges = NetworksArgs(placement=place, edge=IPv4Network("10.210.0.0/24"), data=IPv4Network("10.210.1.0/24"))
edge = Attachment(network_id=Networks(place.named("networks"), ranges).edge)
images = {
    tier: image_digest(place.named(f"{tier}-image"), BuiltImage(context=PurePath(folder)), place, tier=tier)
    for tier, folder in {"hello": "hello", "proxy": "../../app/proxy"}.items()
}
volume = data_volume(place.named("hello-data"), place, tier="hello", protect=False, opts=opts)
writable = owned(place.named("hello-data-owner"), place, volume, "10001:10001", opts)
hello = ApiArgs(placement=place, tier="hello", image=images["hello"], replicas=1, limits=limits, networks=[edge],
                mounts=[Mount(volume=volume.name, target="/data")], live_path="/live", after=[writable])  # fmt: skip
api = Api(place.named("hello"), hello)
config = ProxyConfig(upstreams=(Upstream(name="hello", port=8000, health_path="/live"),),
                     routes=(Route(prefix="/", upstream="hello"),), checks=(Check(path="/live"),))  # fmt: skip
port = PublishedPort(internal=8080, external=pulumi.Config().require_int("port"))
entrance = ProxyArgs(placement=place, image=images["proxy"], config=config, servers={"hello": api.servers},
                     publish=port, limits=limits, networks=[edge])  # fmt: skip
pulumi.export("url", Proxy(place.named("proxy"), entrance).url)
