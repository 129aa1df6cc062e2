#include "lint/data_file.h"

bool data_is_stand_in(struct str bytes)
{
    static const char git_crypt[] = "\0GITCRYPT"; // and a NUL, which the literal has
    return str_starts_with(bytes, STR("version https://git-lfs.github.com/spec/")) ||
           str_starts_with(bytes, (struct str){git_crypt, sizeof git_crypt});
}

// "{{- range $i := .List }}", "{% if x %}": a line that is a statement of a template.
static bool is_statement(struct str line)
{
    static const char *const words[] = {"if",      "range",  "end",      "with",    "else", "define",
                                        "include", "block",  "template", "foreach", "for",  "set",
                                        "endif",   "endfor", "macro",    "extends", "raw",  "import"};
    bool is_tag = str_starts_with(line, STR("{%")) || str_starts_with(line, STR("{{"));
    if (str_starts_with(line, STR("<%"))) // of ERB, whatever it says
        return true;
    size_t at = 2, end;
    while (is_tag && at < line.len &&
           (line.at[at] == '-' || line.at[at] == '+' || line.at[at] == '#' || line.at[at] == '/' ||
            line.at[at] == ' '))
        at++;
    for (end = at; is_tag && end < line.len && byte_is_alpha(line.at[end]);)
        end++;
    for (size_t i = 0; is_tag && i < sizeof words / sizeof words[0]; i++)
        if (str_equal(str_slice(line, at, end - at), str_from(words[i])))
            return true;
    return false;
}

static bool has_statement(struct str bytes)
{
    struct str rest = bytes;
    while (rest.at)
        if (is_statement(str_trim(str_cut(&rest, '\n'))))
            return true;
    return false;
}

bool data_has_hole(struct str line)
{
    for (size_t at = 0; (at = str_find(line, STR("{{"), at)) != STR_NONE; at += 2)
        if (at == 0 || line.at[at - 1] != '$') // ${{ }} is GitHub's: that file is read as it stands
            return true;
    return str_find(line, STR("{%"), 0) != STR_NONE || str_find(line, STR("<%"), 0) != STR_NONE;
}

bool data_is_template(struct str path, struct str bytes)
{
    if (str_find(bytes, STR("{{"), 0) == STR_NONE && str_find(bytes, STR("{%"), 0) == STR_NONE &&
        str_find(bytes, STR("<%"), 0) == STR_NONE)
        return false;
    if (has_statement(bytes))
        return true;
    const struct str name = str_basename(path);
    struct str folders = str_slice(path, 0, path.len - name.len);
    for (struct str folder; folders.at;) {
        folder = str_cut(&folders, '/');
        if (str_equal(folder, STR("templates")) || str_find(folder, STR("{{"), 0) != STR_NONE)
            return true;
    }
    return false;
}
