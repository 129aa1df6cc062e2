#include "scanners/context/paths.h"

#include "core/filetype.h"
#include "scanners/context/words.h"

#include <pthread.h>

// What a folder's name says of the files in it.
enum {
    FOLDER_GENERATED = 1 << 0,
    FOLDER_FOREIGN = 1 << 1,
    FOLDER_TEST = 1 << 2,
    FOLDER_SAMPLE = 1 << 3,
    FOLDER_PROSE = 1 << 4,
    FOLDER_SAMPLE_LIKE = 1 << 5,
};

static const struct folder {
    struct str name;
    unsigned says;
} folders[] = {
    {W("__snapshots__"), FOLDER_GENERATED},
    {W("node_modules"), FOLDER_GENERATED},
    {W("locale"), FOLDER_GENERATED},
    {W("locales"), FOLDER_GENERATED},
    {W("i18n"), FOLDER_GENERATED},
    {W("l10n"), FOLDER_GENERATED},
    {W("intl"), FOLDER_GENERATED},
    {W("translations"), FOLDER_GENERATED},
    {W("lang"), FOLDER_GENERATED},
    {W("languages"), FOLDER_GENERATED},
    {W("vendor"), FOLDER_FOREIGN},
    {W("third_party"), FOLDER_FOREIGN},
    {W("thirdparty"), FOLDER_FOREIGN},
    {W("deps"), FOLDER_FOREIGN},
    {W("dist"), FOLDER_FOREIGN},
    {W("bower_components"), FOLDER_FOREIGN},
    {W("site-packages"), FOLDER_FOREIGN},
    {W("dist-packages"), FOLDER_FOREIGN},
    {W("t"), FOLDER_TEST},
    {W("spec"), FOLDER_TEST},
    {W("specs"), FOLDER_TEST},
    {W("cypress"), FOLDER_TEST},
    {W("example"), FOLDER_SAMPLE},
    {W("examples"), FOLDER_SAMPLE},
    {W("sample"), FOLDER_SAMPLE},
    {W("samples"), FOLDER_SAMPLE},
    {W("demo"), FOLDER_SAMPLE},
    {W("demos"), FOLDER_SAMPLE},
    {W("doc"), FOLDER_PROSE},
    {W("docs"), FOLDER_PROSE},
    {W("documentation"), FOLDER_PROSE},
};

bool path_part_has(struct str name, const struct str *words, size_t count)
{
    for (size_t at = 0; at < name.len;) {
        size_t end = at + 1;
        while (end < name.len && (byte_is_alpha(name.at[end]) || byte_is_digit(name.at[end])) &&
               !(name.at[end] >= 'A' && name.at[end] <= 'Z' && name.at[end - 1] >= 'a'))
            end++;
        if (is_word_of(str_slice(name, at, end - at), words, count))
            return true;
        at = end;
        while (at < name.len && !byte_is_alpha(name.at[at]) && !byte_is_digit(name.at[at]))
            at++;
    }
    return false;
}

static const struct str test_words[] = {
    W("test"),      W("tests"),         W("testing"),   W("testdata"), W("testcase"), W("testcases"),
    W("fixture"),   W("fixtures"),      W("mock"),      W("mocks"),    W("e2e"),      W("unittests"),
    W("testutils"), W("testresources"), W("testsuite"), W("testkit"),  W("cassette"), W("cassettes")};
static const struct str sample_words[] = {W("example"), W("examples"), W("sample"), W("samples")};

enum { FOLDER_MAX = 31 };
static uint32_t folder_lengths[256]; // by a name's first byte: the lengths of those that begin with it

static void fill_folder_lengths(void)
{
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        folder_lengths[(unsigned char)folders[i].name.at[0]] |= UINT32_C(1) << folders[i].name.len;
}

static unsigned folder_says(struct str name)
{
    bool is_told = name.len && name.len <= FOLDER_MAX &&
                   folder_lengths[(unsigned char)byte_lower(name.at[0])] >> name.len & 1;
    for (size_t i = 0; is_told && i < COUNT_OF(folders); i++)
        if (name.len == folders[i].name.len && begins_with(name, folders[i].name))
            return folders[i].says;
    return (path_part_has(name, test_words, COUNT_OF(test_words)) ? FOLDER_TEST : 0) |
           (path_part_has(name, sample_words, COUNT_OF(sample_words)) ? FOLDER_SAMPLE_LIKE : 0);
}

