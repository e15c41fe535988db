# shellcheck shell=bash
# Asking servers, directly and through nginx.

# answers URL STATUS: whether it answers so; else what it did goes to $answer.
answers() {
    local status code=0
    status=$(curl -s -o /dev/null -w '%{http_code}' --max-time 3 -A berth-proxy "$1") || code=$?
    case $code in
        0) answer="answered $status" ;;
        6) answer='has a name that does not resolve' ;;
        7) answer='refused the connection' ;;
        28) answer='did not answer within 3 s' ;;
        *) answer="gave no HTTP answer (curl exit code $code)" ;;
    esac
    [[ $status == "$2" ]]
}

# servers_answer FOLDER: every server of the bundle answers 200 on its health path, in the time for all of them.
servers_answer() {
    local deadline=$((SECONDS + TIMES[upstreams])) name url left
    while read -r name url; do
        [[ -n $url ]] || continue
        left=$((deadline - SECONDS))
        eventually $((left > 0 ? left : 0)) answers "$url" 200 && continue
        complaint="a server of upstream $name is not ready: $url $answer; expected 200 within ${TIMES[upstreams]} s"
        return 1
    done <"$1/upstreams"
}

# checks_pass FOLDER PORT SECONDS: every path of the bundle's checks answers as it says, through nginx on PORT.
checks_pass() {
    local deadline=$((SECONDS + $3)) path status left
    while read -r path status; do
        [[ -n $status ]] || continue
        left=$((deadline - SECONDS))
        eventually $((left > 0 ? left : 0)) answers "http://127.0.0.1:$2$path" "$status" && continue
        complaint="$path $answer through the proxy; expected $status within $3 s"
        return 1
    done <"$1/checks"
}

# checks_keep_passing FOLDER: the same, again and again for the bundle's watch time.
checks_keep_passing() {
    local end=$((SECONDS + TIMES[watch])) since=$SECONDS
    while ((SECONDS < end)); do
        sleep 0.5
        checks_pass "$1" "$PORT" 2 && continue
        complaint="$((SECONDS - since)) s after the switch $complaint"
        return 1
    done
}
