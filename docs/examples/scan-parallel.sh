#!/bin/sh
# Scans one repository on several machines with GNU parallel over ssh, and joins the reports.
#
#     HOSTS=build1,build2,: SHARDS=16 ./scan-parallel.sh /srv/repo report.json
#
# The repository lies at the same path on each machine (a shared file system, or a clone of the same commit), and
# andon of the same version is in PATH there. ":" stands for this machine.
set -eu
repository=$1
report=$2
: "${HOSTS:=:}" "${SHARDS:=8}" "${SCOPE:=--history}" "${ANDON:=andon}" "${PARALLEL:=}"

parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT

# A shard with findings exits 1: that is no failure of the job. What went wrong otherwise is missed by merge.
# shellcheck disable=SC2086 # PARALLEL holds options
seq "$SHARDS" | parallel $PARALLEL --will-cite --sshlogin "$HOSTS" --jobs 1 --results "$parts/{}.jsonl" \
    "cd '$repository' && $ANDON scan $SCOPE --shard {}/$SHARDS --format jsonl --no-progress" > /dev/null || true

case " $PARALLEL " in *' --dry-run '*) exit 0 ;; esac
"$ANDON" scan merge "$parts"/*.jsonl --format json --output "$report"
