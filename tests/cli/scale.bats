load helper

# Shards, merge, lists of repositories, and the examples of docs/secrets-scale-out.md.

examples() {
    (cd "$BATS_TEST_DIRNAME/../../docs/examples" && pwd)
}

# A repository with a few secrets among many files, a suppressed one, an old comment and a file that is skipped.
filled() {
    new_repo "${1-r}"
    local i
    for i in $(seq 40); do
        { echo "line $i"; [ $((i % 7)) != 0 ] || fake_key; echo; } > "file$i.txt"
    done
    printf 'k = "%s" # %s: ignore[secrets/*] a made-up key\n# %s: ignore[secrets/*]\n' "$(fake_key)" andon andon > q.py
    printf 'exclude: [skipped*]\n' > andon.yml && fake_key > skipped.txt && fake_key > skipped2.txt
    fake_key > $'odd \xff name.txt'
    git add -A && git commit -q -m 'All'
}

# same_reports A B: equal but for the time.
same_reports() {
    diff <(grep -v elapsed_ms "$1") <(grep -v elapsed_ms "$2")
}

shards_are_whole() {
    local format=$1 count=$2 k
    shift 2
    run andon scan "$@" --format json --output ../whole.json
    [ "$status" = 1 ]
    local parts=()
    for k in $(seq "$count"); do
        run andon scan "$@" --shard "$k/$count" --format "$format" --output "../part$k"
        [ "$status" -le 1 ]
        parts=("../part$k" "${parts[@]}")
    done
    local all=()
    [[ " $* " != *' --all '* ]] || all=(--all)
    run andon scan merge "${parts[@]}" "${all[@]}" --format json --output ../merged.json
    [ "$status" = 1 ]
    same_reports ../whole.json ../merged.json
}

@test "shards: merged they are the report of the whole" {
    filled
    shards_are_whole json 3 --all-files
    shards_are_whole jsonl 3 --all-files
    shards_are_whole json 1 --all-files
    shards_are_whole jsonl 97 --all-files # most have nothing to do
    shards_are_whole json 5 --all-files --all
    shards_are_whole json 4 --worktree
    shards_are_whole json 4 --no-git .
    shards_are_whole json 2 --all-files --profile audit
}

@test "shards: of a history too, packed and loose, stash and messages" {
    filled
    for i in 1 2 3 4 5 6; do
        { cat file14.txt; echo "more $i"; fake_key | tr 7 "$i"; echo; } > t && mv t file14.txt
        git commit -q -a -m "Change $i $([ $((i % 3)) != 0 ] || fake_key)"
    done
    git gc -q
    git rm -q file14.txt q.py && git commit -q -m 'Remove' && git tag -a -m "Tag $(fake_key)" v1
    fake_key | tr x y > file1.txt && git stash -q
    shards_are_whole json 3 --history
    shards_are_whole jsonl 7 --history --all
    shards_are_whole json 4 --history --all-objects
    shards_are_whole json 3 --history --engine plain
}

@test "shards: each file is in one" {
    filled
    local k total=0 files
    for k in 1 2 3 4; do
        andon scan --all-files --shard $k/4 --format json > part || true
        files=$(grep -oE '"files": [0-9]+' part | grep -oE '[0-9]+')
        grep -q '"number": '$k part
        [ "$files" -gt 0 ]
        total=$((total + files))
    done
    [ "$total" = 43 ]
}

@test "shards: K/N is checked" {
    new_repo r
    for text in 0/2 3/2 1 1/ /2 a/b 1/0 1/2/3; do
        run andon scan --all-files --shard "$text"
        [ "$status" = 2 ] && says 'hard'
    done
}

