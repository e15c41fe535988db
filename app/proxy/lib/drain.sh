# shellcheck shell=bash
# Take servers out of the live bundle until the next apply: their containers are about to be replaced. Who is out stands
# in the bundle's own file `drained`, one host name per line, so that every later load leaves them out too.

# A release that stops in between must not leave the rest alone for ever: what still runs after that is used again.
readonly DRAINED_SECONDS=${BERTH_PROXY_DRAINED_SECONDS:-300}

drain() {
    (($#)) || fail "drain needs the host names of the servers to take out"
    eventually "$LOAD_SECONDS" nginx_master >/dev/null || fail "nginx does not run in this container; see its log"
    hold_lock "$LOCK_SECONDS" || fail "another apply has been at work for $LOCK_SECONDS s; try again when it is done"
    trap 'exit 143' TERM INT HUP
    local leaving=()
    live=$(live_bundle)
    if [[ -n $live ]]; then
        mapfile -t leaving < <(printf '%s\n' "$@" | grep -xF -f <(hosts_of "$live") | sort -u)
    fi
    if ((!${#leaving[@]})); then
        echo 'none of these servers is in use'
        return
    fi
    read_times "$live"
    afterwards='; it stays in use'
    drained_before=$(drained_of "$live")
    stays_served "$live" || fail "$complaint"
    trap undo_drain EXIT
    printf '%s\n' "${leaving[@]}" ${drained_before:+"$drained_before"} | sort -u >"$live/drained.new"
    sync "$live/drained.new"
    mv -T "$live/drained.new" "$live/drained"
    compose "$live"
    test_load "$load" || fail "nginx refuses the configuration: $refusal"
    switch_to "$load" || fail "nginx did not take the configuration: $refusal"
    trap - EXIT
    # Another drain or the apply need not wait for these; it waits for all workers there are by itself.
    exec {lock_fd}>&-
    # shellcheck disable=SC2086 # a list of process ids
    eventually $((TIMES[drain] + 5)) finished $replaced ||
        printf 'some requests were still open after %s s\n' "${TIMES[drain]}"
    printf 'out of use: %s\n' "${leaving[*]}"
}

# drained_of FOLDER: the servers of a bundle that are out, one per line.
drained_of() {
    if [[ -e $1/drained ]]; then cat "$1/drained"; fi
}

# stays_served FOLDER: without $leaving, every group of the bundle has a server that answers. A group of which nobody
# answers has nothing to lose. Else which is in danger goes to $complaint.
stays_served() {
    local group name url host staying asked
    for group in $(groups_of "$1"); do
        staying='' asked=''
        while read -r name url; do
            [[ $name == "$group" ]] || continue
            host=${url#*://}
            host=${host%%[:/]*}
            if is_one_of "$host" "${leaving[@]}"; then
                asked+=" $url"
            elif ! is_one_of "$host" $drained_before; then
                staying+=" $url"
            fi
        done <"$1/upstreams"
        # shellcheck disable=SC2086 # lists of addresses
        [[ -z $asked ]] || one_answers "${TIMES[upstreams]}" $staying || ! one_answers 1 $asked && continue
        complaint="upstream $group would have no server that works without ${leaving[*]}; start the others again, "
        complaint+="or leave out the tier's surge for this release"
        return 1
    done
}

# groups_of FOLDER: the names of its upstreams.
groups_of() {
    cut -d' ' -f1 "$1/upstreams" | sort -u
}

# is_one_of WORD OTHER...
is_one_of() {
    local other
    for other in "${@:2}"; do
        [[ $other != "$1" ]] || return 0
    done
    return 1
}

# one_answers SECONDS URL...: within that time one of them answers 200.
one_answers() {
    local deadline=$((SECONDS + $1)) url
    shift
    (($#)) || return 1
    while true; do
        for url; do
            if answers "$url" 200; then return 0; fi
        done
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

# undo_drain: on the way out without success, use all servers that were in use before.
undo_drain() {
    local code=$?
    trap - EXIT
    trap '' TERM INT HUP
    rm -f "$live/drained" "$live/drained.new"
    if [[ -n $drained_before ]]; then printf '%s\n' "$drained_before" >"$live/drained"; fi
    compose "$live"
    switch_to "$load" || printf 'berth-proxy: going back failed: %s; restart the container\n' "$refusal" >&2
    exit "$code"
}

# forgotten FOLDER: servers of it have been out for too long, and some of them still run.
forgotten() {
    local host
    [[ -e $1/drained ]] && (($(date +%s) - $(stat -c %Y "$1/drained") >= DRAINED_SECONDS)) || return 1
    while read -r host; do
        if [[ -n $(timeout 5 getent ahostsv4 "$host") ]]; then return 0; fi
    done <"$1/drained"
    return 1
}
