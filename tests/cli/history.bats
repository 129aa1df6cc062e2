load helper

# commit FILE TEXT MESSAGE
commit() {
    printf '%s\n' "$2" > "$1"
    git add -- "$1"
    git commit -q -m "$3"
}

# gone: a repository in which a key came and went.
gone() {
    new_repo r
    commit start.txt start 'Start'
    commit key.txt "token = $(fake_key)" 'Add a key'
    commit key.txt 'token = from the environment' 'Take it out'
}

history_json() {
    andon-scan --history --format json "$@" > out.json || [ $? = 1 ]
}

@test "history: a secret that a later commit took out, with who brought it in and when" {
    gone
    run andon-scan --history
    [ "$status" = 1 ]
    says 'key.txt'
    says 'Ada Example'
    says "$(git rev-parse --short=7 HEAD~1)"
    says 'no longer in HEAD'
    [[ "$output" != *"$(fake_key)"* ]]
    history_json
    [ "$(jq -r '.findings[0].commit' out.json)" = "$(git rev-parse HEAD~1)" ]
    [ "$(jq -r '.findings[0].author' out.json)" = 'Ada Example <ada@example.org>' ]
    [ "$(jq -r '.stats.commits' out.json)" = 3 ]
}

@test "history: the same key in many versions and commits of a file is one finding, the first" {
    gone
    commit key.txt "token = $(fake_key)" 'Again'
    commit key.txt "# more
token = $(fake_key)" 'And again'
    history_json
    [ "$(jq '.findings | length' out.json)" = 1 ]
    [ "$(jq -r '.findings[0].commit' out.json)" = "$(git rev-parse HEAD~3)" ]
    [ "$(jq -r '.findings[0].presence' out.json)" = 'in HEAD' ]
}

@test "history: a clean one exits 0 and says what was looked at" {
    new_repo r
    commit a.txt one 'One'
    run andon-scan --history
    [ "$status" = 0 ]
    history_json
    [ "$(jq -r '.stats.files' out.json)" = 1 ]
}

@test "history: messages of commits and tags, notes, names of files" {
    new_repo r
    commit a.txt one "Use $(fake_key)"
    git tag -a -m "tag $(fake_key)" v1
    git notes add -m "note $(fake_key)"
    commit "$(fake_key).txt" one 'A name'
    history_json
    run jq -r '.findings[].path' out.json
    says '<message of commit'
    says '<message of tag'
    says 'gl…'
    [ "$(jq '.findings | length' out.json)" = 4 ]
    [[ "$(< out.json)" != *"$(fake_key)"* ]]
}

@test "history: what a merge alone brought in" {
    new_repo r
    commit a.txt one 'One'
    git checkout -q -b side && commit b.txt two 'Two'
    git checkout -q work && commit c.txt three 'Three'
    git merge -q --no-commit --no-ff side
    printf 'token = %s\n' "$(fake_key)" > b.txt
    git add b.txt && git commit -q -m 'Merge'
    commit b.txt clean 'Clean'
    history_json
    [ "$(jq -r '.findings[0].commit' out.json)" = "$(git rev-parse HEAD~1)" ]
}

@test "history: the stash is looked at, reflogs and lost objects when asked for" {
    new_repo r
    commit a.txt one 'One'
    printf 'token = %s\n' "$(fake_key)" > a.txt && git stash -q
    history_json
    [ "$(jq -r '.findings[0].presence' out.json)" = 'only in stash@{0}' ]
    git stash drop -q
    run andon-scan --history
    [ "$status" = 0 ]
    printf 'token = %s\n' "$(fake_key)" > a.txt && git commit -qam 'Slip'
    git reset -q --hard HEAD~1
    run andon-scan --history
    [ "$status" = 0 ]
    history_json --reflog
    [ "$(jq -r '.findings[0].presence' out.json)" = 'only in the reflog, as HEAD@{1}' ]
    rm -rf .git/logs
    run andon-scan --history --reflog
    [ "$status" = 0 ]
    history_json --all-objects
    [ "$(jq -r '.findings[0].presence' out.json)" = 'unreachable' ]
}

