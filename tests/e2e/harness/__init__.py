"""What the scenarios stand on: a copy of the project, the real CLI, views of the engine, requests, and patience."""
