// Fields of structured files, and the walkers that find them: one for each syntax that such files have.
//
//     walk_json(bytes, arena, on_field, context)
//
// A walker is not a validator: it goes as far as it understands, and what it told before counts. False says
// that it did not reach the end. None trusts a length, recurses, or looks at a byte more than a few times.
#ifndef ANDON_SCANNERS_FILES_FIELD_H
#define ANDON_SCANNERS_FILES_FIELD_H

#include "core/arena.h"

enum { FIELD_DEPTH_MAX = 64, FIELD_SECTION_MAX = 1024 };

struct field {
    size_t document;    // counts the documents of a YAML stream from 0
    struct str section; // the names around it, joined by dots; valid during the call
    struct str key;
    struct str value;  // without quotes and escapes
    size_t start, end; // of the value in the bytes, as written there
};

// False ends the walk.
typedef bool field_sink(void *context, const struct field *field);
typedef bool walker(struct str bytes, struct arena *arena, field_sink *sink, void *context);

walker walk_json;  // comments and trailing commas are passed over
walker walk_yaml;  // block style; what a line is for a template engine is skipped
walker walk_ini;   // [section], key = value, key: value; also .properties, .env (export), TOML, one HCL level
walker walk_xml;   // elements with text, attributes, and <add key="…" value="…"/>
walker walk_php;   // define('NAME', 'value')
walker walk_netrc; // machine NAME login NAME password VALUE: section is the machine
walker walk_colons; // a:b:c:d:e lines: keys are "1", "2", …; the section is the first
walker walk_line;   // the file's only line: the key is "line"
walker walk_urls;   // scheme://user:password@host lines: the key is "password", the section the host

#endif
