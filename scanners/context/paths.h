// What a path says about a file: who wrote it and for whom.
#ifndef ANDON_SCANNERS_CONTEXT_PATHS_H
#define ANDON_SCANNERS_CONTEXT_PATHS_H

#include "core/str.h"

enum path_class {
    PATH_PLAIN,
    PATH_TEST,      // tests, specs, fixtures, mocks, and programs that are samples
    PATH_PROSE,     // documentation, and texts whatever they are about
    PATH_EXAMPLE,   // examples, samples, demonstrations, templates of settings
    PATH_FOREIGN,   // vendored
    PATH_GENERATED, // lock files, minified and generated files, maps, translations: no value there is a
                    // secret
};

enum path_class path_class(struct str path);

// Whether a word of a folder's, a file's or a key's name is one of `words`: "integration-tests", "sbt-test",
// "acceptanceTest", "LoginTest.java".
bool path_part_has(struct str name, const struct str *words, size_t count);

// Written for readers in a markup for that: Markdown, reStructuredText, any README.
bool path_is_documentation(struct str path);

// How values are written in a file.
enum file_family {
    FAMILY_CODE,     // only literals are values
    FAMILY_SETTINGS, // a value may be bare: the rest of the line
    FAMILY_SHELL,    // a value may be bare: one word
    FAMILY_MARKUP,   // XML, HTML
    FAMILY_PROSE,    // anything may stand anywhere
    FAMILY_COUNT
};

// `is_unknown`: there is no path; the family that reads most is given.
enum file_family file_family(struct str path, bool is_unknown);

#endif
