// What a file is, from its name first (exact names, then the last extensions), then from its first line.
//
// The tables follow what `identify` and editors agree on. Order in a table does not matter: names are looked
// up by binary search in tables sorted at build time by hand (a unit test holds the order).
#include "core/filetype.h"

#include "core/mode.h"
#include "core/utf8.h"

#include <stdlib.h>

struct type_row {
    const char *name;
    filetype_mask types;
};

static const struct type_row extensions[] = {
    {"bash", FILETYPE(SHELL)},
    {"bats", FILETYPE(SHELL)},
    {"c", FILETYPE(C)},
    {"cc", FILETYPE(CPP)},
    {"cfg", FILETYPE(INI)},
    {"cjs", FILETYPE(JAVASCRIPT)},
    {"conf", FILETYPE(INI)},
    {"cpp", FILETYPE(CPP)},
    {"css", FILETYPE(CSS)},
    {"csv", FILETYPE(CSV)},
    {"cts", FILETYPE(TYPESCRIPT)},
    {"cxx", FILETYPE(CPP)},
    {"dash", FILETYPE(SHELL)},
    {"diff", FILETYPE(PATCH)},
    {"dockerfile", FILETYPE(DOCKERFILE)},
    {"env", FILETYPE(DOTENV)},
    {"geojson", FILETYPE(JSON)},
    {"go", FILETYPE(GO)},
    {"gyp", FILETYPE(PYTHON)},
    {"h", FILETYPE(C)},
    {"hcl", FILETYPE(TERRAFORM)},
    {"hh", FILETYPE(CPP)},
    {"hpp", FILETYPE(CPP)},
    {"htm", FILETYPE(HTML)},
    {"html", FILETYPE(HTML)},
    {"hxx", FILETYPE(CPP)},
    {"ini", FILETYPE(INI)},
    {"ipynb", FILETYPE(NOTEBOOK) | FILETYPE(JSON)},
    {"java", FILETYPE(JAVA)},
    {"js", FILETYPE(JAVASCRIPT)},
    {"json", FILETYPE(JSON)},
    {"jsonc", FILETYPE(JSON_LENIENT)},
    {"jsx", FILETYPE(JAVASCRIPT)},
    {"ksh", FILETYPE(SHELL)},
    {"lock", FILETYPE(LOCKFILE)},
    {"markdown", FILETYPE(MARKDOWN)},
    {"md", FILETYPE(MARKDOWN)},
    {"mdx", FILETYPE(MARKDOWN)},
    {"mjs", FILETYPE(JAVASCRIPT)},
    {"mk", FILETYPE(MAKEFILE)},
    {"mts", FILETYPE(TYPESCRIPT)},
    {"patch", FILETYPE(PATCH)},
    {"php", FILETYPE(PHP)},
    {"plist", FILETYPE(XML)},
    {"pom", FILETYPE(XML)},
    {"properties", FILETYPE(INI)},
    {"props", FILETYPE(XML)},
    {"py", FILETYPE(PYTHON)},
    {"pyi", FILETYPE(PYTHON)},
    {"pyw", FILETYPE(PYTHON)},
    {"rake", FILETYPE(RUBY)},
    {"rb", FILETYPE(RUBY)},
    {"rs", FILETYPE(RUST)},
    {"scss", FILETYPE(CSS)},
    {"sh", FILETYPE(SHELL)},
    {"svg", FILETYPE(SVG) | FILETYPE(XML)},
    {"targets", FILETYPE(XML)},
    {"tf", FILETYPE(TERRAFORM)},
    {"tfvars", FILETYPE(TERRAFORM)},
    {"toml", FILETYPE(TOML)},
    {"topojson", FILETYPE(JSON)},
    {"ts", FILETYPE(TYPESCRIPT)},
    {"tsv", FILETYPE(CSV)},
    {"tsx", FILETYPE(TYPESCRIPT) | FILETYPE(TSX)},
    {"webmanifest", FILETYPE(JSON)},
    {"xhtml", FILETYPE(XML) | FILETYPE(HTML)},
    {"xml", FILETYPE(XML)},
    {"xsd", FILETYPE(XML)},
    {"xsl", FILETYPE(XML)},
    {"xslt", FILETYPE(XML)},
    {"yaml", FILETYPE(YAML)},
    {"yml", FILETYPE(YAML)},
    {"zsh", FILETYPE(SHELL)},
};

