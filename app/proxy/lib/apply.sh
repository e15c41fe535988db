# shellcheck shell=bash
# Make a bundle live. Whatever goes wrong, what was live before keeps serving.

apply() {
    (($# == 0)) || fail "apply takes no arguments; the bundle comes on standard input"
    eventually "$LOAD_SECONDS" nginx_master >/dev/null || fail "nginx does not run in this container; see its log"
    hold_lock "$LOCK_SECONDS" || fail "another apply has been at work for $LOCK_SECONDS s; try again when it is done"
    trap 'exit 143' TERM INT HUP
    trap give_up EXIT
    bundle_folder=$INCOMING switched='' committed=''
    local live
    live=$(live_bundle)
    afterwards='; there is no previous bundle, clients get 503 until one is live'
    if [[ -n $live ]]; then afterwards="; the previous bundle $(<"$live/id") keeps serving"; fi
    receive_bundle
    if is_live "$bundle_id"; then
        trap - EXIT
        rm -rf "$INCOMING"
        afterwards=''
        checks_pass "$LIVE" "${TIMES[checks]}" || fail "bundle $bundle_id is live already, but $complaint"
        printf 'bundle %s is live already, its checks pass\n' "$bundle_id"
        return
    fi
    servers_answer "$INCOMING" "${TIMES[upstreams]}" || reject "$complaint"
    publish_bundle
    bundle_folder=$BUNDLES/$bundle_number
    prepare_certificate "$bundle_folder" || reject "$complaint"
    compose "$bundle_folder"
    test_load "$load" || reject "nginx refuses the configuration: $refusal"
    rehearse "$load" || reject "$complaint"
    list_assets "$bundle_folder" || reject "$complaint"
    keep_assets "${TIMES[upstreams]}" || true # what serves now may have no cache yet; asked again after the switch
    switched=yes
    switch_to "$load" || reject "nginx did not take the configuration: $refusal"
    local old_workers=$replaced switch_time=${EPOCHREALTIME/[.,]/}
    checks_pass "$bundle_folder" "${TIMES[checks]}" || reject "$complaint"
    keep_assets "${TIMES[upstreams]}" || reject "$complaint"
    keeps_well "$bundle_folder" "$switch_time" || reject "$complaint"
    commit_bundle "$bundle_number"
    committed=yes
    printf 'bundle %s is live\n' "$bundle_id"
    # shellcheck disable=SC2086 # a list of process ids
    eventually $((TIMES[drain] + 5)) finished $old_workers ||
        printf 'some requests of the previous bundle were still open after %s s\n' "${TIMES[drain]}"
    prune_bundles
}

# is_live ID: it is the live bundle, and nginx runs it with all its servers and the addresses they have now.
is_live() {
    local live
    live=$(live_bundle)
    [[ -n $live && ! -e $live/drained && $(<"$live/id") == "$1" ]] || return 1
    [[ $(loaded_bundle) == "$live" && ! -s $CURRENT/unresolved ]] || return 1
    serves "$(readlink "$CURRENT")" && [[ $(addresses_of "$live") == "$(<"$CURRENT/addresses")" ]] &&
        [[ $(certificate_of "$live") == "$(<"$CURRENT/certificate")" ]]
}

# reject COMPLAINT: say what failed; give_up does the rest.
reject() {
    fail "bundle $bundle_id was not made live: $1"
}

# give_up: on the way out without success, put back what was live.
give_up() {
    local code=$? live
    trap - EXIT
    trap '' TERM INT HUP
    if [[ -n $committed ]]; then exit "$code"; fi
    end_rehearsal
    live=$(live_bundle)
    if [[ -n $switched ]]; then
        compose "${live:-$BUILTIN}"
        if ! switch_to "$load"; then
            printf 'berth-proxy: returning to the previous bundle failed: %s; restart the container\n' "$refusal" >&2
        fi
    fi
    if [[ -d $bundle_folder ]]; then reject_bundle "$bundle_folder"; fi
    exit "$code"
}
