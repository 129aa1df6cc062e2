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

@test "pre-push: commits that say that they are not finished are told, with the command" {
    pushing
    printf 'a\n' > a.txt && git add a.txt && git commit -q -m 'Add a'
    git commit -q --allow-empty -m 'fixup! Add a'
    git commit -q --allow-empty -m '[WIP] more'
    git commit -q --allow-empty -m 'tmp: a folder' -m 'WIP in the body is a word like others'
    run git push -q origin work
    [ "$status" != 0 ]
    says "error commit-message/wip"
    says "commit: $(git rev-parse --short=12 HEAD~2)"
    says 'fixup! Add a'
    says "$(git rev-parse --short=12 HEAD~1)"
    says 'commits that are not finished go to refs/heads/work'
    says "git rebase -i --autosquash $(git rev-parse --short=12 origin/work)"
    says_not 'must be revoked'
    says 'andon: blocked — 2 errors, 1 warning'
    # What it says to do mends it.
    GIT_SEQUENCE_EDITOR=: git rebase -q -i --autosquash origin/work 2> /dev/null
    git rebase -q --onto HEAD~2 HEAD~1
    run git push -q origin work
    [ "$status" = 0 ]
    says 'warning commit-message/wip'
}

@test "pre-push: unfinished commits: what andon.yml and ANDON_SKIP say, other refs, tags" {
    pushing
    git tag -a -m 'WIP: a tag' v1
    git push -q origin v1
    git commit -q --allow-empty -m 'squash! Start'
    run git push -q origin work:review
    [ "$status" != 0 ]
    says 'refs/heads/review'
    ANDON_SKIP=message git push -q origin work:skipped
    git commit -q --allow-empty -m 'squash! Start'
    printf 'message: {wip: warn}\n' > andon.yml
    run git push -q origin work:warned
    [ "$status" = 0 ]
    says 'warning commit-message/wip'
    git commit -q --allow-empty -m 'amend! Start'
    printf 'message: {wip: "off"}\n' > andon.yml
    run git push -q origin work:off
    [ "$status" = 0 ]
    says_not commit-message
    git commit -q --allow-empty -m 'wip'
    printf 'stages: {pre-push: [secrets]}\n' > andon.yml
    git push -q origin work:unasked
    git commit -q --allow-empty -m 'do not merge: x'
    printf 'stages: {pre-push: [message]}\n' > andon.yml
    run git push -q origin work:only
    [ "$status" != 0 ]
    says 'commit-message/wip'
}

@test "pre-push: unfinished commits that a remote has are no reason to stop a push to another one" {
    pushing
    git commit -q --allow-empty -m 'WIP: long ago'
    git push -q --no-verify origin work
    git init -q --bare ../second.git
    run git push -q ../second.git work
    [ "$status" = 0 ]
    says 'hidden: 1 older finding'
    git commit -q --allow-empty -m 'WIP: now'
    run git push -q ../second.git work:other
    [ "$status" != 0 ]
    says 'WIP: now'
    says_not 'WIP: long ago'
}

@test "run pre-push: by hand, what pushing the branch would bring that no remote has" {
    pushing
    run andon run pre-push
    [ "$status" = 0 ]
    says '0 files, 1 ref'
    fake_key > key.txt && git add key.txt && git commit -q -m 'Add key'
    git rm -q key.txt && git commit -q -m 'Remove key'
    run andon run pre-push < /dev/null
    [ "$status" = 1 ]
    says 'key.txt'
    says 'goes to refs/heads/work'
    run andon run pre-push origin < /dev/null
    [ "$status" = 1 ]
    says 'key.txt'
    run andon run pre-push elsewhere < /dev/null
    says '3 commits, 1 ref'
    git checkout -q --detach
    run script -qec 'andon run pre-push' /dev/null
    [ "$status" = 1 ]
    says 'key.txt'
    run andon run pre-push --range HEAD~2..HEAD
    [ "$status" = 0 ]
    git init -q ../unborn && cd ../unborn
    run andon run pre-push
    [ "$status" = 0 ]
    says '0 refs'
}

@test "run pre-push, pre-receive: what git gives the hook, passed on by another one" {
    pushing
    andon uninstall > /dev/null
    write_program .git/hooks/pre-push <<'END'
#!/bin/sh
exec andon run pre-push "$@"
END
    git push -q origin work
    git checkout -q -b evil && fake_key > key.txt && git add key.txt && git commit -q -m 'Add key'
    git checkout -q work
    run git push -q origin evil
    [ "$status" != 0 ]
    says 'key.txt'
    git push -q origin work
    rm .git/hooks/pre-push
    write_program ../remote.git/hooks/pre-receive <<'END'
#!/bin/sh
exec andon run pre-receive
END
    run git push -q origin evil
    [ "$status" != 0 ]
    says 'key.txt'
    run andon run pre-receive < /dev/null
    [ "$status" = 2 ]
    says 'git tells pre-receive which refs move'
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
