# shellcheck shell=bash
# Keep nginx on the live bundle for as long as the container runs. What may be different after a while, and is put right
# here: servers got other addresses or resolve at last (a restart of the host brings tiers up in any order), the
# certificate was renewed, and an apply that was killed half-way left nginx on a bundle that never became the live one.

readonly CALM_SECONDS=5 # between two looks
readonly EAGER_SECONDS=1 # while something is known to be missing

TROUBLE=$RUNTIME/trouble # why the live bundle is not what nginx runs; absent when it is

run() {
    mkdir -p "$BUNDLES" "$STATE/cache" "$STATE/scratch" "$LOADS" || fail "$STATE cannot be written by user $(id -u)"
    rm -rf "$INCOMING" "$STATE/incoming.txt" "${LOADS:?}"/*
    : >"$EMERGENCIES"
    first_load
    point "$CURRENT" "$load"
    nginx -e stderr -g "daemon off; pid $PID_FILE; $NGINX_GLOBALS" -c "$CURRENT/nginx.conf" &
    nginx_pid=$! stopping=''
    trap 'stop QUIT' QUIT
    trap 'stop TERM' TERM INT
    look_after_nginx
}

# stop SIGNAL: requests under way may end, for a moment: until the next container listens, clients are refused.
stop() {
    stopping=yes
    kill "-$1" "$nginx_pid" 2>/dev/null || return 0
    (
        sleep "$STOP_SECONDS"
        kill -TERM "$nginx_pid" 2>/dev/null
    ) &
}

# first_load: compose the live bundle, or when there is none or nginx cannot start with it, the image's own.
first_load() {
    local live
    live=$(live_bundle)
    if [[ -n $live ]]; then
        prepare_certificate "$live" || report error "$complaint"
        compose "$live"
        if test_load "$load"; then
            report info "starting with bundle $(<"$live/id")"
            return
        fi
        complain "cannot start with bundle $(<"$live/id"): $refusal; answering 503"
    else
        report info 'no bundle yet; answering 503 until one is applied'
    fi
    compose "$BUILTIN"
}

# look_after_nginx: until it ends; its exit code is ours.
look_after_nginx() {
    local pause ended code
    while true; do
        pause=$CALM_SECONDS
        if [[ -s $CURRENT/unresolved || -e $TROUBLE ]]; then pause=$EAGER_SECONDS; fi
        sleep "$pause" &
        ended='' code=0
        wait -n -p ended || code=$? # the pause is over, nginx ended, or a signal came
        if [[ ${ended:-} == "$nginx_pid" ]]; then exit "$code"; fi
        if ! kill -0 "$nginx_pid" 2>/dev/null; then # it ended while the signal was handled
            wait "$nginx_pid"
            exit
        fi
        if [[ -z $stopping ]]; then (put_right); fi
    done
}

# put_right: make nginx run the live bundle with the addresses of now, unless an apply is at work.
put_right() {
    hold_lock 0 || return 0
    end_rehearsal
    local wanted
    wanted=$(live_bundle)
    wanted=${wanted:-$BUILTIN}
    prepare_certificate "$wanted" || { complain "$complaint"; return 0; }
    if forgotten "$wanted"; then
        report warn "still there after $DRAINED_SECONDS s, used again: $(tr '\n' ' ' <"$wanted/drained")"
        rm -f "$wanted/drained"
    elif [[ $(loaded_bundle) == "$wanted" ]] && ! moved "$wanted"; then
        return 0
    fi
    compose "$wanted"
    if test_load "$load" && switch_to "$load"; then
        rm -f "$TROUBLE"
        report info "loaded ${wanted##*/} again: $(tr '\n' ' ' <"$load/addresses")"
    else
        rm -rf "$load"
        complain "cannot load ${wanted##*/}: $refusal"
    fi
}

# complain MESSAGE: report it, once.
complain() {
    if [[ ! -e $TROUBLE || $(<"$TROUBLE") != "$1" ]]; then report error "$1"; fi
    printf '%s' "$1" >"$TROUBLE"
}

# moved FOLDER: the certificate is another one, or a server resolves to another address than the loaded one. One that stopped resolving keeps its old
# address: its container restarts, or an apply will name another.
moved() {
    local line loaded
    [[ $(certificate_of "$1") == "$(<"$CURRENT/certificate")" ]] || return 0
    loaded=$'\n'$(<"$CURRENT/addresses")$'\n'
    while read -r line; do
        [[ $loaded == *$'\n'"$line"$'\n'* ]] || return 0
    done < <(addresses_of "$1")
    return 1
}
