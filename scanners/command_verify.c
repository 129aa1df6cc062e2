// andon scan verify: another program, so that what can talk to a network is not in this one. It is looked for
// beside this one and nowhere else.
#include "scanners/command.h"

#include <stdio.h>
#include <unistd.h>

int scan_verify(int argc, char **argv)
{
    char path[4096 + sizeof "andon-verify"];
    struct error err = {0};
    ssize_t length = readlink("/proc/self/exe", path, 4096);
    (void)argc;
    while (length > 0 && path[length - 1] != '/')
        length--;
    if (length > 0) {
        memcpy(path + length, "andon-verify", sizeof "andon-verify");
        execv(path, argv);
    }
    error_set_errno(&err, ERROR_TOOL, "cannot run andon-verify, which must be beside andon-scan");
    return scan_fail(&err);
}
