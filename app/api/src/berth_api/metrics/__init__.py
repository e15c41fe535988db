"""What the process counts, for Prometheus, on a port of its own that only internal networks reach."""
