#!/bin/sh
# Runs a suite under a sanitizer: reports.sh FOLDER COMMAND…. Each process, however deep below a test, leaves its reports in FOLDER;
# one of them fails the run, also where a test expected its program to fail.
folder=$1
shift
rm -rf "$folder"
mkdir -p "$folder" || exit 3
"$@"
status=$?
for report in "$folder"/*; do
    [ -e "$report" ] || continue
    echo "sanitizer: $report"
    head -n 60 "$report"
    status=1
done
[ "$status" -eq 0 ] && echo 'no sanitizer has anything to report'
exit "$status"
