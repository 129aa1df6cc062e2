#!/usr/bin/env bats
# Archives, made here with Python; nothing of them ever lands on the disk.

load helper

# make_archives: a.zip, app.tgz, layers (a container image as `docker save` writes one), dump.sql.gz, locked.zip.
make_archives() {
    python3 - "$(fake_key)" <<'PY'
import gzip, io, sys, tarfile, zipfile
text = ("x = 1\ntoken = \"%s\"\n" % sys.argv[1]).encode()

def tar(members, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()

def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()

def write(name, data):
    with open(name, "wb") as out:
        out.write(data)

jar = zipped([("BOOT-INF/lib/inner.jar", zipped([("application.py", text)]))])
write("a.zip", zipped([("inner/a.py", text), ("fine.txt", b"hello")]))
write("app.tgz", tar([("../../outside.py", text)], "w:gz"))
write("layers", tar([("manifest.json", b"[]"), ("blobs/sha256/0a", tar([("srv/app.jar", jar)], "w:gz"))]))
write("dump.sql.gz", gzip.compress(text))
locked = bytearray(zipped([("secret.py", text)]))
locked[6] |= 1                                  # "encrypted", in the member's header and in the directory's
locked[locked.index(b"PK\1\2") + 8] |= 1
write("locked.zip", bytes(locked))
PY
}

@test "members of archives are scanned, nested ones too, and never written" {
    make_archives
    rm locked.zip
    find . > before
    run andon-scan --no-group --no-git a.zip app.tgz layers dump.sql.gz
    [ "$status" -eq 1 ]
    says 'a.zip!/inner/a.py:2:10: error secrets/gitlab-pat'
    says 'app.tgz!/../../outside.py:2:10:'
    says 'layers!/blobs/sha256/0a!/srv/app.jar!/BOOT-INF/lib/inner.jar!/application.py:2:10:'
    says 'dump.sql.gz!/dump.sql:2:10:'
    says_not "$(fake_key)"
    [ ! -e ../../outside.py ]
    find . | diff before - | grep -v before || true
    run find . -name '*.py'
    [ -z "$output" ]
}

@test "an image that is unpacked into a folder (OCI layout) is opened by its bytes" {
    make_archives
    mkdir -p image/blobs/sha256 && mv app.tgz image/blobs/sha256/1f
    run andon-scan --no-git image
    [ "$status" -eq 1 ]
    says 'image/blobs/sha256/1f!/../../outside.py:2:10:'
}

@test "in a repository archives are opened on request, and else said to be closed" {
    make_archives
    new_repo r && mv ../a.zip . && git add a.zip
    run andon-scan --verbose
    [ "$status" -eq 0 ]
    says 'an archive that was not opened (--archives)'
    run andon-scan --archives
    [ "$status" -eq 1 ]
    says 'a.zip!/inner/a.py:2:10:'
    run andon-scan --no-git --no-archives a.zip
    [ "$status" -eq 0 ]
    run andon-scan --archives --no-archives
    [ "$status" -eq 2 ]
}

@test "in each repository of a list archives are opened on request, those of its past too" {
    make_archives
    new_repo one && mv ../a.zip . && git add a.zip && git commit -q -m 'Add'
    new_repo ../two && mv ../app.tgz . && git add app.tgz && git commit -q -m 'Add' && git rm -q app.tgz && git commit -q -m 'Remove'
    cd .. && printf '%s\n' one two > list
    run andon-scan --repos list
    [ "$status" -eq 0 ]
    run andon-scan --repos list --archives --no-group
    [ "$status" -eq 1 ]
    says 'one/a.zip!/inner/a.py:2:10:'
    says_not 'app.tgz!/'
    run andon-scan --repos list --archives --history --no-group
    [ "$status" -eq 1 ]
    says 'one/a.zip!/inner/a.py:2:10:'
    says 'two/app.tgz!/../../outside.py:2:10:'
    for k in 1 2; do andon-scan --repos list --shard $k/2 --archives -f json -o part$k || true; done
    run andon-scan merge part1 part2
    [ "$status" -eq 1 ]
    andon-scan --repos list --shard 2/2 -f json -o closed || true
    run andon-scan merge part1 closed
    [ "$status" -eq 2 ] && says 'rules or configurations'
}

@test "every limit that is hit leaves the run incomplete" {
    make_archives
    rm a.zip app.tgz dump.sql.gz locked.zip
    run andon-scan --no-git --set limits.archive-depth=2 layers
    [ "$status" -eq 3 ]
    says 'layers!/blobs/sha256/0a!/srv/app.jar: not checked: archives nested deeper than 2 (limits.archive-depth)'
    run andon-scan --no-git --set limits.archive-entries=1 layers
    [ "$status" -eq 3 ]
    says 'an archive of more than 1 members (limits.archive-entries)'
    run andon-scan --no-git --set limits.archive-bytes=1 layers
    [ "$status" -eq 3 ]
    says '(limits.archive-bytes)'
}

@test "a bomb is given up, an encrypted member is said, damage is said" {
    make_archives
    python3 -c 'import gzip; open("bomb.gz", "wb").write(gzip.compress(b"\0" * (100 << 20)))'
    run andon-scan --no-git bomb.gz
    [ "$status" -eq 3 ]
    says 'a bomb'
    run andon-scan --no-git locked.zip
    [ "$status" -eq 3 ]
    says 'locked.zip!/secret.py: not checked: encrypted'
    head -c 100 app.tgz > cut.tgz
    run andon-scan --no-git cut.tgz
    [ "$status" -eq 3 ]
    says 'cut.tgz'
}

@test "a large archive on disk is read in pieces" {
    make_archives
    run andon-scan --no-git --set limits.blob=5KB layers
    [ "$status" -eq 1 ]
    says 'layers!/blobs/sha256/0a!/srv/app.jar!/BOOT-INF/lib/inner.jar!/application.py:2:10:'
}

@test "an allow list knows members by their path" {
    make_archives
    cat > andon.yml <<'END'
secrets:
  allow: [{path: "a.zip!/inner/**", rule: "secrets/*", reason: "made up"}]
END
    run andon-scan --no-git a.zip --config andon.yml
    [ "$status" -eq 0 ]
}
