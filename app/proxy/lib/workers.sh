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

# ended PID...: none runs any more.
ended() {
    local pid
    for pid; do
        [[ ! -d /proc/$pid ]] || return 1
    done
}