static const struct type_row names[] = {
    {".babelrc", FILETYPE(JSON_LENIENT)},
    {".bash_profile", FILETYPE(SHELL)},
    {".bashrc", FILETYPE(SHELL)},
    {".clang-format", FILETYPE(YAML)},
    {".clang-tidy", FILETYPE(YAML)},
    {".editorconfig", FILETYPE(INI)},
    {".env", FILETYPE(DOTENV)},
    {".gitconfig", FILETYPE(INI)},
    {".gitmodules", FILETYPE(INI)},
    {".jshintrc", FILETYPE(JSON_LENIENT)},
    {".npmrc", FILETYPE(INI)},
    {".profile", FILETYPE(SHELL)},
    {".pypirc", FILETYPE(INI)},
    {".yamllint", FILETYPE(YAML)},
    {".zshrc", FILETYPE(SHELL)},
    {"Cargo.lock", FILETYPE(TOML) | FILETYPE(LOCKFILE)},
    {"Containerfile", FILETYPE(DOCKERFILE)},
    {"Dockerfile", FILETYPE(DOCKERFILE)},
    {"GNUmakefile", FILETYPE(MAKEFILE)},
    {"Gemfile", FILETYPE(RUBY)},
    {"Gemfile.lock", FILETYPE(LOCKFILE)},
    {"Makefile", FILETYPE(MAKEFILE)},
    {"Pipfile", FILETYPE(TOML)},
    {"Pipfile.lock", FILETYPE(JSON) | FILETYPE(LOCKFILE)},
    {"Rakefile", FILETYPE(RUBY)},
    {"SConstruct", FILETYPE(PYTHON)},
    {"composer.lock", FILETYPE(JSON) | FILETYPE(LOCKFILE)},
    {"devcontainer.json", FILETYPE(JSON_LENIENT)},
    {"dockerfile", FILETYPE(DOCKERFILE)},
    {"go.sum", FILETYPE(LOCKFILE)},
    {"jsconfig.json", FILETYPE(JSON_LENIENT)},
    {"launch.json", FILETYPE(JSON_LENIENT)},
    {"makefile", FILETYPE(MAKEFILE)},
    {"npm-shrinkwrap.json", FILETYPE(JSON) | FILETYPE(LOCKFILE)},
    {"package-lock.json", FILETYPE(JSON) | FILETYPE(LOCKFILE)},
    {"pnpm-lock.yaml", FILETYPE(YAML) | FILETYPE(LOCKFILE)},
    {"poetry.lock", FILETYPE(TOML) | FILETYPE(LOCKFILE)},
    {"tsconfig.json", FILETYPE(JSON_LENIENT)},
    {"tslint.json", FILETYPE(JSON_LENIENT)},
    {"turbo.json", FILETYPE(JSON_LENIENT)},
    {"typedoc.json", FILETYPE(JSON_LENIENT)},
    {"uv.lock", FILETYPE(TOML) | FILETYPE(LOCKFILE)},
    {"wscript", FILETYPE(PYTHON)},
    {"yarn.lock", FILETYPE(LOCKFILE)},
};

static const struct type_row interpreters[] = {
    {"ash", FILETYPE(SHELL)},       {"bash", FILETYPE(SHELL)},        {"bats", FILETYPE(SHELL)},
    {"dash", FILETYPE(SHELL)},      {"ksh", FILETYPE(SHELL)},         {"make", FILETYPE(MAKEFILE)},
    {"node", FILETYPE(JAVASCRIPT)}, {"nodejs", FILETYPE(JAVASCRIPT)}, {"php", FILETYPE(PHP)},
    {"python", FILETYPE(PYTHON)},   {"python2", FILETYPE(PYTHON)},    {"python3", FILETYPE(PYTHON)},
    {"ruby", FILETYPE(RUBY)},       {"sh", FILETYPE(SHELL)},          {"zsh", FILETYPE(SHELL)},
};

static const char *const tags[FILETYPE_BIT_COUNT] = {
#define X(name, tag) [FILETYPE_BIT_##name] = (tag),
    FILETYPE_TABLE(X)
#undef X
};

#define ROWS(table) (table), sizeof(table) / sizeof *(table)

// As str_compare; names of rows are short, so no function is called for one.
static int compare_row(struct str name, const char *row)
{
    size_t i = 0;
    while (i < name.len && row[i] && name.at[i] == row[i])
        i++;
    return i < name.len ? (unsigned char)name.at[i] - (unsigned char)row[i] : -(row[i] != '\0');
}