@test "history: a commit that a ref reaches is named before an older one that only a reflog has" {
    new_repo r
    commit start.txt start 'Start'
    commit key.txt "token = $(fake_key)" 'Draft'
    slip=$(git rev-parse HEAD)
    printf '# more\ntoken = %s\n' "$(fake_key)" > key.txt
    GIT_COMMITTER_DATE='2031-01-01T00:00:00Z' git commit -q -a --amend -m 'Final'
    for options in --reflog --all-objects '--reflog --engine plain'; do
        history_json $options
        [ "$(jq -r '.findings[] | "\(.commit) \(.line) \(.presence)"' out.json)" = "$(git rev-parse HEAD) 2 in HEAD" ]
    done
    for k in 1 2 3; do andon-scan --history --reflog --shard $k/3 -f json -o part$k || true; done
    andon-scan merge part1 part2 part3 -f json > joined.json || true
    [ "$(jq -r '.findings[] | "\(.commit) \(.line) \(.presence)"' joined.json)" = "$(git rev-parse HEAD) 2 in HEAD" ]
    git update-ref -d refs/heads/work && git update-ref refs/heads/other "$slip" && git symbolic-ref HEAD refs/heads/other
    history_json --all-objects
    [ "$(jq -r '.findings[0].commit' out.json)" = "$slip" ]
}

@test "history: which entry of the stash or of a reflog, and in how many versions of a file" {
    gone
    commit key.txt "# more
token = $(fake_key)" 'Again'
    git rm -q key.txt && git commit -q -m 'Gone'
    printf 'token = %s\n' "$(fake_key | tr Z Y)" > start.txt && git stash -q
    printf 'nothing\n' > start.txt && git stash -q
    commit slip.txt "token = $(fake_key | tr Z X)" 'Slip'
    git reset -q --hard HEAD~1
    history_json --reflog
    [ "$(jq -r '.findings[] | select(.path == "key.txt") | "\(.versions) \(.presence)"' out.json)" = \
        '2 in the history, no longer in HEAD' ]
    [ "$(jq -r '.findings[] | select(.path == "start.txt") | .presence' out.json)" = 'only in stash@{1}' ]
    [ "$(jq -r '.findings[] | select(.path == "slip.txt") | .presence' out.json)" = \
        'only in the reflog, as HEAD@{1}' ]
    run andon-scan --history --reflog
    says 'in 2 versions of the file'
    says 'only in stash@{1}'
    for format in sarif html csv; do
        run andon-scan --history --reflog --format "$format"
        says 'only in stash@{1}'
    done
    git rev-parse -q --verify 'stash@{1}' && git rev-parse -q --verify 'HEAD@{1}'
}

@test "history: a link that became a file with the same bytes" {
    new_repo r
    ln -s "token=$(fake_key)" key.txt && git add key.txt && git commit -q -m 'A link'
    rm key.txt && printf 'token=%s' "$(fake_key)" > key.txt && git add key.txt && git commit -q -m 'A file'
    git rm -q key.txt && git commit -q -m 'Gone'
    history_json
    [ "$(jq -r '.findings[].commit' out.json)" = "$(git rev-parse HEAD~1)" ]
}

@test "history: submodules are told, and not looked into" {
    gone
    git init -q ../sub
    (cd ../sub && commit s.txt "token = $(fake_key | tr Z Y)" 'Sub')
    git -c protocol.file.allow=always submodule --quiet add ../sub sub
    git commit -q -m 'With a submodule'
    for i in 1 2; do
        history_json
        [ "$(jq '.findings | length' out.json)" = 1 ]
        [ "$(jq -r '.skipped[] | .path + ": " + .reason' out.json)" = '<submodule sub>: a repository of its own' ]
    done
    (cd sub && commit s.txt 'nothing' 'More')
    git commit -q -a -m 'Another commit of it'
    git mv sub lib && git commit -q -m 'Elsewhere'
    git rm -q -r lib .gitmodules && git commit -q -m 'Without'
    told='<submodule lib>: a repository of its own, no longer in HEAD
<submodule sub>: a repository of its own, no longer in HEAD'
    for options in '' '' '--jobs 8' '--engine plain' --no-cache '--all-objects' '--memory 1KB'; do
        history_json $options
        [ "$(jq -r '.skipped[] | .path + ": " + .reason' out.json)" = "$told" ]
    done
    commit more.txt more 'More' # what an earlier scan has walked is remembered
    history_json
    [ "$(jq -r '.skipped[] | .path + ": " + .reason' out.json)" = "$told" ]
    history_json --newer-than HEAD~1
    [ "$(jq '.skipped | length' out.json)" = 0 ]
    run andon-scan --history
    [ "$status" = 1 ] # told, but nothing was to be there: the run is whole
    says 'skipped: 2'
}

