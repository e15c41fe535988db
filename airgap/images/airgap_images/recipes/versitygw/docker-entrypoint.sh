#!/bin/sh
# The official image's contract: what follows are the server's arguments.
exec /usr/local/bin/versitygw "$@"
