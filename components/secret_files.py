"""Secrets as files that only their reader sees.

Owns one small volume per reader and the files on it. The content goes in through standard input, so it is not in any
command's text, in `docker inspect` or in an image. A file's name carries a fingerprint of its content: a rotated
secret is a new file, which changes exactly the containers that read it; the old file goes after they have gone.

It deliberately knows nothing of where secrets come from, and gives no reader access to another one's files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_docker as docker

from components.container import Mount
from components.docker_cli import run_docker
from components.placement import Placement
from components.volumes import scratch_volume

FOLDER: Final = "/run/secrets"
"""Where readers find the files."""

_RUN: Final = (
    "docker run --rm -i --network none --read-only --cap-drop ALL --cap-add CHOWN --security-opt no-new-privileges"
    ' --label "berth.stack=$STACK" --mount "type=volume,source=$VOLUME,target=/secrets"'
    ' --entrypoint /bin/sh "$IMAGE" -c'
)
_WRITE: Final = (
    f"{_RUN} '"
    'umask 377; cat >"/secrets/$0.new"; chown "$1" "/secrets/$0.new"; mv "/secrets/$0.new" "/secrets/$0"'
    "' "
    '"$FILE" "$OWNER"'
)
_REMOVE: Final = f'{_RUN} \'rm -f "/secrets/$0"\' "$FILE" </dev/null'


@dataclass(frozen=True, kw_only=True, slots=True)
class SecretFilesArgs:
    """What a reader needs to know."""

    placement: Placement
    """Where the stack lives."""

    tier: str
    """The reader's tier."""

    owner: str
    """Numeric `uid:gid` of the reader; nobody else may read the files."""

    secrets: Mapping[str, pulumi.Input[str]]
    """File name to content."""


class SecretFiles(pulumi.ComponentResource):
    """Files with secrets for one reader."""

    mount: Mount
    """The volume as the reader mounts it."""

    def __init__(self, name: str, args: SecretFilesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Write the files.

        Args:
            name: The logical name.
            args: The reader and its secrets.
            opts: Options of the component.
        """
        super().__init__("berth:index:SecretFiles", name, None, opts)
        volume = scratch_volume(name, args.placement, tier=args.tier, opts=pulumi.ResourceOptions(parent=self))
        self._files = {
            key: self._write(f"{name}-{key}", key, args, volume, pulumi.Output.secret(content))
            for key, content in sorted(args.secrets.items())
        }
        self.mount = Mount(volume=volume.name, target=FOLDER, read_only=True)
        self.register_outputs({"volume": volume.name})

    def path(self, key: str) -> pulumi.Output[str]:
        """The file's absolute path inside the reader.

        Args:
            key: The name it was given.
        """
        return pulumi.Output.concat(FOLDER, "/", self._files[key])

    def _write(
        self, name: str, key: str, args: SecretFilesArgs, volume: docker.Volume, content: pulumi.Output[str]
    ) -> pulumi.Output[str]:
        file = pulumi.Output.concat(key, "-", args.placement.fingerprint(name, content))
        run_docker(
            name,
            args.placement.cli,
            script=_WRITE,
            delete=_REMOVE,
            environment={
                "FILE": file,
                "IMAGE": args.placement.tools_image,
                "OWNER": args.owner,
                "STACK": args.placement.prefix,
                "VOLUME": volume.name,
            },
            stdin=content,
            triggers=[file],  # a new file first; the old one goes when its readers have gone
            opts=pulumi.ResourceOptions(parent=self, deleted_with=volume),
        )
        return file
