// A path: when path_is_safe says yes, none of its components may reach outside or into a ".git".
#include "core/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str path = {(const char *)data, size};
    bool is_safe = path_is_safe(path);
    if (is_safe && (size == 0 || path.at[0] == '/' || memchr(data, 0, size)))
        abort();
    for (struct str rest = path; is_safe && rest.at;) {
        struct str name = str_cut(&rest, '/');
        if (name.len == 0 || str_equal(name, STR(".")) || str_equal(name, STR("..")) ||
            str_equal_ignoring_case(name, STR(".git")) || str_equal_ignoring_case(name, STR("git~1")))
            abort();
    }
    int root = open("/proc/self/fdinfo", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct error err = {0};
    int fd = file_open_beneath(root, path, O_RDONLY, 0, &err);
    if (fd >= 0 && !is_safe && !str_equal(path, STR(".")))
        abort();
    if (fd < 0 && err.code != ERROR_IO)
        abort();
    if (fd >= 0)
        close(fd);
    close(root);
    return 0;
}
