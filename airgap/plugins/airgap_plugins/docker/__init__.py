"""Stand-in for pulumi-resource-docker 5.1.0 on docker-py."""
