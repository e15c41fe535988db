"""The whole product on a developer's machine, from its sources."""
