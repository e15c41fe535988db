"""The S3-compatible store of the bytes.

The client is obstore (Apache-2.0; 0.12.1 of October 2026, several releases a year; one wheel of 5 MiB without
dependencies of its own, 15 MiB unpacked, over the Rust crate that the Arrow project maintains): asynchronous, with
limits of time, and it signs (SigV4). Weighed against it: boto3 blocks, aiobotocore brings botocore and aiohttp (over
40 MiB), minio blocks and had its last release a year ago, aws-request-signer has had none for three years.
"""

import asyncio
import urllib.error
import urllib.request
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import quote

import obstore
from anyio import to_thread
from obstore.exceptions import BaseError
from obstore.store import S3Store

from ..settings import ObjectsSettings

__all__ = ["ObjectMissingError", "Objects", "ObjectsUnavailableError"]

CONNECT_S: Final = 2
CONFLICT: Final = 409
DOWNLOAD: Final = timedelta(minutes=5)
SETUP: Final = timedelta(minutes=1)
OUTAGES: Final = (BaseError, OSError)


class ObjectsUnavailableError(Exception):
    """The object store does not answer, or not in time, or refuses."""


class ObjectMissingError(Exception):
    """There is no such object."""


class Objects:
    """The bucket of files; an object's key is its file's id."""

    def __init__(self, settings: ObjectsSettings) -> None:
        """Prepare without connecting."""
        self._timeout_s = settings.timeout_s
        self._endpoint = settings.endpoint
        self._public_path = settings.public_path
        self._store = S3Store(
            settings.bucket,
            endpoint=settings.endpoint,
            region=settings.region,
            access_key_id=settings.access_key.get_secret_value(),
            secret_access_key=settings.secret_key.get_secret_value(),
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": True,
                "timeout": timedelta(seconds=settings.timeout_s),
                "connect_timeout": timedelta(seconds=CONNECT_S),
            },
            retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=settings.timeout_s)},
        )

    async def put(self, file_id: uuid.UUID, pieces: Sequence[bytes], name: str) -> None:
        """Store an object, in one request; makes the bucket when it is not there yet.

        Raises:
            ObjectsUnavailableError: if that is not done in time.
        """
        try:
            await self._put(file_id, pieces, name)
        except FileNotFoundError:
            await self._make_bucket()
            try:
                await self._put(file_id, pieces, name)
            except OUTAGES as error:
                raise unavailable(error) from error
        except OUTAGES as error:
            raise unavailable(error) from error

    async def get(self, file_id: uuid.UUID) -> bytes:
        """Read an object.

        Raises:
            ObjectMissingError: if it is not there.
            ObjectsUnavailableError: if that is not done in time.
        """
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await self._store.get_async(str(file_id))
                return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise ObjectMissingError(str(file_id)) from error
        except OUTAGES as error:
            raise unavailable(error) from error

    async def delete(self, file_id: uuid.UUID) -> None:
        """Delete an object, if it is there.

        Raises:
            ObjectsUnavailableError: if that is not done in time.
        """
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._store.delete_async(str(file_id))
        except FileNotFoundError:
            return
        except OUTAGES as error:
            raise unavailable(error) from error

    async def download(self, file_id: uuid.UUID) -> tuple[str, int]:
        """Give a path on this origin that answers the object for a while, and the seconds it does so.

        The signature covers the host as the store knows it: the proxy strips the public path and names that host.
        """
        signed = await obstore.sign_async(self._store, "GET", str(file_id), DOWNLOAD)
        return self._public_path + signed.removeprefix(self._endpoint), int(DOWNLOAD.total_seconds())

    async def _put(self, file_id: uuid.UUID, pieces: Sequence[bytes], name: str) -> None:
        # Served as a download and nothing else, whatever it holds: it comes from the page's own origin.
        attributes = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        }
        async with asyncio.timeout(self._timeout_s):
            await self._store.put_async(str(file_id), pieces, use_multipart=False, attributes=attributes)

    async def _make_bucket(self) -> None:
        signed = await obstore.sign_async(self._store, "PUT", "", SETUP)
        await to_thread.run_sync(put_empty, signed)


def put_empty(address: str) -> None:
    """Send an empty PUT to an address that this process signed; being there already is as good.

    Raises:
        ObjectsUnavailableError: if that is refused or not done in time.
    """
    request = urllib.request.Request(address, method="PUT")  # noqa: S310  settings allow http and https only
    try:
        with urllib.request.urlopen(request, timeout=CONNECT_S):  # noqa: S310  the same
            return
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != CONFLICT:
            raise unavailable(error) from error
    except OSError as error:
        raise unavailable(error) from error


def unavailable(error: Exception) -> ObjectsUnavailableError:
    """Put an error into words without its address, which may be signed."""
    said = str(error).partition("\n")[0].partition("?")[0]
    return ObjectsUnavailableError(f"{type(error).__name__}: {said}")