// What the folders say that the path goes through.
static unsigned folders_say(struct str path)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    unsigned says = 0;
    pthread_once(&once, fill_folder_lengths);
    for (size_t at = 0, start = 0; at < path.len; at++) {
        if (path.at[at] != '/')
            continue;
        says |= folder_says(str_slice(path, start, at - start));
        start = at + 1;
    }
    return says;
}

// test_login.py, login_test.go, login.test.ts, login.spec.ts, LoginTest.java
static bool is_test_name(struct str name)
{
    static const struct str names[] = {W("test"),  W("tests"),   W("testing"),  W("spec"), W("mock"),
                                       W("mocks"), W("fixture"), W("fixtures"), W("e2e")};
    return path_part_has(name, names, COUNT_OF(names));
}

// da-DK.json, pt_BR.yml: named after a language and a country.
static bool is_translation(struct str name)
{
    static const struct str endings[] = {W(".json"), W(".yml"), W(".yaml"), W(".properties"),
                                         W(".php"),  W(".ts"),  W(".js")};
    static const char shape[] = "aa-AA.";
    if (name.len < 8 || !ENDS_WITH_ONE_OF(name, endings))
        return false;
    for (size_t i = 0; shape[i]; i++) {
        char c = name.at[i];
        bool fits = shape[i] == 'a'   ? c >= 'a' && c <= 'z'
                    : shape[i] == 'A' ? c >= 'A' && c <= 'Z'
                    : shape[i] == '-' ? c == '-' || c == '_'
                                      : c == '.';
        if (!fits)
            return false;
    }
    return true;
}

static bool is_generated(struct str path, struct str name)
{
    static const struct str endings[] = {
        W(".min.js"),     W(".min.css"),   W(".map"),       W(".svg"),     W(".lock"),      W(".sum"),
        W(".snap"),       W("-lock.json"), W("-lock.yaml"), W(".po"),      W(".pot"),       W(".csv"),
        W(".strings"),    W(".resx"),      W(".bundle.js"), W(".pb.go"),   W("_pb2.py"),    W(".xib"),
        W(".storyboard"), W(".xlf"),       W(".xliff"),     W(".ts.snap"), W(".tmlanguage")};
    return ENDS_WITH_ONE_OF(path, endings) || is_translation(name) ||
           filetype_detect(path, 0100644, (struct str){0}) & FILETYPE(LOCKFILE);
}

bool path_is_documentation(struct str path)
{
    static const struct str endings[] = {
        W(".md"),   W(".rst"),  W(".adoc"), W(".asciidoc"), W(".markdown"), W(".mdx"), W(".textile"),
        W(".rdoc"), W(".apib"), W(".pod"),  W(".ronn"),     W(".mdoc"),     W(".scd")};
    struct str name = str_basename(path), section = str_extension(name);
    bool is_manual = section.len == 1 && section.at[0] >= '1' && section.at[0] <= '9' && // rclone.1
                     str_find_byte(name, '.', 0) == name.len - 2;
    return is_manual || ENDS_WITH_ONE_OF(path, endings) || str_starts_with_ignoring_case(name, STR("README"));
}

// What is written to be read, whatever its ending: README.txt, INSTALL. Other texts are as often what a
// program reads or somebody noted.
static bool is_readme(struct str name)
{
    static const struct str stems[] = {W("readme"),  W("changelog"), W("changes"), W("history"),  W("news"),
                                       W("install"), W("license"),   W("licence"), W("copying"),  W("notice"),
                                       W("authors"), W("faq"),       W("usage"),   W("tutorial"), W("manual"),
                                       W("guide"),   W("help"),      W("todo"),    W("upgrading")};
    size_t dot = str_find_byte(name, '.', 0);
    struct str stem = str_slice(name, 0, dot == STR_NONE ? name.len : dot);
    return IS_WORD_OF(stem, stems) && (dot == STR_NONE || str_ends_with(name, STR(".txt")));
}

