// What a git mode says that a path is: in trees, in the index, in a change.
//
// Git knows five: 040000 a folder, 0100644 and 0100755 a file, 0120000 a symlink, 0160000 a submodule.
#ifndef ANDON_CORE_MODE_H
#define ANDON_CORE_MODE_H

#include <stdbool.h>
#include <stdint.h>

enum { MODE_KIND = 0170000 }; // these bits tell; the others are permissions

static inline bool mode_is_folder(uint32_t mode)
{
    return (mode & MODE_KIND) == 0040000;
}

static inline bool mode_is_regular(uint32_t mode)
{
    return (mode & MODE_KIND) == 0100000;
}

static inline bool mode_is_symlink(uint32_t mode)
{
    return (mode & MODE_KIND) == 0120000;
}

static inline bool mode_is_submodule(uint32_t mode)
{
    return (mode & MODE_KIND) == 0160000;
}

#endif
