#include "lint/rules.h"

#include "core/digest.h"
#include "core/path_role.h"
#include "lint/generated.h"
#include "lint/grammars.h"
#include "lint/lint.h"
#include "lint/match/search.h"
#include "lint/packs.h"
#include "lint/rule_sources.h"

#include <pthread.h>
#include <stdatomic.h>

// Own rules are set before the first thread starts and never again; the packs' are loaded by the first thread
// that meets a file of their language, under the lock.
static struct {
    struct arena arena;
    struct match_rule_list rules; // a team's own
    struct digest digest;
    const struct config *config; // of the run: severities of single rules
    bool is_loaded;              // there are own rules
    bool has_pattern;            // only one pattern is looked for
    pthread_mutex_t lock;
    struct language_rules {
        _Atomic(struct match_set *) set;
        atomic_bool is_ready;
        struct arena arena;
        struct match_rule_list rules; // the pack's, and the own ones of the language
    } languages[SYNTAX_LANGUAGE_MAX];
} own = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const struct embedded_file *find_pack(enum syntax_language language)
{
    const char *name = syntax_language_name(language);
    bool is_script = language == SYNTAX_TYPESCRIPT || language == SYNTAX_TSX;
    if (language == SYNTAX_CPP)
        name = "c";
    for (const struct embedded_file *pack = lint_packs; pack->name; pack++)
        if (strcmp(pack->name, is_script ? "javascript" : name) == 0)
            return pack;
    return NULL;
}

static bool is_own(const struct match_rule *rule)
{
    for (size_t i = 0; i < own.rules.count; i++)
        if (own.rules.at[i]->language == rule->language && str_equal(own.rules.at[i]->id, rule->id))
            return true;
    return false;
}

// The pack's rules, less those that a team has under the same id, and its own.
static bool load_language(enum syntax_language language, struct error *err)
{
    struct language_rules *rules = &own.languages[language];
    const struct embedded_file *pack = own.has_pattern ? NULL : find_pack(language);
    struct match_rule_list loaded = {0};
    if (pack && !match_rules_load((struct str){pack->text, pack->size}, str_from(pack->name),
                                  UINT32_C(1) << language, &rules->arena, &loaded, err))
        return error_wrap(err, "lint/packs");
    VEC_EACH (struct match_rule *, rule, &loaded) {
        (*rule)->is_bundled = true;
        if (!is_own(*rule))
            *vec_add(&rules->rules) = *rule;
    }
    vec_free(&loaded);
    VEC_EACH (struct match_rule *, rule, &own.rules)
        if ((*rule)->language == language)
            *vec_add(&rules->rules) = *rule;
    atomic_store(&rules->set, match_set_new(&rules->rules, language));
    atomic_store(&rules->is_ready, true);
    return true;
}

// The set of a language; NULL when it has no rules.
static bool set_of(enum syntax_language language, struct match_set **set, struct error *err)
{
    struct language_rules *rules = &own.languages[language];
    bool ok = true;
    if (!atomic_load(&rules->is_ready)) {
        pthread_mutex_lock(&own.lock);
        ok = atomic_load(&rules->is_ready) || load_language(language, err);
        pthread_mutex_unlock(&own.lock);
    }
    *set = ok ? atomic_load(&rules->set) : NULL;
    return ok;
}

static bool check_ids(struct error *err)
{
    for (size_t i = 0; i < own.rules.count; i++)
        for (size_t k = 0; k < i; k++) {
            const struct match_rule *a = own.rules.at[k], *b = own.rules.at[i];
            if (str_equal(a->id, b->id) && a->language == b->language)
                return error_set(err, ERROR_CONFIG,
                                 "%.*s:%zu: the rule '%.*s' is there twice: also in %.*s:%zu",
                                 STR_ARG(b->file), b->line, STR_ARG(b->id), STR_ARG(a->file), a->line);
        }
    return true;
}

bool lint_load_rules(const struct config *config, const struct repo *repo, struct error *err)
{
    struct str root = repo && repo->work_tree.len ? repo->work_tree : STR(".");
    own.config = config;
    if (own.is_loaded || config->lint_rules.count == 0)
        return true;
    digest_start(&own.digest);
    bool ok = lint_grammars_use(config, repo, err) &&
              rule_sources_load(config->lint_rules.at, config->lint_rules.count, root, &own.arena, &own.rules,
                                &own.digest, err);
    if (!ok || !check_ids(err))
        return error_wrap(err, "lint.rules");
    own.is_loaded = true;
    return true;
}

