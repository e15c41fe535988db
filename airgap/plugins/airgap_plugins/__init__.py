"""Stand-ins for the three Pulumi plugins of berth, for machines that cannot have the official ones.

Three console scripts, each one plugin process of the Pulumi engine: the Python language host, the command provider
and the docker provider. Their behaviour is held to recorded answers of the official plugins (tests/facts).
"""
