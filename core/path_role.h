// What a path says about why a file is there: the project's own, a test's, a specimen that a test reads, or
// somebody else's code that was copied in. A specimen may be broken on purpose, and what others wrote is not
// mended here: what would block elsewhere is only shown there.
#ifndef ANDON_CORE_PATH_ROLE_H
#define ANDON_CORE_PATH_ROLE_H

#include "core/str.h"

enum path_role {
    PATH_ROLE_OWN,
    PATH_ROLE_TEST,     // below tests/, spec/, integration-test/ …
    PATH_ROLE_SPECIMEN, // below testdata/, fixtures/, test/resources/ …, or by a name such as
                        // invalid-config.json
    PATH_ROLE_FOREIGN,  // below vendor/, node_modules/, third_party/ …
};

// The role of a file, by the folders it lies in and its name; letters of either case. The last two win over
// tests.
enum path_role path_role(struct str path);

#endif
