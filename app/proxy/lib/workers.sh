# shellcheck shell=bash
# nginx's processes, read from /proc.

# nginx_master: the master's process id; fails when none runs.
nginx_master() {
    local pid
    [[ -s $PID_FILE ]] && read -r pid <"$PID_FILE" && [[ -d /proc/$pid ]] && printf '%s\n' "$pid"
}

# workers_of MASTER: its child processes, one line.
workers_of() {
    local file pid parent found=''
    for file in /proc/[0-9]*/stat; do
        if read -r pid _ _ parent _ 2>/dev/null <"$file" && [[ $parent == "$1" ]]; then found+=" $pid"; fi
    done
    printf '%s\n' "$found"
}

# stopped_accepting PID...: each is gone or finishes what it has.
stopped_accepting() {
    local pid title
    for pid; do
        title=''
        { IFS= read -r -d '' title <"/proc/$pid/cmdline"; } 2>/dev/null || true
        [[ $title != nginx:\ worker* || $title == *'shutting down'* ]] || return 1
    done
}

# finished PID...: these workers are gone, or all they still have is streams and WebSockets. Whoever is at the other end
# of those connects again when their server ends them, which it does when it is stopped; waiting here would only be
# waiting for people to close their pages. nginx tells: connections of such routes to their servers have the kernel's
# keep-alive timer on (`proxy_socket_keepalive`), and no others do.
finished() {
    local pid sockets=''
    for pid; do
        sockets+=$(find "/proc/$pid/fd" -lname 'socket:*' -printf '%l\n' 2>/dev/null || true)$'\n'
    done
    awk -v sockets="$sockets" '
        BEGIN { split(sockets, names, "[^0-9]+"); for (i in names) if (names[i]) ours[names[i]] }
        $4 != "01" || !($10 in ours) { next }           # established, and of these workers
        $2 ~ /:(1F90|20FB)$/ { clients++; next }         # 8080, 8443
        $6 ~ /^02:/ { streams++; next }
        { requests++ }
        END { exit !(requests == 0 && clients <= streams) }' /proc/net/tcp
}

# ended PID...: none runs any more.
ended() {
    local pid
    for pid; do
        [[ ! -d /proc/$pid ]] || return 1
    done
}
