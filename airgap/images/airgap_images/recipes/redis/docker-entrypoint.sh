#!/bin/sh
# Start of Redis: root hands over to uid 999; options or a configuration file alone mean redis-server.
set -eu

case "${1:-}" in -* | *.conf) set -- redis-server "$@" ;; esac

if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
    chown -R redis:redis .
    exec setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
fi

if [ "$1" = redis-server ]; then
    umask 0077
    shift
    # Debian builds with protected mode on, the official image with it off. First, so that any later word still wins;
    # with a configuration file the file decides.
    case "${1:-}" in *.conf | /* | -) ;; *) set -- --protected-mode no "$@" ;; esac
    set -- redis-server "$@"
fi
exec "$@"
