# shellcheck shell=bash
# Certificates. A bundle's file `tls` says which: `self-signed NAME...` for one that is made here and whose keys never
# leave the volume, `files CERTIFICATE KEY` for files that others put there and renew.

# Each key lies in one file with its certificate, which takes its place whole: a crash never leaves half a pair.
AUTHORITY=$STATE/tls/authority.pem
CERTIFICATE=$STATE/tls/certificate.pem
readonly AUTHORITY_DAYS=3650 CERTIFICATE_DAYS=90 RENEW_SECONDS=$((30 * 86400))

# prepare_certificate FOLDER: the bundle's certificate is there and can be read; else why not goes to $complaint.
prepare_certificate() {
    local words=() file
    [[ -s $1/tls ]] || return 0
    read -ra words <"$1/tls"
    case ${words[0]:-} in
        self-signed)
            sign_certificate "${words[@]:1}"
            ;;
        files)
            for file in "${words[@]:1:2}"; do
                [[ ! -r $file ]] || continue
                complaint="$file cannot be read by user $(id -u) of the proxy; on the Docker host, give the file of that "
                complaint+="name to this user or to its group: chgrp $(id -g) FILE and chmod 640 FILE"
                return 1
            done
            ;;
        *)
            complaint="tls: '${words[*]}'; expected self-signed or files"
            return 1
            ;;
    esac
}

# certificate_of FOLDER: what its certificate and key are now, as a fingerprint; nothing for plain HTTP.
certificate_of() {
    local words=()
    [[ -s $1/tls ]] || return 0
    read -ra words <"$1/tls"
    if [[ ${words[0]} == self-signed ]]; then words=(self-signed "$CERTIFICATE"); fi
    cat "${words[@]:1}" 2>/dev/null | sha256sum | cut -c1-16
}

# sign_certificate NAME...: keep the certificate there is while it lasts, else make one. The authority stays the same,
# so that who imported it need not do so again; it can vouch for these names only.
sign_certificate() {
    local names='' permitted='' name
    for name; do
        names+=",DNS:$name"
        permitted+=",permitted;DNS:$name"
    done
    if [[ $names == ,DNS:localhost ]]; then
        names+=,IP:127.0.0.1
        permitted+=',permitted;IP:127.0.0.1/255.255.255.255'
    fi
    mkdir -p "$STATE/tls"
    if [[ ! -s $STATE/tls/names || $(<"$STATE/tls/names") != "${names:1}" || ! -s $AUTHORITY ]] ||
        ! openssl x509 -in "$AUTHORITY" -noout -checkend $((2 * RENEW_SECONDS)) >/dev/null; then
        rm -f "$CERTIFICATE"
        make_authority "${permitted:1}" || return 1
    fi
    if [[ ! -s $CERTIFICATE ]] || ! openssl x509 -in "$CERTIFICATE" -noout -checkend "$RENEW_SECONDS" >/dev/null; then
        make_certificate "${names:1}" "$1" || return 1
    fi
    printf '%s\n' "${names:1}" >"$STATE/tls/names"
}

# make_authority PERMITTED: a new one, with the names it may vouch for.
make_authority() {
    quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days "$AUTHORITY_DAYS" \
        -keyout "$AUTHORITY.key" -out "$AUTHORITY.new" -subj "/CN=berth-proxy authority $(openssl rand -hex 4)" \
        -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
        -addext "nameConstraints=critical,$1" || return 1
    place "$AUTHORITY"
}

# place FILE: FILE.key and FILE.new together become FILE.
place() {
    cat "$1.new" >>"$1.key"
    sync "$1.key"
    mv "$1.key" "$1"
    rm -f "$1.new"
}

# make_certificate NAMES FIRST: a new key, and a certificate that the authority signs.
make_certificate() {
    local extensions=$STATE/tls/extensions request=$STATE/tls/request
    printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
        subjectKeyIdentifier=hash authorityKeyIdentifier=keyid:always "subjectAltName=$1" >"$extensions"
    quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout "$CERTIFICATE.key" \
        -out "$request" -subj "/CN=${2:0:64}" || return 1
    quietly openssl x509 -req -in "$request" -CA "$AUTHORITY" -CAkey "$AUTHORITY" -days "$CERTIFICATE_DAYS" \
        -extfile "$extensions" -out "$CERTIFICATE.new" || return 1
    place "$CERTIFICATE"
    rm -f "$extensions" "$request"
}

# quietly COMMAND...: what it says goes to $complaint, when it fails. Keys it makes are its user's alone.
quietly() {
    local said
    said=$(umask 077 && "$@" 2>&1) || {
        complaint="no certificate could be made: $(tail -n1 <<<"$said")"
        return 1
    }
}

# ca: print the authority.
ca() {
    [[ -s $AUTHORITY ]] || fail 'there is no authority of its own; it is made for a bundle with a self-signed certificate'
    openssl x509 -in "$AUTHORITY"
}