@test "merge: what does not belong together is refused" {
    filled
    for k in 1 2 3; do andon scan --all-files --shard $k/3 -f json -o ../p$k || true; done
    run andon scan merge ../p1 ../p2
    [ "$status" = 2 ] && says 'shard 3/3 is missing'
    run andon scan merge ../p1 ../p2 ../p3 ../p2
    [ "$status" = 2 ] && says 'are both shard 2/3'
    andon scan --all-files -f json -o ../whole || true
    run andon scan merge ../p1 ../p2 ../p3 ../whole
    [ "$status" = 2 ] && says "can't be joined"
    andon scan --worktree --shard 3/3 -f json -o ../other || true
    run andon scan merge ../p1 ../p2 ../other
    [ "$status" = 2 ] && says 'they looked at'
    andon scan --all-files --shard 3/3 --profile audit -f json -o ../audit || true
    run andon scan merge ../p1 ../p2 ../audit
    [ "$status" = 2 ] && says 'rules or configurations'
    sed 's/"andon": "[^"]*"/"andon": "0.0.1"/' ../p3 > ../old
    run andon scan merge ../p1 ../p2 ../old
    [ "$status" = 2 ] && says 'of versions'
    andon scan --all-files --group -f json -o ../grouped || true
    run andon scan merge ../grouped
    [ "$status" = 2 ] && says '--group'
    for k in 1 2; do andon scan --history --shard $k/2 -f json -o ../h$k || true; git gc -q; done
    run andon scan merge ../h1 ../h2
    [ "$status" = 2 ] && says 'other packs'
    andon lint --all-files -f json -o ../lint || true
    run andon scan merge ../lint
    [ "$status" = 2 ]
    run andon scan merge
    [ "$status" = 2 ]
}

@test "merge: damaged, cut off, foreign and missing reports" {
    filled
    andon scan --all-files -f jsonl -o ../lines || true
    sed '$d' ../lines > ../cut
    run andon scan merge ../cut
    [ "$status" = 2 ] && says 'cut off'
    andon scan --all-files -f json -o ../whole || true
    head -c 300 ../whole > ../half
    run andon scan merge ../half
    [ "$status" = 2 ]
    for text in '' '{}' '[]' '{"andon": "0.1.0", "stats": {}}' 'no json' '{"type":"summary"}'; do
        printf '%s' "$text" > ../foreign
        run andon scan merge ../foreign
        [ "$status" = 2 ]
    done
    run andon scan merge ../nowhere
    [ "$status" != 0 ] && [ "$status" != 1 ]
    andon scan merge - < ../whole > out || [ $? = 1 ]
    grep -q 'file14.txt' out
    ! grep -q "$(fake_key)" out
}

@test "merge: verdicts, exit codes and formats" {
    new_repo clean && echo a > a.txt && git add . && git commit -q -m 'A'
    for k in 1 2; do andon scan --all-files --shard $k/2 -f json -o ../c$k; done
    andon scan merge ../c1 ../c2
    cd .. && filled && for k in 1 2; do andon scan --all-files --shard $k/2 -f jsonl -o ../f$k || true; done
    for format in text json jsonl sarif csv junit github gitlab rdjson html; do
        run andon scan merge ../f1 ../f2 --format $format
        [ "$status" = 1 ] && says 'file14.txt'
    done
    run andon scan merge ../f1 ../f2 --fail-on never
    [ "$status" = 0 ]
    # Where nothing was looked at in any shard, the whole is incomplete.
    new_repo none && printf 'exclude: ["*"]\n' > andon.yml && git add . && git commit -q -m 'A'
    for k in 1 2; do andon scan --all-files --shard $k/2 -f json -o ../n$k; done
    run andon scan merge ../n1 ../n2
    [ "$status" = 3 ] && says 'nothing was scanned'
}

