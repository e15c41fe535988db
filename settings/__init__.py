"""Policy: what a stack may say, checked whole before the first resource."""

from settings.load import given_secrets, load_settings
from settings.model import Settings
from settings.preflight import check_host

__all__ = ["Settings", "check_host", "given_secrets", "load_settings"]
