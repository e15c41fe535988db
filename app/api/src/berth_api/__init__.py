"""The API of the workshop toolbox: tools for guitar makers who cut on CNC machines.

It knows nothing of how it is deployed: everything it needs comes from the environment (`settings`).
"""

NAME = "berth-api"
VERSION = "0.1.0"

__all__ = ["NAME", "VERSION"]