@test "history: only what the named refs reach" {
    gone
    git checkout -q -b clean HEAD~2
    commit b.txt b 'B'
    run andon-scan --history clean
    [ "$status" = 0 ]
    run andon-scan --history work
    [ "$status" = 1 ]
    run andon-scan --history nothing-like-it
    [ "$status" -ge 2 ]
    run andon-scan --history --reflog work
    [ "$status" = 2 ]
    run andon-scan --history --staged
    [ "$status" = 2 ]
}

@test "history: packed, bare, with alternates, with SHA-256: the same" {
    gone
    git gc -q
    history_json
    [ "$(jq '.findings | length' out.json)" = 1 ]
    git clone -q --bare . ../bare.git
    git clone -q --shared . ../shared
    (cd ../bare.git && ! andon-scan --history > /dev/null)
    (cd ../shared && ! andon-scan --history > /dev/null)
    cd .. && git init -q --object-format=sha256 s && cd s
    commit key.txt "token = $(fake_key)" 'Add a key'
    git rm -q key.txt && git commit -q -m 'Take it out'
    git gc -q
    history_json
    [ "$(jq -r '.findings[0].commit' out.json)" = "$(git rev-parse HEAD~1)" ]
}

@test "history: a shallow clone is looked at as far as it goes" {
    gone
    git clone -q --depth 2 "file://$PWD" ../shallow
    cd ../shallow
    history_json
    [ "$(jq '.findings | length' out.json)" = 1 ]
    [ "$(jq -r '.skipped[].path' out.json)" = '<shallow clone>' ]
    run andon-scan --history
    says 'skipped: 1 shallow clone: commits before its end are not in it'
    git fetch -q --unshallow
    history_json
    [ "$(jq '.skipped | length' out.json)" = 0 ]
}

@test "history: a range is no revision, and the way to say it is told" {
    gone
    run andon-scan --history HEAD~1..HEAD
    [ "$status" = 2 ]
    says "'HEAD~1..HEAD' is a range: what B reaches and A does not is B --newer-than A"
    andon-scan --history HEAD --newer-than HEAD~1
}

@test "history: both engines and any number of threads give the same report" {
    gone
    for i in $(seq 30); do
        seq "$i" 3 900 > list.txt
        commit "f$i.txt" "$(cat list.txt) $(fake_key | tr 'Z' "$((i % 10))")" "More $i"
    done
    git repack -q -a -d -f
    andon-scan --history --format json --jobs 1 | grep -v elapsed_ms > one.json || true
    andon-scan --history --format json --jobs 8 | grep -v elapsed_ms > eight.json || true
    andon-scan --history --format json --engine plain | grep -v elapsed_ms > plain.json || true
    cmp one.json eight.json
    cmp one.json plain.json
    [ "$(jq '.findings | length' < <(andon-scan --history --format json))" -ge 10 ]
}

