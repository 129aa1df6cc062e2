load helper

setup_commands() {
    new_installed r
    printf 'commands: [{id: canary, run: [sh, -c, "echo ran >> $HOME/canary"], always-run: true}]\n' > andon.yml
    printf 'a\n' > a && git add a
}

@test "an untrusted repository's commands don't run, the run is incomplete, and the way out is named" {
    setup_commands
    run git commit -q -m 'Add a'
    [ "$status" != 0 ]
    says 'andon trust'
    [ ! -e "$HOME/canary" ]
    run andon run
    [ "$status" = 3 ]
    fake_key > key.txt && git add key.txt # built-in checks need no trust
    run andon run
    [ "$status" = 1 ]
    says 'key.txt'
}

@test "nothing else runs them either: config, doctor, help, completion, explain, trust itself" {
    setup_commands
    for command in config 'doctor' help 'completion bash' 'explain canary' 'trust --show' install 'man run' stats; do
        andon $command > /dev/null 2>&1 || true
    done
    [ ! -e "$HOME/canary" ]
}

@test "trust shows, records, and ends with the first changed byte" {
    setup_commands
    run andon trust --show
    [ "$status" = 0 ]
    says 'not trusted'
    run andon trust
    [ "$status" = 0 ]
    says 'canary (pre-commit): sh -c'
    git commit -q -m 'Add a'
    [ -e "$HOME/canary" ]
    [ -z "$(git -C . status --porcelain | grep -v andon.yml)" ]
    rm "$HOME/canary"
    printf '# changed\n' >> andon.yml
    printf 'b\n' > b && git add b
    run andon run
    [ "$status" = 3 ]
    says 'has changed'
    [ ! -e "$HOME/canary" ]
}

@test "trust can be revoked, and belongs to one place" {
    setup_commands
    andon trust
    git add -A && git commit -q -m 'Add all'
    git clone -q . ../copy
    ( cd ../copy && run andon run --all-files && [ "$status" = 3 ] )
    run andon trust --revoke
    [ "$status" = 0 ]
    printf 'b\n' > b && git add b
    run andon run
    [ "$status" = 3 ]
    run andon trust --show --revoke
    [ "$status" = 2 ]
}

@test "linked worktrees share trust" {
    setup_commands
    andon trust
    git add -A && git commit -q -m 'Add all'
    git worktree add -q ../linked
    cd ../linked
    printf 'c\n' > c && git add c && rm "$HOME/canary"
    andon run
    [ -e "$HOME/canary" ]
}

@test "the record is private and outside the repository" {
    setup_commands
    andon trust
    [ "$(stat -c %a "$XDG_STATE_HOME/andon/trust")" = 700 ]
    [ "$(stat -c %a "$XDG_STATE_HOME"/andon/trust/*)" = 600 ]
}

@test "ANDON_SKIP makes an untrusted command no obstacle" {
    setup_commands
    ANDON_SKIP=canary git commit -q -m 'Add a'
    [ ! -e "$HOME/canary" ]
}

@test "an andon.yml without commands needs no trust" {
    new_installed r
    printf 'version: 1\n' > andon.yml
    run andon trust
    [ "$status" = 0 ]
    says 'nothing to trust'
}
