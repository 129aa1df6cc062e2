// Samples: the texts that a rule's own tests scan. They are written in pieces and made at run time, so that
// no file of ours holds anything that looks like a live secret.
//
// In YAML a sample is a text or a list of texts and generators:
//
//     - ["token = '", {make: github, prefix: ghp_}, "'"]     a valid token, by the validator's own maker
//     - ["abc_", {random: base62, length: 40}]               characters of an alphabet
//     - ["abc_", {shape: '[A-Z]{4}-[0-9]{8}'}]               what a pattern matches
//     - ["abc_", {repeat: "x", times: 40}]                   a placeholder
//     - ["Basic ", {encode: base64, of: ["bob:", {random: base62, length: 20}]}]
//
// In memory it is one text in which a generator stands between the bytes 1 and 2: "\1random base62 40\2".
#ifndef ANDON_SCANNERS_SAMPLE_H
#define ANDON_SCANNERS_SAMPLE_H

#include "core/buffer.h"
#include "core/error.h"
#include "core/yaml.h"

enum { SAMPLE_SIZE_MAX = 65536 };

// Appends the encoded form of one generator; false with a position when it is not one.
bool sample_encode(const struct yaml_node *node, struct str name, struct buffer *out, struct error *err);

// Appends the encoded form of {shape: …}.
void sample_add_shape(struct str shape, struct buffer *out);

// Appends the text of a sample. The same sample and seed always give the same text. True in *is_made when a
// validator made a part of it: the finding must then be proven.
void sample_make(const char *sample, uint64_t seed, struct buffer *out, bool *is_made);

#endif