bool lint_load_pattern(struct str pattern, bool is_query, struct str rewrite, enum syntax_language language,
                       struct error *err)
{
    struct match_rule *rule = ARENA_NEW(&own.arena, struct match_rule);
    if (!match_rule_from_text(pattern, is_query, rewrite, language, &own.arena, rule, err))
        return false;
    rule->message = is_query ? STR("the query matches") : STR("the pattern matches");
    rule->severity = SEVERITY_WARNING;
    if (rule->fix) // who types it means it
        rule->fix->safety = FIX_SAFE;
    *vec_add(&own.rules) = rule;
    digest_start(&own.digest);
    digest_field(&own.digest, pattern);
    own.is_loaded = own.has_pattern = true;
    return true;
}

bool lint_rules_all(struct arena *arena, struct match_rule_list *out, struct error *err)
{
    struct match_rule_list loaded = {0};
    bool ok = true;
    for (const struct embedded_file *pack = lint_packs; pack->name && ok; pack++)
        ok = match_rules_load((struct str){pack->text, pack->size}, str_from(pack->name), MATCH_ALL_LANGUAGES,
                              arena, &loaded, err);
    VEC_EACH (struct match_rule *, rule, &loaded)
        if (!is_own(*rule))
            *vec_add(out) = *rule;
        else
            match_rule_free(*rule);
    vec_free(&loaded);
    // Copies own nothing: freeing them leaves the run's rules as they are.
    VEC_EACH (struct match_rule *, rule, &own.rules) {
        struct match_rule *copy = ARENA_NEW(arena, struct match_rule);
        *copy = **rule;
        copy->regexes.at = NULL;
        copy->regexes.count = copy->regexes.room = copy->rewriter_count = 0;
        *vec_add(out) = copy;
    }
    return ok;
}

struct str lint_rules_text(struct arena *arena)
{
    struct digest digest = own.digest;
    unsigned char hash[32];
    char hex[65];
    if (!own.is_loaded)
        return (struct str){0};
    digest_end(&digest, hash);
    hex_encode(hash, sizeof hash, hex);
    return arena_copy(arena, str_from(hex));
}

struct reporting {
    struct check_run *run;
    struct str path;
    enum path_role role;
};

// SEVERITY_OFF: the rule says nothing at this path.
static enum severity severity_of(const struct reporting *reporting, const struct rule_told *told,
                                 struct str id)
{
    enum severity severity, most = reporting->run->severity;
    if (own.config && config_rule_severity(own.config, id.at, reporting->path, &severity))
        return severity;
    // What a test reads may be wrong on purpose, and what could not be parsed is taken for anything. A team's
    // own rules say themselves where they hold.
    if (told->is_bundled && (told->is_broken || reporting->role == PATH_ROLE_FOREIGN))
        return SEVERITY_OFF;
    if (told->is_bundled && reporting->role == PATH_ROLE_SPECIMEN && most > SEVERITY_WARNING)
        most = SEVERITY_WARNING;
    return most < told->severity ? most : told->severity;
}

static void report_told(const struct reporting *reporting, const struct rule_told *told, bool is_of_set)
{
    struct check_run *run = reporting->run;
    struct str id = arena_printf(run->arena, "%s/%.*s", check_rules.id, STR_ARG(told->id));
    enum severity severity = severity_of(reporting, told, id);
    if (severity == SEVERITY_OFF)
        return;
    struct finding *finding = check_report(run, told->offset, told->length, "%.*s", STR_ARG(told->message));
    finding->rule = id;
    finding->severity = severity;
    finding->help = told->help;
    if (is_of_set)
        finding->path = reporting->path;
    if (told->safety != FIX_NONE)
        check_add_edit(run, finding, told->safety, told->fix_offset, told->fix_length, told->fix);
}

void lint_report(struct check_run *run, const struct rule_told *told, struct str path)
{
    report_told(&(struct reporting){.run = run, .path = path}, told, true);
}

static void report(void *context, struct matcher *matcher, const struct match_found *found)
{
    const struct reporting *reporting = context;
    struct rule_told told;
    lint_tell(matcher, found, reporting->run->arena, &told);
    report_told(reporting, &told, false);
}

