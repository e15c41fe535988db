# shellcheck shell=bash
# Asking servers, directly and through nginx.

# answers URL STATUS [CURL OPTION...]: whether it answers so; else what it did goes to $answer.
answers() {
    local status code=0
    status=$(curl -s -o /dev/null -w '%{http_code}' --max-time 3 -A berth-proxy "${@:3}" "$1") || code=$?
    case $code in
        0) answer="answered $status" ;;
        6) answer='has a name that does not resolve' ;;
        7) answer='refused the connection' ;;
        28) answer='did not answer within 3 s' ;;
        35) answer='refused the TLS handshake' ;;
        *) answer="gave no HTTP answer (curl exit code $code)" ;;
    esac
    [[ $status == "$2" ]]
}

# all_answer [CURL OPTION...]: whether every `URL STATUS` on standard input answers so, all asked by one process. Most
# times they do; who does not is found by asking one by one.
all_answer() {
    local url status urls=() wanted=''
    while read -r url status; do
        urls+=(-o /dev/null "$url") wanted+=$status$'\n'
    done
    [[ $(curl -s -w '%{http_code}\n' --max-time 3 -A berth-proxy "$@" "${urls[@]}")$'\n' == "$wanted" ]]
}

# servers_answer FOLDER SECONDS: every server of the bundle answers 200 on its health path, in the time for all of them.
servers_answer() {
    local deadline=$((SECONDS + $2)) name url left
    while read -r name url; do
        [[ -z $url ]] || printf '%s 200\n' "$url"
    done <"$1/upstreams" | all_answer && return 0
    while read -r name url; do
        [[ -n $url ]] || continue
        left=$((deadline - SECONDS))
        eventually $((left > 0 ? left : 0)) answers "$url" 200 && continue
        complaint="a server of upstream $name is not ready: $url $answer; expected 200 within $2 s"
        return 1
    done <"$1/upstreams"
}

# checks_pass FOLDER SECONDS [PORT]: every path of the bundle's checks answers as it says, through nginx on this
# machine, as clients would ask: the bundle's file `entry` has scheme, name and port. The certificate is not judged: the
# proxy cannot know whom its clients trust.
checks_pass() {
    local deadline=$((SECONDS + $2)) path status left entry=http://127.0.0.1:8080
    if [[ -s $1/entry ]]; then entry=$(<"$1/entry"); fi
    local here=(--insecure --connect-to "::127.0.0.1:${3:-${entry##*:}}")
    while read -r path status; do
        [[ -z $status ]] || printf '%s %s\n' "$entry$path" "$status"
    done <"$1/checks" | all_answer "${here[@]}" && return 0
    while read -r path status; do
        [[ -n $status ]] || continue
        left=$((deadline - SECONDS))
        eventually $((left > 0 ? left : 0)) answers "$entry$path" "$status" "${here[@]}" && continue
        complaint="$path $answer through the proxy; expected $status within $2 s"
        return 1
    done <"$1/checks"
}

# keeps_well FOLDER SWITCHED: checks pass through nginx and every server answers, until the bundle's watch time after the
# switch, whose time in microseconds is given. A server is asked itself too: nginx would hide one that is bad behind
# another that is not.
keeps_well() {
    local until=$(($2 + TIMES[watch] * 1000000)) left
    while (((left = until - ${EPOCHREALTIME/[.,]/}) > 0)); do
        ((left < 800000)) || left=800000
        sleep "$(printf '0.%06d' "$left")"
        checks_pass "$1" 2 && servers_answer "$1" 2 && continue
        complaint="$(((${EPOCHREALTIME/[.,]/} - $2) / 1000000)) s after the switch $complaint"
        return 1
    done
}
