#include "core/commit.h"

#include "core/object_loose.h"

#include <stdio.h>
#include <time.h>

enum { ZONE_MINUTES_MAX = 24 * 60 };

// The id behind `word` at the start of *rest, which moves behind the line.
static bool take_oid(struct str *rest, struct str word, size_t oid_size, struct oid *out)
{
    size_t end = word.len + 2 * oid_size;
    if (!str_starts_with(*rest, word) || rest->len <= end || rest->at[end] != '\n' ||
        !oid_from_hex(str_slice(*rest, word.len, 2 * oid_size), out))
        return false;
    *rest = str_slice(*rest, end + 1, rest->len);
    return true;
}

// "+0130", "-0800".
static int parse_zone(struct str text)
{
    uint64_t digits;
    if (text.len != 5 || (text.at[0] != '+' && text.at[0] != '-') ||
        !str_to_u64(str_slice(text, 1, 4), &digits))
        return 0;
    int minutes = (int)(digits / 100 * 60 + digits % 100);
    if (minutes > ZONE_MINUTES_MAX)
        return 0;
    return text.at[0] == '-' ? -minutes : minutes;
}

// "Name <mail> seconds zone": the mail ends at the first '>', the time stands behind the last.
static struct person parse_person(struct str line)
{
    struct person person = {0};
    size_t open = str_find_byte(line, '<', 0), shut = str_find_last_byte(line, '>');
    person.name = str_trim(str_slice(line, 0, open == STR_NONE ? line.len : open));
    if (open == STR_NONE || shut == STR_NONE || shut < open)
        return person;
    person.mail = str_slice(line, open + 1, str_find_byte(line, '>', open) - open - 1);
    struct str rest = str_trim(str_slice(line, shut + 1, line.len)), seconds = str_cut(&rest, ' ');
    uint64_t value;
    person.has_time = str_to_u64(seconds, &value) && value <= INT64_MAX;
    if (person.has_time) {
        person.time = (int64_t)value;
        person.zone = parse_zone(str_trim(rest));
    }
    return person;
}

// Cuts the next header line; false at the empty line before the message, which is then all of *rest.
static bool take_header(struct str *rest, struct str *line)
{
    if (!rest->len)
        return false;
    *line = str_cut(rest, '\n');
    if (!rest->at)
        *rest = str_slice(*line, line->len, 0);
    return line->len > 0;
}

bool commit_parse(struct str bytes, size_t oid_size, struct commit *out, struct error *err)
{
    struct str rest = bytes, line, value;
    *out = (struct commit){0};
    if (!take_oid(&rest, STR("tree "), oid_size, &out->tree))
        return error_set(err, ERROR_REPO, "malformed commit: it names no tree");
    const char *start = rest.at;
    for (struct oid parent; take_oid(&rest, STR("parent "), oid_size, &parent);)
        out->parent_count++;
    out->parent_lines = (struct str){start, (size_t)(rest.at - start)};
    if (str_starts_with(rest, STR("parent ")))
        return error_set(err, ERROR_REPO, "malformed commit: parent %zu is no id", out->parent_count + 1);
    while (take_header(&rest, &line)) {
        if (str_after(line, STR("author "), &value))
            out->author = parse_person(value);
        else if (str_after(line, STR("committer "), &value))
            out->committer = parse_person(value);
        else if (str_after(line, STR("encoding "), &value))
            out->encoding = value;
    }
    out->message = rest;
    return true;
}

struct oid commit_parent(const struct commit *commit, size_t index)
{
    struct oid oid = {0};
    size_t size = commit->parent_lines.len / commit->parent_count, word = STR("parent ").len;
    oid_from_hex(str_slice(commit->parent_lines, index * size + word, size - word - 1), &oid);
    return oid;
}

bool tag_parse(struct str bytes, size_t oid_size, struct tag *out, struct error *err)
{
    struct str rest = bytes, line, value;
    *out = (struct tag){0};
    if (!take_oid(&rest, STR("object "), oid_size, &out->target))
        return error_set(err, ERROR_REPO, "malformed tag: it names no object");
    while (take_header(&rest, &line)) {
        if (str_after(line, STR("type "), &value))
            out->kind = object_kind_from(value);
        else if (str_after(line, STR("tag "), &value))
            out->name = value;
        else if (str_after(line, STR("tagger "), &value))
            out->tagger = parse_person(value);
    }
    out->message = rest;
    return out->kind != OBJECT_NONE ||
           error_set(err, ERROR_REPO, "malformed tag: it names no kind of object");
}

struct str person_date(const struct person *person, char out[PERSON_DATE_MAX])
{
    static const int64_t last = 253402300799; // the end of the year 9999
    struct tm parts;
    out[0] = '\0';
    time_t local = (time_t)(person->time + (int64_t)person->zone * 60);
    if (!person->has_time || person->time > last - 86400 || !gmtime_r(&local, &parts))
        return (struct str){out, 0};
    size_t length = strftime(out, PERSON_DATE_MAX, "%Y-%m-%dT%H:%M:%S", &parts);
    int minutes = person->zone < 0 ? -person->zone : person->zone;
    int more = snprintf(out + length, PERSON_DATE_MAX - length, "%c%02d:%02d", person->zone < 0 ? '-' : '+',
                        minutes / 60, minutes % 60);
    return (struct str){out, length + (size_t)more};
}
