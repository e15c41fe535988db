"""The object store: the server, its data, the bucket and the application's key."""

from components.objects.component import Objects, ObjectsArgs
from components.objects.server import VERSITYGW, ObjectServer

__all__ = ["VERSITYGW", "ObjectServer", "Objects", "ObjectsArgs"]
