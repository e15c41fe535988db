# shellcheck shell=bash
# What is live, what nginx runs, and what was live before: `WORD NUMBER ID TIME`, one bundle per line.

status() {
    local live number word serving
    live=$(basename "$(live_bundle)")
    serving=$(curl -fs --max-time 2 "$HEALTH/healthz" || echo nothing)
    printf 'serving %s\n' "$serving"
    for number in $(applied_bundles); do
        word=previous
        if [[ $number == "$live" ]]; then word=live; fi
        printf '%s %s %s %s\n' "$word" "$number" "$(<"$BUNDLES/$number/id")" "$(<"$BUNDLES/$number/applied")"
    done
    if [[ -s $CURRENT/drained ]]; then
        printf 'drained %s\n' "$(tr '\n' ' ' <"$CURRENT/drained")"
    fi
    if [[ -s $CURRENT/unresolved ]]; then
        printf 'unresolved %s\n' "$(tr '\n' ' ' <"$CURRENT/unresolved")"
    fi
}