@test "repos: one report, a repository each, and one that fails does not stop the others" {
    filled one && cd .. && filled two && cd ..
    mkdir broken && new_repo clean && echo a > a.txt && git add . && git commit -q -m 'A' && cd ..
    printf '%s\n' one broken '' nowhere clean two > list
    run andon scan --repos list --format json --output report.json
    [ "$status" = 1 ]
    [ "$(grep -c '"repository": "one"' report.json)" = 6 ]
    [ "$(grep -c '"repository": "two"' report.json)" = 6 ]
    grep -A2 '"path": "broken"' report.json | grep -q 'not a git repository'
    grep -A2 '"path": "nowhere"' report.json | grep -q 'cannot enter'
    run andon scan --repos list
    [ "$status" = 1 ] && says 'one/file14.txt:2' && says 'broken'
    printf 'clean\0broken\0' | { run andon scan --repos -; [ "$status" = 3 ]; says 'broken'; }
    printf 'clean\n' | andon scan --repos - --worktree
    run andon scan --repos /dev/null
    [ "$status" != 0 ]
    run andon scan --repos list one
    [ "$status" = 2 ]
    # Split by repository; joined again, the same.
    local k
    for k in 1 2 3; do andon scan --repos list --shard $k/3 -f json -o part$k || true; done
    run andon scan merge part1 part2 part3 -f json -o merged.json
    [ "$status" = 1 ]
    same_reports report.json merged.json
}

@test "example: GNU parallel, here and dry" {
    command -v parallel > /dev/null || skip 'GNU parallel is not installed'
    filled
    andon scan --all-files -f json -o ../whole.json || true
    run env HOSTS=: SHARDS=4 SCOPE=--all-files "$(examples)/scan-parallel.sh" "$PWD" "$BATS_TEST_TMPDIR/report.json"
    [ "$status" = 1 ]
    same_reports ../whole.json ../report.json
    run env HOSTS=build1,build2 SHARDS=4 PARALLEL=--dry-run "$(examples)/scan-parallel.sh" "$PWD" unused
    [ "$status" = 0 ]
    [ ! -e unused ]
}

@test "example: a Slurm array" {
    bash -n "$(examples)/scan-slurm.sh"
    filled
    andon scan --all-files -f json -o ../whole.json || true
    export REPOSITORY=$PWD REPORTS=$BATS_TEST_TMPDIR/reports SCOPE=--all-files SLURM_ARRAY_TASK_COUNT=3
    for SLURM_ARRAY_TASK_ID in 1 2 3; do
        SLURM_ARRAY_TASK_ID=$SLURM_ARRAY_TASK_ID SLURM_CPUS_PER_TASK=1 bash "$(examples)/scan-slurm.sh"
    done
    run andon scan merge "$REPORTS"/*.jsonl -f json -o ../merged.json
    [ "$status" = 1 ]
    same_reports ../whole.json ../merged.json
    # What is no finding fails the task.
    run env REPOSITORY="$HOME" SLURM_ARRAY_TASK_ID=1 bash "$(examples)/scan-slurm.sh"
    [ "$status" != 0 ]
}

@test "example: a Kubernetes indexed Job" {
    filled
    andon scan --all-files -f json -o ../whole.json || true
    python3 - "$(examples)/scan-kubernetes.yaml" > ../command << 'END' || skip 'no YAML library for python3'
import sys, yaml
job = yaml.safe_load(open(sys.argv[1]))
assert job["kind"] == "Job" and job["spec"]["completionMode"] == "Indexed"
container = job["spec"]["template"]["spec"]["containers"][0]
environment = {e["name"]: e["value"] for e in container["env"]}
assert environment["SHARDS"] == str(job["spec"]["completions"])
assert container["command"] == ["sh", "-eu", "-c"] and len(container["args"]) == 1
print(container["args"][0])
END
    export SHARDS=3 SCOPE=--all-files REPORTS=$BATS_TEST_TMPDIR
    for index in 0 1 2; do
        JOB_COMPLETION_INDEX=$index sh -eu -c "$(cat ../command)"
    done
    run andon scan merge ../[0-2].jsonl -f json -o ../merged.json
    [ "$status" = 1 ]
    same_reports ../whole.json ../merged.json
}