// A rule that andon.yml switches off at a path is not looked for there.
static bool is_off(const struct match_rule *rule, struct str path)
{
    enum severity severity;
    struct buffer BUFFER_AUTO id = {0};
    if (!own.config)
        return false;
    buffer_add_cstring(&id, check_rules.id);
    buffer_add_byte(&id, '/');
    buffer_add(&id, rule->id);
    buffer_add_byte(&id, '\0');
    return config_rule_severity(own.config, id.at, path, &severity) && severity == SEVERITY_OFF;
}

// What threads keep from file to file, taken for one file and given back.
static struct {
    pthread_mutex_t lock;
    struct VEC(struct match_scratch *) free;
} scratches = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct match_scratch *take_scratch(void)
{
    struct match_scratch *scratch = NULL;
    pthread_mutex_lock(&scratches.lock);
    if (scratches.free.count)
        scratch = scratches.free.at[--scratches.free.count];
    pthread_mutex_unlock(&scratches.lock);
    if (!scratch) {
        scratch = memory_alloc(1, sizeof *scratch);
        scratch->is_off = is_off;
    }
    return scratch;
}

static void give_scratch(struct match_scratch *scratch)
{
    pthread_mutex_lock(&scratches.lock);
    *vec_add(&scratches.free) = scratch;
    pthread_mutex_unlock(&scratches.lock);
}

// A file that is looked through.
struct looking {
    struct reporting reporting;
    const struct blob *blob;
    struct match_scratch *scratch;
};

static bool search(struct looking *looking, const struct match_part *part, enum syntax_language language,
                   struct error *err)
{
    const struct blob *blob = looking->blob;
    struct match_set *set;
    if (!set_of(language, &set, err) || !set)
        return !set && !err->code;
    return match_search_part(set, looking->scratch, blob->bytes, part, blob->path, report,
                             &looking->reporting, err);
}

// Scripts and styles in a page are source too.
static bool search_parts(struct looking *looking, struct error *err)
{
    struct match_part_list parts = {0};
    bool ok = match_parts_list(looking->blob->bytes, &parts, err);
    for (size_t i = 0; ok && i < parts.count; i++)
        ok = search(looking, &parts.at[i], parts.at[i].language, err);
    vec_free(&parts);
    return ok;
}

static bool run_rules(struct check_run *run, const struct blob *blob, struct error *err)
{
    enum syntax_language language;
    enum path_role role = path_role(blob->path);
    if (!syntax_language_of(blob->types, &language))
        return true;
    // What nobody wrote here is a team's own rules' alone; it is also most of the bytes there are.
    if (text_is_generated(blob->path, blob->bytes))
        role = PATH_ROLE_FOREIGN;
    if (role == PATH_ROLE_FOREIGN && !own.is_loaded)
        return true;
    struct looking looking = {{run, blob->path, role}, blob, take_scratch()};
    bool ok =
        search(&looking, NULL, language, err) && (language != SYNTAX_HTML || search_parts(&looking, err));
    give_scratch(looking.scratch);
    return ok;
}

const struct check check_rules = {
    .id = "rules",
    .summary = "no rule over syntax trees finds a mistake",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_FIXES | CHECK_KNOWS_ROLES,
    .types = FILETYPE(SHELL) | FILETYPE(C) | FILETYPE(CPP) | FILETYPE(CSS) | FILETYPE(GO) | FILETYPE(HTML) |
             FILETYPE(JAVA) | FILETYPE(JAVASCRIPT) | FILETYPE(JSON) | FILETYPE(MAKEFILE) | FILETYPE(PHP) |
             FILETYPE(PYTHON) | FILETYPE(RUBY) | FILETYPE(RUST) | FILETYPE(TOML) | FILETYPE(TYPESCRIPT) |
             FILETYPE(YAML),
    .page =
        {
            .why = "Mistakes that can be seen in the structure of one file, whatever its layout. Each rule "
                   "is data: a "
                   "pattern of source code with holes, in YAML, with tests. A team writes its own in a "
                   "minute, and "
                   "those of ast-grep are read as they are.",
            .bad = "if user == None:",
            .good = "if user is None:",
            .fix = "What the rule says. Safe fixes are applied with --fix.",
            .source = "ast-grep, semgrep",
        },
    .run = run_rules,
};
