"""Stand-in for pulumi-resource-command 1.2.1: `command:local:Command` only."""