enum path_class path_class(struct str path)
{
    static const struct str samples[] = {W(".example"), W(".sample"), W(".template"), W(".dist"),
                                         W(".tmpl"),    W(".patch"),  W(".diff"),     W(".tpl")};
    static const struct str prose[] = {W(".html"), W(".htm"), W(".ipynb"), W(".org")};
    static const struct str sample_names[] = {W(".sample."), W(".example."), W("-sample."),   W("-example."),
                                              W("_sample."), W("_example."), W(".template."), W(".dist."),
                                              W("example_"), W("sample_"),   W("examples-")};
    static const struct str templates[] = {W(".j2"), W(".erb"), W(".in"), W(".twig"), W(".mustache")};
    struct str name = str_basename(path);
    unsigned says = folders_say(path);
    if (says & FOLDER_GENERATED || is_generated(path, name))
        return PATH_GENERATED;
    if (says & FOLDER_FOREIGN)
        return PATH_FOREIGN;
    if (says & FOLDER_TEST || is_test_name(name))
        return PATH_TEST;
    if (says & FOLDER_SAMPLE || ENDS_WITH_ONE_OF(path, samples) || CONTAINS_ONE_OF(name, sample_names))
        return PATH_EXAMPLE;
    // "executor-samples", "SampleJob.java": programs that run, and may be real.
    if (says & FOLDER_SAMPLE_LIKE || path_part_has(name, sample_words, COUNT_OF(sample_words)))
        return PATH_TEST;
    struct str stem =
        ENDS_WITH_ONE_OF(path, templates) ? str_slice(path, 0, path.len - str_extension(path).len - 1) : path;
    return says & FOLDER_PROSE || ENDS_WITH_ONE_OF(stem, prose) || path_is_documentation(stem) ||
                   is_readme(str_basename(path))
               ? PATH_PROSE
               : PATH_PLAIN;
}

enum file_family file_family(struct str path, bool is_unknown)
{
    static const struct str code[] = {
        W("c"),    W("h"),     W("cc"),    W("cpp"),    W("cxx"),   W("hpp"),    W("hh"),      W("m"),
        W("mm"),   W("java"),  W("kt"),    W("kts"),    W("scala"), W("groovy"), W("gradle"),  W("go"),
        W("rs"),   W("py"),    W("pyx"),   W("pyi"),    W("rb"),    W("php"),    W("js"),      W("jsx"),
        W("mjs"),  W("cjs"),   W("ts"),    W("tsx"),    W("vue"),   W("svelte"), W("cs"),      W("fs"),
        W("vb"),   W("swift"), W("dart"),  W("lua"),    W("pl"),    W("pm"),     W("r"),       W("jl"),
        W("ex"),   W("exs"),   W("erl"),   W("hrl"),    W("hs"),    W("ml"),     W("clj"),     W("cljs"),
        W("el"),   W("lisp"),  W("scm"),   W("sql"),    W("asm"),   W("s"),      W("sol"),     W("zig"),
        W("nim"),  W("d"),     W("pas"),   W("coffee"), W("json"),  W("jsonc"),  W("json5"),   W("css"),
        W("scss"), W("less"),  W("cmake"), W("bzl"),    W("proto"), W("thrift"), W("graphql"), W("tf"),
        W("hcl"),  W("ps1"),   W("psm1"),  W("psd1"),   W("bat"),   W("cmd")};
    static const struct str shell[] = {W("sh"),         W("bash"), W("zsh"), W("ksh"), W("fish"),
                                       W("dockerfile"), W("mk"),   W("bat"), W("cmd")};
    static const struct str markup[] = {W("xml"),  W("html"), W("htm"),   W("xhtml"),  W("jsp"),    W("erb"),
                                        W("haml"), W("xaml"), W("plist"), W("config"), W("csproj"), W("wsdl"),
                                        W("xsl"),  W("gtpl"), W("ejs"),   W("eex"),    W("heex"),   W("leex"),
                                        W("eex"),  W("heex"), W("leex")};
    static const struct str prose[] = {W("md"),       W("rst"),      W("txt"), W("adoc"),
                                       W("asciidoc"), W("markdown"), W("org"), W("tex")};
    if (is_unknown)
        return FAMILY_PROSE;
    struct str name = str_basename(path), extension = str_extension(path);
    if (str_starts_with(name, STR("Dockerfile")) || str_starts_with(name, STR("Makefile")) ||
        IS_WORD_OF(extension, shell))
        return FAMILY_SHELL;
    if (IS_WORD_OF(extension, code))
        return FAMILY_CODE;
    if (IS_WORD_OF(extension, markup))
        return FAMILY_MARKUP;
    return IS_WORD_OF(extension, prose) ? FAMILY_PROSE : FAMILY_SETTINGS;
}
