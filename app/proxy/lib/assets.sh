# shellcheck shell=bash
# Keep every asset of a release when it goes live. A bundle's file `assets` names lists: `PREFIX URL` per line.

PRELOAD=http://127.0.0.1:8082/preload
readonly MOST_ASSETS=5000 LIST_BYTES=2097152

# list_assets FOLDER: for every asset of the bundle the address that fills the cache with it, to $RUNTIME/assets.
# Fails when a list cannot be read; why goes to $complaint.
list_assets() {
    local prefix url server list=$RUNTIME/list status
    : >"$RUNTIME/assets"
    [[ -e $1/assets ]] || return 0
    while read -r prefix url; do
        [[ -n $url ]] || continue
        server=${url#http://}
        server=${server%%/*}
        status=$(curl -s -o "$list" -w '%{http_code}' --max-time 5 --max-filesize "$LIST_BYTES" -A berth-proxy "$url") ||
            status="no whole answer of at most $LIST_BYTES bytes"
        if [[ $status != 200 ]]; then
            complaint="the list of assets $url answered $status; expected 200"
            return 1
        fi
        server=$(awk -v host="${server%:*}" '$1 == host { print $2 }' "$load/addresses"):${server##*:}
        { grep -oE "(^|[^A-Za-z0-9._~@-])${prefix#/}[A-Za-z0-9._~@/-]*[A-Za-z0-9]" "$list" || true; } |
            sed -E "s#^.?(${prefix#/})#$PRELOAD/$server/\1#" | sort -u >>"$RUNTIME/assets"
    done <"$1/assets"
    if (($(wc -l <"$RUNTIME/assets") > MOST_ASSETS)); then
        complaint="the release lists more than $MOST_ASSETS assets"
        return 1
    fi
}

# keep_assets SECONDS: nginx has all of them in its cache; else the first that is missing goes to $complaint.
keep_assets() {
    [[ -s $RUNTIME/assets ]] || return 0
    local status url
    sed 's#.*#url = "&"\noutput = "/dev/null"#' "$RUNTIME/assets" |
        curl -s -K - -Z --parallel-max 4 --max-time "$1" -A berth-proxy -w '%{http_code} %{url}\n' >"$RUNTIME/kept" || true
    while read -r status url; do
        [[ $status == 200 ]] && continue
        complaint="the asset ${url#"$PRELOAD"/} of the new release answered $status; expected 200"
        return 1
    done <"$RUNTIME/kept"
    (($(wc -l <"$RUNTIME/kept") == $(wc -l <"$RUNTIME/assets"))) && return 0
    complaint="its assets could not be read within $1 s"
    return 1
}
