# shellcheck shell=bash
# A new load is tried by a second nginx, on a port of its own, before clients see it.

REHEARSAL=$RUNTIME/rehearsal

# rehearse LOAD: whether its checks pass there; why not goes to $complaint.
rehearse() {
    end_rehearsal
    rm -rf "$REHEARSAL"
    mkdir -p "$REHEARSAL/cache"
    cp "$1"/* "$REHEARSAL/"
    # Other ports and other cache folders than the nginx that serves; one worker is enough to ask.
    sed -i -E "s/listen (8080|8443)\b/listen 127.0.0.1:1\1/; s/listen 127\.0\.0\.1:(808[12]);/listen 127.0.0.1:1\1;/
        s#$STATE/cache/#$REHEARSAL/cache/#; s/^worker_processes .*/worker_processes 1;/" "$REHEARSAL"/*.conf
    if ! nginx -e stderr -g "pid $REHEARSAL/nginx.pid; $NGINX_GLOBALS" -c "$REHEARSAL/nginx.conf" \
        >/dev/null 2>"$REHEARSAL/errors"; then
        complaint="nginx cannot start with it: $(tail -n1 "$REHEARSAL/errors" | bare)"
        return 1
    fi
    local passed=0 port=8080
    if [[ -s $REHEARSAL/entry ]]; then port=$(<"$REHEARSAL/entry") port=${port##*:}; fi
    checks_pass "$REHEARSAL" "${TIMES[checks]}" "1$port" || passed=1
    end_rehearsal
    return $passed
}

# end_rehearsal: stop the second nginx, also one that an interrupted apply left.
end_rehearsal() {
    local pid
    [[ -s $REHEARSAL/nginx.pid ]] && read -r pid <"$REHEARSAL/nginx.pid" || return 0
    kill -TERM "$pid" 2>/dev/null || return 0
    eventually 5 ended "$pid" || kill -KILL "$pid"
}
