// A streaming JSON writer: keys and values go out as they come, commas and indentation are its business.
//
// Text that is not UTF-8 is written with U+FFFD for each bad byte; json_path adds a `<key>_base64` member
// then, so that no file name is lost.
#ifndef ANDON_CORE_JSON_H
#define ANDON_CORE_JSON_H

#include "core/buffer.h"

enum { JSON_DEPTH_MAX = 32 };

struct json {
    struct buffer *out;
    bool pretty;
    unsigned depth;
    bool has_items[JSON_DEPTH_MAX];
    bool after_key;
};

// Appends to `out`, whose limit may cut it off. What was opened must be closed; deeper than JSON_DEPTH_MAX is
// a programming error.
void json_start(struct json *json, struct buffer *out, bool pretty);
void json_object(struct json *json);
void json_object_end(struct json *json);
void json_array(struct json *json);
void json_array_end(struct json *json);
void json_key(struct json *json, const char *key);
void json_text(struct json *json, struct str text);
void json_number(struct json *json, int64_t number);
void json_real(struct json *json, double number); // finite; three decimals
void json_bool(struct json *json, bool value);
void json_null(struct json *json);

// key and value at once
void json_pair_text(struct json *json, const char *key, struct str text);
void json_pair_number(struct json *json, const char *key, int64_t number);
void json_pair_bool(struct json *json, const char *key, bool value);
void json_path(struct json *json, const char *key, struct str path);

// Appends `text` as a JSON string with its quotes.
void json_escape(struct buffer *out, struct str text);
void base64_encode(struct buffer *out, struct str bytes);

#endif
