// How a value is given to a name, in any syntax: where it begins and ends, and by what it is tied to the
// name.
#ifndef ANDON_SCANNERS_CONTEXT_VALUES_H
#define ANDON_SCANNERS_CONTEXT_VALUES_H

#include "scanners/context/names.h"
#include "scanners/context/paths.h"

enum value_link {
    LINK_NONE,
    LINK_EQUALS,  // name = "value", name := "value"
    LINK_COLON,   // name: "value"
    LINK_ARROW,   // 'name' => "value"
    LINK_ELEMENT, // <name>value</name>, <x name="name">value</x>, <key>name</key><string>value</string>
    LINK_PAIR,    // <add key="name" value="value"/>, {name: NAME, value: VALUE}
    LINK_CALL,    // setName("value")
    LINK_NEXT,    // put("name", "value"), define('NAME', 'value')
    LINK_WRAPPED, // name = Some("value"), name: String("value")
    LINK_DEFAULT, // name = getenv("NAME", "value")
    LINK_LIST,    // name: ["value", …]
    LINK_FLAG,    // --name value
    LINK_QUERY,   // ?name=value
    LINK_BESIDE,  // PASSWORD 'value', #define NAME "value", password value
    LINK_COMPARE, // name == "value"
    LINK_TABLE,   // | name | value |
    LINK_COUNT
};

enum {
    VALUE_MIN = 3,
    VALUE_MAX = 3500,
};

struct value_reading {
    enum value_link link;
    struct str value;
    bool is_quoted;
    bool is_name_quoted;
    bool is_in_template; // between {{ and }}
    bool is_in_comment;  // of the name
    bool is_in_string;   // the name is in a literal: an address, a command, a connection string
    bool is_loose;       // a bare word in a comment or in a text, where words follow one another
    bool is_wrapper_odd; // wrapped in a call of a function that may do anything
    bool is_call_of;     // wrapped in a call that reads something by a name
};

// The value that is given to `name`; false when none is. Looks no further than the name's statement.
bool value_read(struct str bytes, const struct name_reading *name, enum file_family family,
                struct value_reading *value);

// Reads is_in_comment, is_in_string and is_in_template from the name's line. value_read does it for bare
// values alone, since it costs most.
void value_look_around(struct str bytes, const struct name_reading *name, enum file_family family,
                       struct value_reading *value);

// Where the value of a sentence begins ("is …", "was …", "to …" at `at`); 0 when it is none.
size_t value_said(struct str bytes, size_t at);

// The sign behind a type, the size of an array or the accessors of a property; `at` when there is none.
size_t value_declared(struct str bytes, size_t at);

#endif
