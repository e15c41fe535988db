# shellcheck shell=bash
# Bundles on the volume: read one, give it a number, make it the live one, forget the oldest.

INCOMING=$STATE/incoming # a bundle on its way in; complete or not
REJECTED=$STATE/rejected # the last one that was refused, to look at
readonly LARGEST=1048576 # bytes of a bundle

# receive_bundle: standard input becomes $INCOMING; its id goes to $bundle_id.
receive_bundle() {
    local text=$STATE/incoming.txt
    rm -rf "$INCOMING"
    mkdir "$INCOMING"
    head -c $((LARGEST + 1)) >"$text"
    (($(stat -c %s "$text") <= LARGEST)) || fail "the bundle is larger than $LARGEST bytes"
    bundle_id=$(sha256sum <"$text")
    bundle_id=${bundle_id:0:12}
    split_bundle <"$text"
    rm -f "$text"
    local needed
    for needed in nginx.conf upstreams checks; do
        [[ -s $INCOMING/$needed ]] || fail "the bundle has no file '$needed'"
    done
    grep -Eq '^\s*include image\.conf;' "$INCOMING/nginx.conf" ||
        fail "nginx.conf in the bundle does not include image.conf in its http block"
    printf '%s\n' "$bundle_id" >"$INCOMING/id"
    read_times "$INCOMING"
}

# split_bundle: the text on standard input becomes files below $INCOMING.
split_bundle() {
    local line number=0 file='' ended=''
    while IFS= read -r line || [[ -n $line ]]; do
        number=$((number + 1))
        if ((number == 1)); then
            [[ $line == '#berth-bundle 1' ]] || fail "standard input starts with '${line:0:40}'; expected #berth-bundle 1"
        elif [[ -n $ended ]]; then
            fail "line $number of the bundle comes after #end"
        elif [[ $line == '#end' ]]; then
            ended=yes
        elif [[ $line == '#file '* ]]; then
            file=${line#'#file '}
            [[ $file =~ ^[a-z][a-z0-9._-]*$ && $file != image.conf && $file != id ]] ||
                fail "line $number of the bundle: file name '$file'; expected lower-case letters, digits, . _ and -"
            [[ ! -e $INCOMING/$file ]] || fail "line $number of the bundle: file '$file' comes twice"
            : >"$INCOMING/$file"
        elif [[ -z $file ]]; then
            fail "line $number of the bundle stands before the first #file line"
        else
            printf '%s\n' "$line" >&3
        fi 3>>"${file:+$INCOMING/}${file:-/dev/null}"
    done
    [[ -n $ended ]] || fail "the bundle is cut short: its last line is not #end"
}

# read_times FOLDER: take the bundle's own bounds.
read_times() {
    local name seconds
    [[ -e $1/times ]] || return 0
    while read -r name seconds; do
        [[ -n ${TIMES[$name]:-} && $seconds =~ ^[0-9]{1,4}$ ]] ||
            fail "times: '$name $seconds'; expected one of ${!TIMES[*]} with its seconds"
        TIMES[$name]=$seconds
    done <"$1/times"
}

# publish_bundle: $INCOMING becomes the next numbered bundle; its number goes to $bundle_number.
publish_bundle() {
    local folder last=0
    for folder in "$BUNDLES"/*/; do
        folder=$(basename "$folder")
        if [[ $folder =~ ^[0-9]+$ ]] && ((folder > last)); then last=$folder; fi
    done
    bundle_number=$((last + 1))
    sync "$INCOMING"/* "$INCOMING"
    mv -T "$INCOMING" "$BUNDLES/$bundle_number"
    sync "$BUNDLES"
}

# commit_bundle NUMBER: from now on it is what the proxy starts with.
commit_bundle() {
    local applied=$BUNDLES/$1/applied
    printf '%(%Y-%m-%dT%H:%M:%SZ)T\n' -1 >"$applied"
    sync "$applied"
    point "$LIVE" "bundles/$1"
    sync "$STATE"
}

# reject_bundle FOLDER: keep a refused bundle apart, one at a time.
reject_bundle() {
    rm -rf "$REJECTED"
    mv -T "$1" "$REJECTED"
}

# live_bundle: the folder of the live bundle, or nothing.
live_bundle() {
    if [[ -L $LIVE && -s $LIVE/nginx.conf ]]; then readlink -f "$LIVE"; fi
}

# applied_bundles: the numbers of all that have been live, newest first.
applied_bundles() {
    local marks=("$BUNDLES"/*/applied)
    [[ -e ${marks[0]} ]] || return 0
    printf '%s\n' "${marks[@]}" | sed -E 's#.*/([0-9]+)/applied$#\1#' | sort -rn
}

# prune_bundles: keep the live one and the $KEEP before it; drop what never became live.
prune_bundles() {
    local live number kept
    live=$(basename "$(live_bundle)")
    kept=" $live $(applied_bundles | awk -v live="$live" -v keep="$KEEP" '$1 != live && n++ < keep' | tr '\n' ' ')"
    for number in "$BUNDLES"/*/; do
        number=$(basename "$number")
        [[ $kept == *" $number "* ]] || rm -rf "${BUNDLES:?}/$number"
    done
}
