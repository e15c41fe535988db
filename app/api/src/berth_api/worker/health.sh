#!/bin/sh
# The worker's own probe: ends with 0 when its loop gave a sign of life lately. It asks neither broker nor database: a
# worker that waits for them is well, and restarting it would not help. Starting Python for it would take four times as
# much, every few seconds for as long as the worker runs.

# A look for lost jobs may hold the loop up for some seconds while PostgreSQL or Redis is away.
STALE_S=15

beat=$(stat -c %Y "${WORKER_BEAT_FILE:-/tmp/berth-worker.beat}" 2>&1) || {
  echo "no sign of life: $beat"
  exit 1
}
age=$(($(date +%s) - beat))
echo "last sign of life $age s ago, at most $STALE_S s expected"
[ "$age" -le "$STALE_S" ]
