#!/bin/bash
# Start of PostgreSQL with the official image's contract: POSTGRES_{USER,PASSWORD,DB} and their _FILE forms,
# POSTGRES_INITDB_ARGS, /docker-entrypoint-initdb.d. One thing is stricter: a first start that was killed begins again.
set -Eeuo pipefail

fail() {
    echo "error: $*" >&2
    exit 1
}

# from_file VARIABLE [DEFAULT]: takes the value from VARIABLE or from the file named by VARIABLE_FILE, never from both.
from_file() {
    local name=$1 file="${1}_FILE"
    if [[ -n ${!name:-} && -n ${!file:-} ]]; then fail "both $name and $file are set; set one of them"; fi
    if [[ -n ${!file:-} ]]; then
        [[ -r ${!file} ]] || fail "$file=${!file} cannot be read as uid $(id -u); mount it readable"
        printf -v "$name" '%s' "$(<"${!file}")"
    else
        printf -v "$name" '%s' "${!name:-${2:-}}"
    fi
    unset "$file"
}

# Makes and fills a cluster in $PGDATA. The password goes through a pipe: it is in no argument list.
initialise() {
    from_file POSTGRES_PASSWORD
    from_file POSTGRES_USER postgres
    from_file POSTGRES_DB "$POSTGRES_USER"
    from_file POSTGRES_INITDB_ARGS
    local method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
    [[ -n $POSTGRES_PASSWORD || $method == trust ]] ||
        fail "no superuser password; set POSTGRES_PASSWORD_FILE (or POSTGRES_PASSWORD) to a value that is not empty"

    local password=()
    if [[ -n $POSTGRES_PASSWORD ]]; then
        exec {pipe}< <(printf '%s\n' "$POSTGRES_PASSWORD")
        password=("--pwfile=/dev/fd/$pipe")
    fi
    # The arguments are shell words by the official contract, hence eval. As there, who is inside the container needs
    # no password unless they say --auth-local and --auth-host.
    eval 'initdb --username="$POSTGRES_USER" "${password[@]}" '"$POSTGRES_INITDB_ARGS"
    echo "host all all all $method" >>"$PGDATA/pg_hba.conf"

    # Sockets only: nothing on TCP can take the server for ready while it is being filled.
    export PGPASSWORD=$POSTGRES_PASSWORD PGHOST=/var/run/postgresql
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -w -o "-c listen_addresses='' -p ${PGPORT:-5432}" start
    export PGUSER=$POSTGRES_USER POSTGRES_USER POSTGRES_DB
    local psql=(psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password)
    if [[ $POSTGRES_DB != postgres ]]; then
        "${psql[@]}" -d postgres -v db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
    fi
    export PGDATABASE=$POSTGRES_DB
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
            *.sh)
                echo "running $file"
                # shellcheck source=/dev/null
                if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
            *.sql) echo "running $file"; "${psql[@]}" -f "$file" ;;
            *.sql.gz) echo "running $file"; gunzip -c "$file" | "${psql[@]}" ;;
            *.sql.xz) echo "running $file"; xzcat "$file" | "${psql[@]}" ;;
            *.sql.zst) echo "running $file"; zstd -dc "$file" | "${psql[@]}" ;;
        esac
    done
    pg_ctl -D "$PGDATA" -m fast -w stop
    echo "PostgreSQL init process complete; ready for start up."
}

if [[ ${1:-} == -* ]]; then set -- postgres "$@"; fi
if [[ ${1:-} == postgres ]]; then
    if [[ $(id -u) == 0 ]]; then
        mkdir -p "$PGDATA"
        chown -R postgres:postgres "$PGDATA" /var/run/postgresql
        exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$0" "$@"
    fi
    if [[ -s /var/lib/postgresql/data/PG_VERSION ]]; then
        fail "an old cluster is mounted at /var/lib/postgresql/data; from 18 on the volume belongs on /var/lib/postgresql"
    fi
    mkdir -p "$PGDATA"
    chmod 0700 "$PGDATA"
    if [[ ! -s $PGDATA/PG_VERSION ]]; then
        # A cluster is filled aside and moved in with PG_VERSION last: what an interrupted start left is wiped here.
        if [[ -d $PGDATA/.new ]]; then find "$PGDATA" -mindepth 1 -delete; fi
        # In the background: as process 1, bash acts on a stop at once only while it waits.
        trap 'exit 143' INT TERM
        (export PGDATA=$PGDATA/.new; initialise) &
        wait $!
        trap - INT TERM
        find "$PGDATA/.new" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" {} +
        mv "$PGDATA/.new/PG_VERSION" "$PGDATA"
    fi
    if [[ -d $PGDATA/.new ]]; then rmdir "$PGDATA/.new"; fi
    unset POSTGRES_PASSWORD
fi
exec "$@"
