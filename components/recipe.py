"""The container recipe: the one place where a container is created.

It turns a `ContainerSpec` into a `docker.Container` with everything the provider does not do by itself: an explicit
replacement order, replacement for the properties it would change in its state only, a wait for health with a fitting
time-out, graceful stops, log rotation and a hardened process. Pids limits are not in the provider: `limit_pids`.
"""

from collections.abc import Sequence
from typing import Final

import pulumi
import pulumi_docker as docker

from components.container import ContainerSpec, Replacement
from components.docker_cli import DockerCli, run_docker

REPLACE_ON_CHANGES: Final = (
    "healthcheck",  # the provider writes the next ones to its state and leaves the container as it is
    "tmpfs",
    "init",
    "rm",
    "mounts",
    "#initerror",  # a container that never became healthy is not made good by trying again without changes
)
"""Properties whose change replaces the container although the provider says it can do without."""


def run_container(name: str, spec: ContainerSpec, opts: pulumi.ResourceOptions) -> docker.Container:
    """Register one container.

    Args:
        name: The logical name; a fixed container's physical name is it, any other's is derived from it.
        spec: What to run.
        opts: The parent and what must exist before.

    Returns:
        The container; a fixed one's id is known when it is healthy, any other's when it runs (see `gate`).
    """
    fixed = spec.replacement is Replacement.FIXED
    wait = spec.healthcheck.wait_seconds()
    return docker.Container(
        name,
        name=name if fixed else None,
        image=spec.image,
        command=list(spec.command) if spec.command is not None else None,
        entrypoints=list(spec.entrypoint) if spec.entrypoint is not None else None,
        envs=[pulumi.Output.concat(key, "=", value) for key, value in sorted(spec.environment.items())],
        user=spec.user,
        labels=_labels(spec),
        healthcheck=_healthcheck(spec),
        wait=True if fixed else None,  # what rolls passes a faster gate of our own
        wait_timeout=wait if fixed else None,
        must_run=True,
        restart="always",  # ADR 15
        init=True,
        read_only=True,
        privileged=False,
        capabilities=docker.ContainerCapabilitiesArgs(adds=sorted(spec.capabilities) or None, drops=["ALL"]),
        security_opts=["no-new-privileges:true"],
        cpus=str(spec.limits.cpus),
        cpu_shares=spec.limits.cpu_shares,
        memory=spec.limits.memory_mb,
        memory_reservation=spec.limits.reservation_mb,
        memory_swap=spec.limits.memory_mb,
        log_driver="json-file",
        log_opts={"max-file": "3", "max-size": "10m"},
        mounts=_mounts(spec),
        tmpfs={folder.target: folder.options for folder in spec.tmpfs},
        ports=_ports(spec),
        networks_advanced=[
            docker.ContainerNetworksAdvancedArgs(name=place.network_id, aliases=list(place.aliases) or None)
            for place in spec.networks
        ],
        stop_signal=spec.stop_signal,
        stop_timeout=int(spec.stop_grace.seconds),
        destroy_grace_seconds=int(spec.stop_grace.seconds),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                delete_before_replace=spec.replacement is not Replacement.ROLLING,
                replace_on_changes=list(REPLACE_ON_CHANGES),
                custom_timeouts=pulumi.CustomTimeouts(create=f"{wait + 60}s"),
            ),
        ),
    )


def limit_pids(
    name: str, cli: DockerCli, containers: Sequence[docker.Container], pids: int, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    """Set the process limit on containers that just started; the provider has no property for it.

    Args:
        name: The logical name.
        cli: How to reach the engine.
        containers: The containers; new ones are limited as soon as they are healthy.
        pids: The most processes and threads.
        opts: The parent.

    Returns:
        A resource that is there when the limit is.
    """
    ids = [container.id for container in containers]
    return run_docker(
        name,
        cli,
        script='exec docker update --pids-limit "$PIDS" $CONTAINERS >/dev/null',
        environment={"PIDS": str(pids), "CONTAINERS": pulumi.Output.all(*ids).apply(" ".join)},
        opts=opts,
    )


def _labels(spec: ContainerSpec) -> list[docker.ContainerLabelArgs]:
    optional = {
        "command": spec.command,
        "entrypoint": spec.entrypoint,
        "environment": spec.environment,
        "stop_signal": spec.stop_signal,
    }
    labels = {
        # Taking one of these away is no difference to the provider; as part of a label it is one.
        "berth.declares": ",".join(sorted(key for key, value in optional.items() if value)) or "nothing",
        "berth.stack": spec.stack,
        "berth.tier": spec.tier,
    }
    if spec.sources:
        # Who looks at a plan can tell folders of the host that are meant from those that are not.
        labels["berth.sources"] = ",".join(sorted(source.target for source in spec.sources))
    return [docker.ContainerLabelArgs(label=label, value=value) for label, value in sorted(labels.items())]


def _healthcheck(spec: ContainerSpec) -> docker.ContainerHealthcheckArgs:
    check = spec.healthcheck
    return docker.ContainerHealthcheckArgs(
        tests=list(check.test),
        interval=str(check.interval),
        timeout=str(check.timeout),
        retries=check.retries,
        start_period=str(check.start_period),
    )


def _mounts(spec: ContainerSpec) -> list[docker.ContainerMountArgs]:
    volumes = [
        docker.ContainerMountArgs(type="volume", source=mount.volume, target=mount.target, read_only=mount.read_only)
        for mount in spec.mounts
    ]
    folders = [
        docker.ContainerMountArgs(type="bind", source=source.folder, target=source.target, read_only=True)
        for source in spec.sources
    ]
    return volumes + folders


def _ports(spec: ContainerSpec) -> list[docker.ContainerPortArgs]:
    return [
        docker.ContainerPortArgs(internal=port.internal, external=port.external, ip=port.ip, protocol="tcp")
        for port in sorted(spec.ports, key=lambda port: port.internal)  # the order in which they are read back
    ]
