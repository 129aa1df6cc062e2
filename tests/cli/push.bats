load helper

# pushing: a repository with a remote and andon's pre-push hook, and nothing at commit time.
pushing() {
    git init -q --bare remote.git
    new_repo r
    git remote add origin "$BATS_TEST_TMPDIR/remote.git"
    printf 'start\n' > start.txt && git add start.txt && git commit -q -m 'Start'
    git push -q origin work
    andon install --stages pre-push > /dev/null
}

@test "pre-push: a clean push says what was looked at" {
    pushing
    printf 'a\n' > a.txt && git add a.txt && git commit -q -m 'Add a'
    run git push -q origin work
    [ "$status" = 0 ]
    says '1 ref'
    says '1 commit'
}

@test "pre-push: the second ref of a push is looked at too" {
    pushing
    git checkout -q -b evil && fake_key > key.txt && git add key.txt && git commit -q -m 'Add key'
    git checkout -q work && printf 'a\n' > a.txt && git add a.txt && git commit -q -m 'Add a'
    run git push -q origin work evil:evil
    [ "$status" != 0 ]
    says 'key.txt'
    says 'refs/heads/evil'
    ! git --git-dir ../remote.git rev-parse -q --verify refs/heads/evil
}

@test "pre-push: a secret that a later commit takes out again, on a branch that is not checked out" {
    pushing
    git checkout -q -b evil && fake_key > key.txt && git add key.txt && git commit -q -m 'Add key'
    git rm -q key.txt && git commit -q -m 'Remove key'
    git checkout -q work
    run git push -q origin evil
    [ "$status" != 0 ]
    says 'key.txt'
    says_not "$(fake_key)"
}

@test "pre-push: deleting a ref, a new root, a tag, nothing new" {
    pushing
    git push -q origin work:other && git push -q origin :other
    git tag -a -m 'One' v1 && git push -q origin v1
    git checkout -q --orphan fresh && git commit -q -m 'Fresh' && git push -q origin fresh
    git checkout -q --orphan fresher && fake_key > key.txt && git add key.txt && git commit -q -m 'Fresher'
    run git push -q origin fresher
    [ "$status" != 0 ]
    git push -q origin work
}

@test "pre-receive: the server stops what a client without hooks pushes" {
    git init -q --bare server.git
    (cd server.git && andon install > /dev/null)
    git clone -q server.git r 2> /dev/null && cd r
    printf 'a\n' > a.txt && git add a.txt && git commit -q -m 'Add a'
    git push -q origin HEAD:work
    fake_key > key.txt && git add key.txt && git commit -q -m 'Add key'
    git rm -q key.txt && git commit -q -m 'Remove key'
    run git push -q origin HEAD:work
    [ "$status" != 0 ]
    says 'key.txt'
    [ "$(git --git-dir ../server.git rev-list --count work)" = 1 ]
}

@test "post-merge and post-commit commands get the files that changed" {
    new_repo r
    printf 'commands:
  - {id: pc, run: [sh, -c, "echo \\"$@\\" >> $HOME/pc", x, "{files}"], stage: post-commit}
  - {id: pm, run: [sh, -c, "echo \\"$@\\" >> $HOME/pm", x, "{files}"], stage: post-merge, files: "*.lock"}\n' > andon.yml
    andon trust > /dev/null && andon install > /dev/null
    printf 'a\n' > a.txt && git add a.txt && git commit -q -m 'Add a'
    [ "$(cat "$HOME/pc")" = a.txt ]
    git checkout -q -b side && printf 'l\n' > x.lock && printf 'b\n' > b.txt && git add x.lock b.txt && git commit -q -m 'Side'
    git checkout -q work && git merge -q side
    [ "$(cat "$HOME/pm")" = x.lock ]
}
