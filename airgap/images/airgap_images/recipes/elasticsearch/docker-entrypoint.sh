#!/bin/bash
# The part of the official entrypoint that a deployment meets: settings from variables whose names hold a dot, a password
# in ELASTIC_PASSWORD or in the file that ELASTIC_PASSWORD_FILE names, JVM options in ES_JAVA_OPTS.
set -euo pipefail
if [[ ${1:-eswrapper} != eswrapper ]]; then
  exec "$@"
fi
if [[ -n ${ELASTIC_PASSWORD_FILE:-} ]]; then
  if [[ -n ${ELASTIC_PASSWORD:-} ]]; then
    echo "ERROR: Both ELASTIC_PASSWORD_FILE and ELASTIC_PASSWORD are set. These are mutually exclusive." >&2
    exit 1
  fi
  if [[ ! -r $ELASTIC_PASSWORD_FILE ]]; then
    echo "ERROR: File $ELASTIC_PASSWORD_FILE from ELASTIC_PASSWORD_FILE does not exist" >&2
    exit 1
  fi
  ELASTIC_PASSWORD=$(<"$ELASTIC_PASSWORD_FILE")
fi
: "${ELASTIC_PASSWORD:?the stand-in needs a password: set ELASTIC_PASSWORD_FILE}"
export ELASTIC_PASSWORD
home=/usr/share/elasticsearch
# Elasticsearch alone knows these.
mapfile -t settings < <(env | grep -E '^[a-z_]+(\.[a-z_]+)+=' | grep -vE '^(xpack|ingest\.geoip)\.')
read -ra options <<<"${ES_JAVA_OPTS:-}"
# Without the second compiler it starts on half of the processor time; for a small log that never pays back.
exec java -XX:TieredStopAtLevel=1 "${options[@]}" -Dsearch.home="$home" -Djava.io.tmpdir=/tmp \
  -Dlog4j2.configurationFile="$home/log4j2.properties" -Dlog4j2.disableJmx=true -Dio.netty.noUnsafe=true \
  --enable-native-access=ALL-UNNAMED --add-modules=jdk.incubator.vector \
  -cp "$home/classes:$home/lib/*" SearchNode \
  path.data="$home/data" path.logs=/tmp http.port=9200 http.host=0.0.0.0 transport.host=127.0.0.1 \
  node.name=search cluster.name=docker-cluster discovery.type=single-node "${settings[@]}"
