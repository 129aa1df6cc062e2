#!/bin/bash
#SBATCH --job-name=andon-scan
#SBATCH --array=1-16
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=01:00:00
# One repository as a Slurm array: each task scans its shard. The array starts at 1.
#
#     export REPOSITORY=/srv/repo REPORTS=$HOME/reports
#     job=$(sbatch --parsable scan-slurm.sh)
#     sbatch --dependency=afterok:$job --wrap "andon scan merge $REPORTS/*.jsonl --format json --output $HOME/report.json"
set -eu
: "${REPOSITORY:?the repository to scan}" "${REPORTS:?the folder for the reports}" "${SCOPE:=--history}"

mkdir -p "$REPORTS"
cd "$REPOSITORY"
status=0
andon scan $SCOPE --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --jobs "${SLURM_CPUS_PER_TASK:-0}" \
    --format jsonl --no-progress --output "$REPORTS/$SLURM_ARRAY_TASK_ID.jsonl" || status=$?
# Findings (1) are for the joined report to tell: the task has done its work.
[ "$status" -le 1 ]
