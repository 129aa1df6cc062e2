// Runs a fuzz target over files and folders of seeds, for builds without libFuzzer: `make test` replays every
// seed.
#include "core/buffer.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replayed;

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    struct buffer bytes = {0};
    char *room;
    size_t got;
    do {
        room = buffer_reserve(&bytes, 65536);
        got = room ? fread(room, 1, 65536, file) : 0;
        bytes.len += got;
    } while (got > 0);
    fclose(file);
    // An exact copy, so that a sanitizer sees a read past the end.
    uint8_t *copy = malloc(bytes.len ? bytes.len : 1);
    if (!copy)
        return 1;
    if (bytes.len)
        memcpy(copy, bytes.at, bytes.len);
    LLVMFuzzerTestOneInput(copy, bytes.len);
    free(copy);
    buffer_free(&bytes);
    replayed++;
    return 0;
}

static int replay(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return replay_file(path);
    int failed = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char child[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
        failed |= replay(child);
    }
    closedir(folder);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i]);
    printf("  %s      %s: %zu seeds\n", failed || !replayed ? "FAIL" : "ok",
           strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0], replayed);
    return failed || !replayed;
}
