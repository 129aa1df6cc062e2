#include "core/commit.h"

#include "core/object_loose.h"

// "<key> <value>\n" at the start of `rest`: cuts it off. False, and nothing cut, when another line is there.
static bool cut_header(struct str *rest, struct str key, struct str *value)
{
    if (!str_starts_with(*rest, key) || rest->len <= key.len || rest->at[key.len] != ' ')
        return false;
    size_t end = str_find_byte(*rest, '\n', 0);
    end = end == STR_NONE ? rest->len : end;
    *value = str_slice(*rest, key.len + 1, end - key.len - 1);
    *rest = str_slice(*rest, end + 1, rest->len);
    return true;
}

static int parse_zone(struct str text)
{
    uint64_t digits;
    if (text.len != 5 || !str_to_u64(str_slice(text, 1, 4), &digits))
        return 0;
    int minutes = (int)(digits / 100) * 60 + (int)(digits % 100);
    return text.at[0] == '-' ? -minutes : minutes;
}

static struct person parse_person(struct str line)
{
    struct person person = {0};
    size_t open = str_find_byte(line, '<', 0), close = str_find_last_byte(line, '>');
    if (open == STR_NONE || close == STR_NONE || close < open)
        return person;
    person.name = str_trim(str_slice(line, 0, open));
    person.mail = str_slice(line, open + 1, close - open - 1);
    struct str rest = str_trim(str_slice(line, close + 1, line.len));
    struct str seconds = str_cut(&rest, ' ');
    uint64_t value;
    if (str_to_u64(seconds, &value) && value <= INT64_MAX / 2)
        person.time = (int64_t)value;
    person.zone = parse_zone(str_trim(rest));
    return person;
}

// What stands behind the first empty line.
static struct str message_of(struct str rest)
{
    if (str_starts_with(rest, STR("\n")))
        return str_slice(rest, 1, rest.len);
    size_t end = str_find(rest, STR("\n\n"), 0);
    return end == STR_NONE ? (struct str){0} : str_slice(rest, end + 2, rest.len);
}

bool commit_next_parent(struct str *rest, size_t oid_size, struct oid *parent)
{
    struct str value;
    return cut_header(rest, STR("parent"), &value) && value.len == 2 * oid_size &&
           oid_from_hex(value, parent);
}

bool commit_parse(struct str bytes, size_t oid_size, struct commit *commit, struct error *err)
{
    struct str rest = bytes, value;
    struct oid parent;
    *commit = (struct commit){0};
    if (!cut_header(&rest, STR("tree"), &value) || value.len != 2 * oid_size ||
        !oid_from_hex(value, &commit->tree))
        return error_set(err, ERROR_REPO, "a commit without a tree");
    const char *parents = rest.at;
    while (str_starts_with(rest, STR("parent ")))
        if (!commit_next_parent(&rest, oid_size, &parent))
            return error_set(err, ERROR_REPO, "a commit with a malformed parent");
    commit->parent_lines = (struct str){parents, (size_t)(rest.at - parents)};
    if (cut_header(&rest, STR("author"), &value))
        commit->author = parse_person(value);
    if (cut_header(&rest, STR("committer"), &value))
        commit->committer = parse_person(value);
    commit->message = message_of(rest);
    return true;
}

bool tag_parse(struct str bytes, size_t oid_size, struct tag *tag, struct error *err)
{
    struct str rest = bytes, value;
    *tag = (struct tag){0};
    if (!cut_header(&rest, STR("object"), &value) || value.len != 2 * oid_size ||
        !oid_from_hex(value, &tag->target))
        return error_set(err, ERROR_REPO, "a tag without an object");
    if (cut_header(&rest, STR("type"), &value))
        tag->kind = object_kind_from(value);
    if (cut_header(&rest, STR("tag"), &value))
        tag->name = value;
    if (cut_header(&rest, STR("tagger"), &value))
        tag->tagger = parse_person(value);
    tag->message = message_of(rest);
    return true;
}
