# shellcheck shell=bash
# Paths, messages and bounded waits.

STATE=/var/lib/berth-proxy # the volume
BUNDLES=$STATE/bundles     # one folder per bundle, numbered; complete as soon as it has its name
LIVE=$STATE/live           # symbolic link to the last good bundle: bundles/NUMBER
LOCK=$STATE/lock           # held by whoever changes what nginx runs

RUNTIME=/tmp/berth-proxy  # lost with the container
LOADS=$RUNTIME/loads      # what nginx was given: a bundle with the image's own part added
CURRENT=$RUNTIME/current  # symbolic link to the load that nginx reads at its next reload
PID_FILE=$RUNTIME/nginx.pid
EMERGENCIES=$RUNTIME/emergencies.log # why nginx refused to load

HEALTH=http://127.0.0.1:8081

# What a bundle may override in its file `times`, in seconds.
declare -A TIMES=([upstreams]=15 [checks]=5 [watch]=0 [drain]=30)

readonly LOCK_SECONDS=${BERTH_PROXY_LOCK_SECONDS:-120}
readonly LOAD_SECONDS=30 # for nginx to start new workers, also on a starved machine
readonly STOP_SECONDS=0.5 # for requests under way when the container stops: until then nobody listens on its port
readonly KEEP=5          # bundles kept beside the live one

# fail MESSAGE...: one line for a person, and out. What holds afterwards in any case stands in $afterwards.
afterwards=''
fail() {
    printf 'berth-proxy: %s\n' "$*$afterwards" >&2
    exit 1
}

# report LEVEL MESSAGE...: one JSON line in the container's log.
report() {
    local level=$1 message
    shift
    message=${*//\\/\\\\}
    message=${message//\"/\\\"}
    printf '{"@timestamp":"%(%Y-%m-%dT%H:%M:%S%z)T","log.level":"%s","event.dataset":"proxy.run",' -1 "$level"
    printf '"service.name":"proxy","message":"%s"}\n' "${message//[[:cntrl:]]/ }"
}

# eventually SECONDS COMMAND...: try until it succeeds; fails when the time is over.
eventually() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

# point LINK TARGET: make a symbolic link name its target, in one step.
point() {
    ln -sfn "$2" "$1.new"
    mv -T "$1.new" "$1"
}

# hold_lock SECONDS: fails when somebody else keeps the lock for that long.
hold_lock() {
    exec {lock_fd}>>"$LOCK"
    flock -w "$1" "$lock_fd"
}
