#include "lint/message_text.h"

#include "core/file.h"
#include "core/repo_config.h"

#include <stdlib.h>

enum { CONFIG_LIMIT = 1 << 20 };

static void apply_setting(const struct git_setting *setting, struct message_format *format)
{
    bool is_comment =
        str_equal(setting->section, STR("core")) &&
        (str_equal(setting->key, STR("commentchar")) || str_equal(setting->key, STR("commentstring")));
    if (is_comment && setting->value.len) {
        format->is_auto = str_equal(setting->value, STR("auto"));
        format->comment = format->is_auto ? STR("#") : setting->value;
    }
    if (str_equal(setting->section, STR("commit")) && str_equal(setting->key, STR("cleanup")))
        format->keeps_comments =
            str_equal(setting->value, STR("verbatim")) || str_equal(setting->value, STR("whitespace"));
}

static void read_config(struct str path, struct arena *arena, struct message_format *format)
{
    struct buffer BUFFER_AUTO bytes = {.limit = CONFIG_LIMIT};
    struct error ignored = {0};
    struct git_setting setting;
    if (path.len == 0 || !file_exists(path.at) || !file_read(path.at, CONFIG_LIMIT, &bytes, &ignored))
        return;
    struct git_config config = {.rest = arena_copy(arena, buffer_str(&bytes))};
    while (repo_config_next(&config, arena, &setting, &ignored))
        apply_setting(&setting, format);
}

// git tells its hooks who the author is.
static bool is_by_bot(void)
{
    const struct str name = str_from(getenv("GIT_AUTHOR_NAME")),
                     address = str_from(getenv("GIT_AUTHOR_EMAIL"));
    return str_ends_with(name, STR("[bot]")) || str_find(address, STR("[bot]@"), 0) != STR_NONE;
}

struct message_format message_format_read(const struct changeset *changeset, struct arena *arena)
{
    struct message_format format = {.comment = STR("#"), .branch = changeset->head.branch};
    const char *home = getenv("HOME"), *global = getenv("GIT_CONFIG_GLOBAL"), *editor = getenv("GIT_EDITOR");
    struct repo_head head;
    struct error ignored = {0};

    if (global)
        read_config(str_from(global), arena, &format);
    else if (home)
        read_config(arena_join_path(arena, str_from(home), STR(".gitconfig")), arena, &format);
    if (changeset->repo)
        read_config(arena_join_path(arena, changeset->repo->common_dir, STR("config")), arena, &format);
    // A message file is looked at without a comparison, so the change set has not read HEAD.
    if (changeset->repo && format.branch.len == 0 && repo_read_head(changeset->repo, arena, &head, &ignored))
        format.branch = head.branch;
    format.is_by_bot = is_by_bot();
    // git tells its hooks that no editor was started: then it takes "#12 …" as it is.
    if (editor && strcmp(editor, ":") == 0)
        format.keeps_comments = true;
    return format;
}

// With commentChar=auto git picks one of these that no line of the message starts with; its own comments are
// at the end of the file.
static struct str picked_comment(struct str bytes)
{
    while (bytes.len && byte_is_space(bytes.at[bytes.len - 1]))
        bytes.len--;
    size_t newline = str_find_last_byte(bytes, '\n');
    struct str last = newline == STR_NONE ? bytes : str_slice(bytes, newline + 1, bytes.len);
    return last.len && strchr("#;@!$%^&|:", last.at[0]) ? str_slice(last, 0, 1) : STR("#");
}

static bool is_scissors(struct str line, struct str comment)
{
    return str_starts_with(line, comment) &&
           str_equal(str_slice(line, comment.len, line.len),
                     STR(" ------------------------ >8 ------------------------"));
}

void message_lines_find(struct str bytes, const struct message_format *format, struct message_lines *out)
{
    struct str comment = format->is_auto ? picked_comment(bytes) : format->comment;
    struct str rest = bytes;
    while (rest.at) {
        struct str line = str_trim_end(str_cut(&rest, '\n'));
        if (is_scissors(line, comment))
            break;
        bool is_comment = !format->keeps_comments && str_starts_with(line, comment);
        if (is_comment || (line.len == 0 && out->count == 0))
            continue;
        *vec_add(out) = line;
    }
    while (out->count && out->at[out->count - 1].len == 0)
        out->count--;
}

// A version alone, as release tools write it: "v1.2.3", "1.2.3-rc.1", "chore(release): 1.2.3".
static bool is_version(struct str subject)
{
    if (str_starts_with(subject, STR("chore:")) || str_starts_with(subject, STR("chore("))) {
        size_t colon = str_find_byte(subject, ':', 0);
        subject = colon == STR_NONE ? subject : str_trim(str_slice(subject, colon + 1, subject.len));
    }
    size_t dots = 0, i = str_starts_with(subject, STR("v"));
    if (i >= subject.len || !byte_is_digit(subject.at[i]))
        return false;
    for (; i < subject.len && (byte_is_digit(subject.at[i]) || subject.at[i] == '.'); i++)
        dots += subject.at[i] == '.';
    return dots == 2 && (i == subject.len || ((subject.at[i] == '-' || subject.at[i] == '+') &&
                                              str_find_byte(subject, ' ', 0) == STR_NONE));
}

static bool starts_with_word(struct str text, struct str word)
{
    if (!str_starts_with_ignoring_case(text, word))
        return false;
    return text.len == word.len || !byte_is_alpha(word.at[word.len - 1]) || !byte_is_alpha(text.at[word.len]);
}

enum message_progress message_progress_of(struct str subject, struct str *words)
{
    static const struct {
        const char *word;
        enum message_progress progress;
    } rows[] = {
        {"wip", MESSAGE_UNFINISHED},
        {"work in progress", MESSAGE_UNFINISHED},
        {"do not merge", MESSAGE_UNFINISHED},
        {"don't merge", MESSAGE_UNFINISHED},
        {"fixup!", MESSAGE_UNFINISHED},
        {"squash!", MESSAGE_UNFINISHED},
        {"amend!", MESSAGE_UNFINISHED},
        {"tmp", MESSAGE_DOUBTFUL},
        {"xxx", MESSAGE_DOUBTFUL},
    };
    while (subject.len && !byte_is_alpha(subject.at[0]) && !byte_is_digit(subject.at[0]))
        subject = str_slice(subject, 1, subject.len);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str word = str_from(rows[i].word);
        if (!starts_with_word(subject, word))
            continue;
        *words = str_slice(subject, 0, word.len);
        return rows[i].progress;
    }
    return MESSAGE_FINISHED;
}

bool message_is_made_by_machine(struct str subject)
{
    static const char *const starts[] = {
        "Merge branch ",
        "Merge branches ",
        "Merge tag ",
        "Merge commit ",
        "Merge pull request ",
        "Merge remote-tracking branch ",
        "Merge remote branch ",
        "Merge made by ",
        "Merged ",
        "Automatic merge",
        "Auto-merged ",
        "Revert ",
        "revert ",
        "Reapply \"",
        "fixup!",
        "squash!",
        "amend!",
        "Bump ",
        "Update dependency ",
        "Lock file maintenance",
        "Apply suggestions from code review",
    };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts_with(subject, str_from(starts[i])))
            return true;
    bool merges_into =
        str_starts_with(subject, STR("Merge ")) && str_find(subject, STR(" into "), 0) != STR_NONE;
    return merges_into || is_version(subject);
}