@test "history: a pack with a flipped byte is told, and nothing is called clean" {
    gone
    git gc -q
    pack=$(echo .git/objects/pack/*.pack)
    chmod +w "$pack"
    for place in 30 60 90 150; do
        cp "$pack" "$BATS_TEST_TMPDIR/good"
        printf '\xff\xff' | dd of="$pack" bs=1 seek="$place" conv=notrunc status=none
        run andon-scan --history
        [ "$status" = 1 ] || [ "$status" = 3 ]
        cp "$BATS_TEST_TMPDIR/good" "$pack"
    done
}

@test "history: a blob over the limit is skipped, and said so" {
    new_repo r
    commit a.txt one 'One'
    seq 300000 > big.txt && git add big.txt && git commit -q -m 'Big'
    run andon-scan --history --set limits.blob=1MB
    says 'big.txt'
    [ "$status" = 3 ]
}

@test "history: --newer-than leaves out what an earlier revision has" {
    gone
    run andon-scan --history --newer-than HEAD
    [ "$status" = 0 ]
    run andon-scan --history --newer-than HEAD~2
    [ "$status" = 1 ]
}

@test "history: a second scan remembers what was looked at, and sees what is new" {
    gone
    git gc -q
    history_json && jq 'del(.stats.elapsed_ms)' out.json > first.json
    ls .git/andon/history-* > /dev/null
    [[ "$(cat .git/andon/history-*)" != *"$(fake_key)"* ]]
    history_json && jq 'del(.stats.elapsed_ms)' out.json > second.json
    cmp first.json second.json
    commit other.txt "token = $(fake_key | tr Z Y)" 'Another'
    history_json
    [ "$(jq '.findings | length' out.json)" = 2 ]
    git gc -q
    history_json
    [ "$(jq '.findings | length' out.json)" = 2 ]
}

@test "history: --no-cache neither reads nor writes what is remembered" {
    gone
    history_json && jq 'del(.stats.elapsed_ms)' out.json > first.json
    for file in .git/andon/history-*; do
        : > "$file"
    done
    history_json --no-cache && jq 'del(.stats.elapsed_ms)' out.json > next.json
    cmp first.json next.json
    for file in .git/andon/history-*; do
        [ ! -s "$file" ]
    done
}

@test "history: with no memory to speak of the report is the same" {
    gone
    git gc -q
    andon-scan --history --no-cache --format json | grep -v elapsed_ms > some.json || true
    andon-scan --history --no-cache --memory 1KB --format json | grep -v elapsed_ms > none.json || true
    cmp some.json none.json
    run andon-scan --history --memory much
    [ "$status" = 2 ]
}

@test "history: files that are read as what they are, wherever they were" {
    new_repo r
    mkdir deploy
    printf 'kind: Secret\nmetadata: {name: a}\ndata:\n  password: %s\n' "$(printf 'hT7%s' 'kQz9wLm4' | base64)" > deploy/app.yaml
    git add deploy && git commit -q -m 'Deploy'
    printf 'machine git.example.org\nlogin ada\npass%s hT7kQz9wLm4x\n' word > .netrc
    git add .netrc && git rm -q -r deploy && git commit -q -m 'Log in'
    git rm -q .netrc && git commit -q -m 'Gone'
    history_json
    run jq -r '.findings[].path' out.json
    says 'deploy/app.yaml'
    says '.netrc'
}

@test "history: packs without an index are read by the multi-pack-index, or told" {
    gone
    git gc -q
    commit other.txt "token = $(fake_key | tr Z Y)" 'Another'
    git repack -q -d
    git multi-pack-index write
    history_json --no-cache && jq 'del(.stats.elapsed_ms)' out.json > first.json
    rm -f .git/objects/pack/*.idx
    history_json --no-cache && jq 'del(.stats.elapsed_ms)' out.json > next.json
    cmp first.json next.json
    for i in 1 2; do # what was remembered of such packs is right
        history_json && jq 'del(.stats.elapsed_ms)' out.json > next.json
        cmp first.json next.json
    done
    pack=$(ls .git/objects/pack/*.pack | head -n 1)
    cp "$pack" "$BATS_TEST_TMPDIR/kept.pack"
    git init -q ../other && cd ../other
    commit a.txt one 'One'
    cp "$BATS_TEST_TMPDIR/kept.pack" .git/objects/pack/pack-kept.pack
    run andon-scan --history
    [ "$status" = 3 ]
    says 'it has no index'
    cp ../r/.git/objects/pack/multi-pack-index .git/objects/pack/
    truncate -s 100 .git/objects/pack/multi-pack-index
    run andon-scan --history
    [ "$status" = 3 ]
    says 'it is damaged'
}

@test "history: alternates of alternates, that name each other" {
    gone
    git gc -q
    git clone -q --shared . ../second
    git clone -q --shared ../second ../third
    readlink -f ../third/.git/objects > .git/objects/info/alternates
    ln -s "$PWD" ../link # the same folder by another name
    readlink -f .. | sed 's,$,/link/.git/objects,' >> ../third/.git/objects/info/alternates
    for repo in ../second ../third ../r; do
        cd "$repo"
        history_json
        [ "$(jq '.findings | length' out.json)" = 1 ]
        [ "$(jq '.stats.files' out.json)" = 3 ]
        rm -f out.json
    done
}

# served: a repository in which a key came and went, and large files too, that may be cloned in part.
served() {
    gone
    for i in 1 2 3; do
        seq $((i * 1000)) > "big$i.txt" && git add . && git commit -q -m "Big $i"
    done
    git config uploadpack.allowFilter true
    git config uploadpack.allowAnySHA1InWant true
}

# told_missing NAME [STATUS]: the repository is not called clean, and NAME is what was not looked at; each time.
told_missing() {
    for i in 1 2; do
        run andon-scan --history
        [ "$status" = "${2:-3}" ]
        says "$1"
    done
    for engine in delta plain; do
        for jobs in 1 8; do
            run andon-scan --history --format json --engine "$engine" --jobs "$jobs"
            jq 'del(.stats.elapsed_ms)' <<< "$output" > "$BATS_TEST_TMPDIR/$engine$jobs"
            cmp "$BATS_TEST_TMPDIR/delta1" "$BATS_TEST_TMPDIR/$engine$jobs"
        done
    done
}

@test "history: what a partial clone has not fetched is told, and how much it is" {
    served
    git clone -q --bare --filter=blob:none "file://$PWD" ../none.git
    git clone -q --bare --filter=blob:limit=1k "file://$PWD" ../limit.git
    git clone -q --filter=blob:none "file://$PWD" ../work
    cd ../none.git
    told_missing '<6 objects>: not checked: not fetched: this is a partial clone'
    git cat-file blob HEAD~4:key.txt > /dev/null # git fetches it
    told_missing '<5 objects>' 1
    says 'key.txt'
    cd ../limit.git
    told_missing '<3 objects>' 1
    says 'key.txt'
    cd ../work # the last commit's files came with the checkout
    told_missing '<1 object>'
    git cat-file blob HEAD~4:key.txt > /dev/null
    run andon-scan --history
    [ "$status" = 1 ]
}

@test "history: a bare clone without trees: messages are scanned, and what is missing is told" {
    served
    git commit -q --allow-empty -m "Use $(fake_key | tr Z Y)"
    git clone -q --bare --filter=tree:0 "file://$PWD" ../none.git
    cd ../none.git
    told_missing 'not fetched: this is a partial clone' 1
    says '<message of commit '
    says '"path": "<.andon/key and baseline>"'
    git log -p > /dev/null # git fetches
    run andon-scan --history
    [ "$status" = 1 ]
    says 'key.txt'
    says_not 'not checked'
}

@test "history: commits that a partial clone made, of what it has not fetched" {
    served
    git clone -q --no-checkout --filter=blob:none "file://$PWD" ../work
    cd ../work
    git read-tree HEAD
    git update-index --force-remove start.txt
    git commit -q -m 'Less'
    told_missing 'not fetched: this is a partial clone'
}

@test "history: objects that are gone are told, and nothing is called clean" {
    new_repo r
    commit a.txt one 'One'
    commit a.txt two 'Two'
    commit b.txt three 'Three'
    git tag -a -m tag v1 HEAD~1
    for name in HEAD:b.txt HEAD~1:a.txt 'HEAD~1^{tree}' HEAD~2 v1; do
        oid=$(git rev-parse "$name")
        mv ".git/objects/${oid:0:2}/${oid:2}" "$BATS_TEST_TMPDIR/kept"
        told_missing "${oid:0:12}"
        mv "$BATS_TEST_TMPDIR/kept" ".git/objects/${oid:0:2}/${oid:2}"
        run andon-scan --history
        [ "$status" = 0 ]
    done
}

@test "history: an object that can't be opened is told once, and is not called missing" {
    new_repo r
    commit a.txt one 'One'
    commit b.txt two 'Two'
    for name in HEAD:b.txt 'HEAD^{tree}' HEAD~1; do
        oid=$(git rev-parse "$name")
        file=.git/objects/${oid:0:2}/${oid:2}
        mv "$file" "$BATS_TEST_TMPDIR/kept"
        ln -s "${oid:2}" "$file" # to itself: root can't open it either
        run andon-scan --history --format json
        [ "$status" = 3 ]
        jq -e --arg name "${oid:0:12}" '[.skipped[] | select(.path | contains($name))] | length == 1' <<< "$output"
        jq -e '[.skipped[] | select(.reason | contains("missing"))] | length == 0' <<< "$output"
        mv "$BATS_TEST_TMPDIR/kept" "$file"
    done
}
