"""Set-up of a checkout: everything `make up` and `make test` need, found or made, step by step.

Standard library only: it runs before anything is installed, under the system's own Python.
What it makes stays in `.berth/`, `.venv/` and the user's cache; a step that changes the system says so on its own line.

`choices.py` and `engine_choice.py` hold the decisions, pure over what was observed; the other modules hold effects.

Environment variables that change where it looks: `DOCKER_HOST` and docker contexts (the engine), `GOPROXY` (the Go
module proxy), `UV_DEFAULT_INDEX` and pip's settings (the package index), `BERTH_PULUMI_SITE` (in place of
https://get.pulumi.com), `BERTH_PLUGIN_SERVER` (where plugins are downloaded from), `BERTH_UV_INSTALLER` (uv's installer
script), `XDG_CACHE_HOME` (what checkouts share), `BERTH_FRESH=1` (forget what earlier runs found out and look again).
"""