static filetype_mask find_row(struct str name, const struct type_row *rows, size_t count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_row(name, rows[middle].name);
        if (order == 0)
            return rows[middle].types;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

static filetype_mask from_extension(struct str name)
{
    char lower[16];
    struct str extension = str_extension(name);
    if (extension.len == 0 || extension.len >= sizeof lower)
        return 0;
    for (size_t i = 0; i < extension.len; i++)
        lower[i] = byte_lower(extension.at[i]);
    return find_row((struct str){lower, extension.len}, ROWS(extensions));
}

// Names with a family: Dockerfile.dev, .env.local, requirements-dev.txt, and settings files that editors read
// leniently.
static filetype_mask from_family(struct str path, struct str name)
{
    if (str_starts_with(name, STR("Dockerfile.")) || str_starts_with(name, STR("Containerfile.")))
        return FILETYPE(DOCKERFILE);
    if (str_starts_with(name, STR(".env.")))
        return FILETYPE(DOTENV);
    if (str_starts_with(name, STR("requirements")) && str_ends_with(name, STR(".txt")))
        return FILETYPE(REQUIREMENTS);
    if (str_starts_with(name, STR("tsconfig.")) && str_ends_with(name, STR(".json")))
        return FILETYPE(JSON_LENIENT);
    bool is_vscode = str_ends_with(name, STR(".json")) && (str_starts_with(path, STR(".vscode/")) ||
                                                           str_find(path, STR("/.vscode/"), 0) != STR_NONE);
    return is_vscode ? FILETYPE(JSON_LENIENT) : 0;
}

// "#!/usr/bin/env -S python3.11 -u" -> "python3.11", then "python3", then "python".
static filetype_mask from_shebang(struct str bytes)
{
    if (!str_starts_with(bytes, STR("#!")))
        return 0;
    struct str rest = str_slice(bytes, 2, 254);
    struct str line = str_cut(&rest, '\n');
    struct str program = {0};
    for (struct str left = str_trim(line); left.len;) {
        struct str word = str_basename(str_cut_word(&left));
        bool is_prefix = str_equal(word, STR("env")) || str_starts_with(word, STR("-")) || word.len == 0 ||
                         str_find_byte(word, '=', 0) != STR_NONE;
        if (!is_prefix) {
            program = word;
            break;
        }
    }
    while (program.len) {
        filetype_mask types = find_row(program, ROWS(interpreters));
        if (types)
            return types;
        size_t dot = str_find_last_byte(program, '.');
        if (dot == STR_NONE)
            break;
        program.len = dot;
    }
    return find_row(str_starts_with(program, STR("python")) ? STR("python") : program, ROWS(interpreters));
}

// UTF-16 without a BOM: mostly ASCII, so that nearly every other byte of the start is NUL, on one side only.
static bool looks_like_utf16(struct str start)
{
    size_t even = 0, odd = 0;
    size_t pairs = start.len / 2;
    if (pairs < 4)
        return false;
    for (size_t i = 0; i < pairs; i++) {
        even += start.at[2 * i] == 0;
        odd += start.at[2 * i + 1] == 0;
    }
    size_t most = pairs - pairs / 8;
    return (even >= most && odd == 0) || (odd >= most && even == 0);
}

// No NUL in the first 8 KB, as git has it; a PDF is none either way: its tables count bytes.
static bool is_text(struct str bytes)
{
    struct str start = str_slice(bytes, 0, FILETYPE_SNIFF_SIZE);
    if (str_starts_with(start, STR("%PDF-")))
        return false;
    if (start.len == 0 || !memchr(start.at, 0, start.len))
        return true;
    bool has_bom = str_starts_with(start, STR("\xff\xfe")) || str_starts_with(start, STR("\xfe\xff")) ||
                   (start.len >= 4 && memcmp(start.at, "\0\0\xfe\xff", 4) == 0);
    return has_bom || looks_like_utf16(start);
}

filetype_mask filetype_detect(struct str path, uint32_t mode, struct str bytes)
{
    if (mode_is_symlink(mode))
        return FILETYPE(SYMLINK);
    if (mode_is_submodule(mode) || mode_is_folder(mode))
        return FILETYPE(DIRECTORY);
    filetype_mask types = FILETYPE(FILE) | (mode == 0100755 ? FILETYPE(EXECUTABLE) : 0);
    const bool text = is_text(bytes);
    types |= text ? FILETYPE(TEXT) : FILETYPE(BINARY);
    struct str name = str_basename(path);
    filetype_mask named = find_row(name, ROWS(names));
    if (!named)
        named = from_family(path, name);
    if (!named)
        named = from_extension(name);
    // A name counts for bytes that are not text too: JSON with a NUL in it is JSON, and broken.
    if (!named && text)
        named = from_shebang(bytes);
    return types | named;
}

filetype_mask filetype_from_tag(struct str tag)
{
    for (size_t bit = 0; bit < FILETYPE_BIT_COUNT; bit++)
        if (str_equal(tag, str_from(tags[bit])))
            return (filetype_mask)1 << bit;
    return 0;
}

const char *filetype_tag(enum filetype_bit bit)
{
    return tags[bit];
}
