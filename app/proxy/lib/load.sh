# shellcheck shell=bash
# From a bundle to what nginx reads: a load is a copy with the image's own part added, on the tmpfs.
# Names that do not resolve yet would keep nginx from starting at all; in a load their servers are marked down, so that
# one missing tier does not take the others with it. So are those that a drain has taken out.

BUILTIN=$LIB/builtin

# What only this image knows; nginx reads it at every reload too.
NGINX_GLOBALS="error_log stderr warn; error_log $EMERGENCIES emerg;"

# hosts_of FOLDER: the host names of the bundle's servers, one per line.
hosts_of() {
    local url known=' '
    [[ -e $1/upstreams ]] || return 0
    while read -r _ url; do
        [[ $url =~ ^https?://([^:/]+) && $known != *" ${BASH_REMATCH[1]} "* ]] || continue
        known+="${BASH_REMATCH[1]} "
        printf '%s\n' "${BASH_REMATCH[1]}"
    done <"$1/upstreams"
}

# addresses_of FOLDER: `HOST ADDRESS` for every host that resolves, in the order of `hosts_of`.
addresses_of() {
    local hosts host name address kind
    mapfile -t hosts < <(hosts_of "$1")
    ((${#hosts[@]})) || return 0
    local -A found=()
    while read -r address kind name; do
        [[ $kind != STREAM || -z $name ]] || found[$name]=${found[$name]:-$address}
    done < <(timeout 5 getent ahostsv4 "${hosts[@]}")
    for host in "${hosts[@]}"; do
        # One that is missing may be away, have kept all others waiting, or have answered with its canonical name.
        address=${found[$host]:-}
        [[ -n $address ]] || read -r address _ < <(timeout 5 getent ahostsv4 "$host") || continue
        printf '%s %s\n' "$host" "$address"
    done
}

# compose FOLDER: make a load of a bundle; its folder goes to $load.
compose() {
    local id=built-in host reason
    if [[ -s $1/id ]]; then id=$(<"$1/id"); fi
    load=$LOADS/$(date +%s%N)
    mkdir -p "$load"
    cp "$1"/* "$load/"
    sed "s/@BUNDLE@/$id/g; s/@LOAD@/$(basename "$load")/g" "$LIB/image.conf" >"$load/image.conf"
    printf '%s\n' "$1" >"$load/bundle"
    certificate_of "$1" >"$load/certificate"
    addresses_of "$1" >"$load/addresses"
    for host in $(hosts_of "$1"); do
        if [[ -e $1/drained ]] && grep -qxF "$host" "$1/drained"; then
            reason='is drained'
        elif grep -q "^${host//./\\.} " "$load/addresses"; then
            continue
        else
            reason='does not resolve'
            printf '%s\n' "$host" >>"$load/unresolved"
        fi
        sed -i -E "s/^( *)server ${host//./\\.}:[0-9]+[^;]*;/\1server 127.0.0.1:1 down; # $host $reason/" \
            "$load"/*.conf
    done
}

# bare: nginx's message on standard input without the time, the level and the process before it.
bare() {
    sed -E 's/^.*\[[a-z]+\] ([0-9#]+: )?//'
}

# test_load FOLDER: whether nginx takes it; why not goes to $refusal.
test_load() {
    local output
    output=$(nginx -t -e stderr -g "pid $PID_FILE; $NGINX_GLOBALS" -c "$1/nginx.conf" 2>&1) && return 0
    refusal=$(grep -m1 -E '\[(emerg|alert|crit)\]' <<<"$output" || tail -n1 <<<"$output")
    refusal=$(bare <<<"${refusal//"$1/"/}")
    return 1
}

# switch_to LOAD: nginx runs it from now on, and nothing else takes requests. The processes it replaces go to $replaced.
# Fails when nginx refuses it or no new worker answers in time; why goes to $refusal.
switch_to() {
    local master
    master=$(nginx_master) || { refusal='nginx does not run'; return 1; }
    replaced=$(workers_of "$master")
    : >"$EMERGENCIES"
    point "$CURRENT" "$1"
    kill -HUP "$master"
    refusal="its new workers did not answer within $LOAD_SECONDS s"
    eventually "$LOAD_SECONDS" serves_or_refused "$1" || return 1
    if [[ -s $EMERGENCIES ]]; then
        refusal=$(tail -n1 "$EMERGENCIES" | bare)
        return 1
    fi
    # shellcheck disable=SC2086 # a list of process ids
    eventually "$LOAD_SECONDS" stopped_accepting $replaced || return 1
    forget_loads
}

# serves LOAD: a worker of this load answers.
serves() {
    [[ $(curl -fs --max-time 1 "$HEALTH/load") == "${1##*/}" ]]
}

serves_or_refused() {
    [[ -s $EMERGENCIES ]] || serves "$1"
}

# forget_loads: remove all but the one in use; nginx has read it.
forget_loads() {
    local folder used
    used=$(readlink "$CURRENT")
    for folder in "$LOADS"/*/; do
        [[ ${folder%/} == "$used" ]] || rm -rf "$folder"
    done
}

# loaded_bundle: the folder of the bundle that nginx was last told to run.
loaded_bundle() {
    if [[ -e $CURRENT/bundle ]]; then printf '%s\n' "$(<"$CURRENT/bundle")"; fi
}
