#include "scanners/context/paths.h"

#include "core/filetype.h"
#include "scanners/context/words.h"

static bool is_in_folder(struct str path, const struct str *folders, size_t count)
{
    struct str rest = path;
    while (rest.at) {
        struct str part = str_cut(&rest, '/');
        if (rest.at && is_word_of(part, folders, count))
            return true;
    }
    return false;
}

#define IS_IN_FOLDER(path, list) is_in_folder((path), (list), COUNT_OF(list))

// test_login.py, login_test.go, login.test.ts, login.spec.ts, LoginTest.java
static bool is_test_name(struct str name)
{
    static const struct str endings[] = {W("_test."), W(".test."), W("-test."), W(".spec."),
                                         W("Test."),  W("Tests."), W("_spec."), W("Spec.")};
    struct str stem = str_slice(name, 0, name.len - str_extension(name).len);
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (str_ends_with(stem, endings[i]))
            return true;
    return str_starts_with(name, STR("test_")) || str_starts_with(name, STR("test."));
}

// A word of a folder's name: "integration-tests", "sbt-test", "test-resources", "acceptanceTest".
static bool names_tests(struct str folder)
{
    static const struct str words[] = {W("test"),     W("tests"), W("testing"), W("fixture"),
                                       W("fixtures"), W("mock"),  W("mocks"),   W("e2e")};
    for (size_t at = 0; at < folder.len;) {
        size_t end = at + 1;
        while (end < folder.len && (byte_is_alpha(folder.at[end]) || byte_is_digit(folder.at[end])) &&
               !(folder.at[end] >= 'A' && folder.at[end] <= 'Z' && folder.at[end - 1] >= 'a'))
            end++;
        if (IS_WORD_OF(str_slice(folder, at, end - at), words))
            return true;
        at = end;
        while (at < folder.len && !byte_is_alpha(folder.at[at]) && !byte_is_digit(folder.at[at]))
            at++;
    }
    return false;
}

static bool is_in_tests(struct str path)
{
    struct str rest = path;
    while (rest.at) {
        struct str part = str_cut(&rest, '/');
        if (rest.at && names_tests(part))
            return true;
    }
    return false;
}

