"""Builds stand-ins of the official base images from Debian packages, for machines that reach no image registry."""