static bool is_test(struct str path)
{
    static const struct str folders[] = {W("t"),         W("testdata"), W("spec"),          W("specs"),
                                         W("unittests"), W("cypress"),  W("vcr_cassettes"), W("cassettes")};
    return is_test_name(str_basename(path)) || IS_IN_FOLDER(path, folders) || is_in_tests(path);
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

static bool is_generated(struct str path)
{
    static const struct str endings[] = {
        W(".min.js"),     W(".min.css"),   W(".map"),       W(".svg"),     W(".lock"),      W(".sum"),
        W(".snap"),       W("-lock.json"), W("-lock.yaml"), W(".po"),      W(".pot"),       W(".csv"),
        W(".strings"),    W(".resx"),      W(".bundle.js"), W(".pb.go"),   W("_pb2.py"),    W(".xib"),
        W(".storyboard"), W(".xlf"),       W(".xliff"),     W(".ts.snap"), W(".tmlanguage")};
    static const struct str folders[] = {
        W("__snapshots__"), W("node_modules"), W("locale"),       W("locales"), W("i18n"),
        W("l10n"),          W("intl"),         W("translations"), W("lang"),    W("languages")};
    return ENDS_WITH_ONE_OF(path, endings) || IS_IN_FOLDER(path, folders) ||
           is_translation(str_basename(path)) ||
           filetype_detect(path, 0100644, (struct str){0}) & FILETYPE(LOCKFILE);
}

bool path_is_documentation(struct str path)
{
    static const struct str endings[] = {W(".md"),  W(".rst"),     W(".adoc"), W(".asciidoc"), W(".markdown"),
                                         W(".mdx"), W(".textile"), W(".rdoc"), W(".pod")};
    return ENDS_WITH_ONE_OF(path, endings) || begins_with(str_basename(path), (struct str)W("README"));
}

enum path_class path_class(struct str path)
{
    static const struct str samples[] = {W(".example"), W(".sample"), W(".template"), W(".dist"),
                                         W(".tmpl"),    W(".patch"),  W(".diff"),     W(".tpl")};
    static const struct str sample_folders[] = {W("example"), W("examples"), W("sample"),
                                                W("samples"), W("demo"),     W("demos")};
    static const struct str foreign[] = {W("vendor"), W("third_party"), W("thirdparty"),
                                         W("deps"),   W("dist"),        W("bower_components")};
    static const struct str prose[] = {W(".txt"), W(".html"), W(".htm"), W(".ipynb"), W(".org")};
    static const struct str prose_folders[] = {W("doc"), W("docs"), W("documentation")};
    static const struct str sample_names[] = {W(".sample."), W(".example."), W("-sample."),   W("-example."),
                                              W("_sample."), W("_example."), W(".template."), W(".dist."),
                                              W("example_"), W("sample_"),   W("examples-")};
    static const struct str templates[] = {W(".j2"), W(".erb"), W(".in"), W(".twig"), W(".mustache")};
    if (is_generated(path))
        return PATH_GENERATED;
    if (IS_IN_FOLDER(path, foreign))
        return PATH_FOREIGN;
    if (is_test(path))
        return PATH_TEST;
    if (ENDS_WITH_ONE_OF(path, samples) || IS_IN_FOLDER(path, sample_folders) ||
        CONTAINS_ONE_OF(str_basename(path), sample_names))
        return PATH_EXAMPLE;
    struct str stem =
        ENDS_WITH_ONE_OF(path, templates) ? str_slice(path, 0, path.len - str_extension(path).len - 1) : path;
    return ENDS_WITH_ONE_OF(stem, prose) || path_is_documentation(stem) || IS_IN_FOLDER(path, prose_folders)
               ? PATH_PROSE
               : PATH_PLAIN;
}

enum file_family file_family(struct str path, bool is_unknown)
{
    static const struct str code[] = {
        W("c"),    W("h"),     W("cc"),     W("cpp"),   W("cxx"),    W("hpp"),     W("hh"),     W("m"),
        W("mm"),   W("java"),  W("kt"),     W("kts"),   W("scala"),  W("groovy"),  W("gradle"), W("go"),
        W("rs"),   W("py"),    W("pyx"),    W("pyi"),   W("rb"),     W("php"),     W("js"),     W("jsx"),
        W("mjs"),  W("cjs"),   W("ts"),     W("tsx"),   W("vue"),    W("svelte"),  W("cs"),     W("fs"),
        W("vb"),   W("swift"), W("dart"),   W("lua"),   W("pl"),     W("pm"),      W("r"),      W("jl"),
        W("ex"),   W("exs"),   W("erl"),    W("hrl"),   W("hs"),     W("ml"),      W("clj"),    W("cljs"),
        W("el"),   W("lisp"),  W("scm"),    W("sql"),   W("asm"),    W("s"),       W("zig"),    W("nim"),
        W("d"),    W("pas"),   W("coffee"), W("json"),  W("jsonc"),  W("json5"),   W("css"),    W("scss"),
        W("less"), W("cmake"), W("bzl"),    W("proto"), W("thrift"), W("graphql"), W("tf"),     W("hcl"),
        W("ps1"),  W("psm1"),  W("psd1"),   W("bat"),   W("cmd")};
    static const struct str shell[] = {W("sh"),   W("bash"),       W("zsh"), W("ksh"),
                                       W("fish"), W("dockerfile"), W("mk")};
    static const struct str markup[] = {W("xml"),    W("html"), W("htm"),  W("xhtml"), W("jsp"),
                                        W("erb"),    W("haml"), W("xaml"), W("plist"), W("config"),
                                        W("csproj"), W("wsdl"), W("xsl"),  W("gtpl"),  W("ejs")};
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
