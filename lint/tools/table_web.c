#include "lint/tools/table_internal.h"

#define SCRIPTS (FILETYPE(JAVASCRIPT) | FILETYPE(TYPESCRIPT) | FILETYPE(TSX))

// The form of GitHub's commands: "::error file=a.js,line=1,…,title=rule::message".
#define GITHUB_PLACE                                                                                         \
    "file=(?<file>[^,]*),line=(?<line>\\d+),endLine=(?<end_line>\\d+),col=(?<column>\\d+),"                  \
    "endColumn=(?<end_column>\\d+)"

const struct tool tool_eslint = {
    .id = "eslint",
    .summary = "JavaScript and TypeScript linter",
    .source = "ESLint, eslint.org",
    .rules = "eslint.org/docs/latest/rules/{rule}, or its plugin's pages",
    .ignore = "// eslint-disable-next-line {rule}",
    .programs = WORDS("eslint"),
    .folders = NODE_FOLDERS,
    .types = SCRIPTS,
    .files = WORDS("*.vue", "*.svelte", "*.astro"),
    .configs =
        WORDS("eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", "eslint.config.ts",
              "eslint.config.mts", "eslint.config.cts", ".eslintrc.js", ".eslintrc.cjs", ".eslintrc.yaml",
              ".eslintrc.yml", ".eslintrc.json", ".eslintrc", "package.json:\"eslintConfig\""),
    .check = WORDS("--no-color", "--format=stylish", "{files}"),
    .fix = WORDS("--no-color", "--fix", "{files}"),
    .reader = TOOL_LINES,
    // A file that its configuration leaves out is not worth a word.
    .pattern = "^ +(?<line>\\d+):(?<column>\\d+) +(?<severity>error|warning) ++(?!File ignored )"
               "(?<message>.*?)(?: {2,}(?<rule>\\S+))?\\s*$",
    .heading = "^(?<file>\\S.*)$",
    .found = {1},
    .columns = TOOL_UTF16,
    .flags = TOOL_FOLLOWS | TOOL_RUNS_CODE,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_oxlint = {
    .id = "oxlint",
    .summary = "JavaScript and TypeScript linter",
    .source = "Oxlint, oxc.rs",
    .rules = "oxc.rs/docs/guide/usage/linter/rules.html",
    .ignore = "// oxlint-disable-next-line {rule}",
    .programs = WORDS("oxlint"),
    .folders = NODE_FOLDERS,
    .types = SCRIPTS,
    .files = WORDS("*.vue", "*.svelte", "*.astro"),
    .configs = WORDS(".oxlintrc.json", ".oxlintrc.jsonc", "oxlint.config.ts"),
    .check = WORDS("--format=github", "--no-error-on-unmatched-pattern", "{files}"),
    .fix = WORDS("--silent", "--no-error-on-unmatched-pattern", "--fix", "{files}"),
    .reader = TOOL_LINES,
    .pattern =
        "^::(?<severity>error|warning|notice) " GITHUB_PLACE
        ",title=(?:[\\w-]+\\((?<rule>[^)]*)\\)|[^:]*)::(?:.*?:\\k<line>:\\k<column>: )?(?<message>.*)$",
    .found = {1},
    .flags = TOOL_FOLLOWS | TOOL_RUNS_CODE | TOOL_PERCENT,
    .severity = SEVERITY_ERROR,
};

// Its linter and its assists; what it would lay out another way is the row below.
const struct tool tool_biome = {
    .id = "biome",
    .summary = "JavaScript, TypeScript, JSON and CSS linter (biome check)",
    .source = "Biome, biomejs.dev",
    .rules = "biome explain {rule}",
    .ignore = "// biome-ignore {rule}: reason",
    .programs = WORDS("biome"),
    .folders = NODE_FOLDERS,
    .types = SCRIPTS | FILETYPE(JSON) | FILETYPE(JSON_LENIENT) | FILETYPE(CSS),
    .files = WORDS("*.vue", "*.svelte", "*.astro", "*.graphql", "*.gql"),
    .except_types = FILETYPE(LOCKFILE),
    .configs = WORDS("biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"),
    .check = WORDS("check", "--colors=off", "--reporter=github", "--max-diagnostics=none",
                   "--formatter-enabled=false", "--files-ignore-unknown=true", "--no-errors-on-unmatched",
                   "{files}"),
    .fix = WORDS("check", "--colors=off", "--write", "--formatter-enabled=false",
                 "--files-ignore-unknown=true", "--no-errors-on-unmatched", "{files}"),
    .reader = TOOL_LINES,
    .pattern = "^::(?<severity>error|warning|notice) title=(?<rule>[^,]*)," GITHUB_PLACE "::(?<message>.*)$",
    .found = {1},
    .columns = TOOL_CHARACTERS,
    .flags = TOOL_FOLLOWS | TOOL_PERCENT,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_biome_format = {
    .id = "biome-format",
    .summary = "JavaScript, TypeScript, JSON and CSS formatter (biome format)",
    .source = "Biome, biomejs.dev/formatter",
    .ignore = "// biome-ignore format: reason",
    .programs = WORDS("biome"),
    .folders = NODE_FOLDERS,
    .types = SCRIPTS | FILETYPE(JSON) | FILETYPE(JSON_LENIENT) | FILETYPE(CSS),
    .files = WORDS("*.vue", "*.svelte", "*.astro", "*.graphql", "*.gql"),
    .except_types = FILETYPE(LOCKFILE),
    .configs = WORDS("biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"),
    .check = WORDS("format", "--colors=off", "--reporter=github", "--max-diagnostics=none", "--write",
                   "--files-ignore-unknown=true", "--no-errors-on-unmatched", "{files}"),
    .reader = TOOL_REWRITE,
    .pattern = "^::error title=(?<rule>[^,]*)," GITHUB_PLACE "::(?<message>.*)$",
    .found = {1},
    .flags = TOOL_PERCENT,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_prettier = {
    .id = "prettier",
    .summary = "formatter of JavaScript, TypeScript, CSS, HTML, JSON, Markdown and YAML",
    .source = "Prettier, prettier.io",
    .ignore = "// prettier-ignore",
    .programs = WORDS("prettier"),
    .folders = NODE_FOLDERS,
    .types = SCRIPTS | FILETYPE(JSON) | FILETYPE(JSON_LENIENT) | FILETYPE(CSS) | FILETYPE(HTML) |
             FILETYPE(MARKDOWN) | FILETYPE(YAML),
    .files = WORDS("*.vue", "*.less", "*.graphql", "*.gql", "*.hbs", "*.json5", "*.svelte", "*.astro"),
    .except_types = FILETYPE(LOCKFILE),
    .configs =
        WORDS(".prettierrc", ".prettierrc.json", ".prettierrc.yml", ".prettierrc.yaml", ".prettierrc.json5",
              ".prettierrc.js", ".prettierrc.cjs", ".prettierrc.mjs", ".prettierrc.ts", ".prettierrc.toml",
              "prettier.config.js", "prettier.config.cjs", "prettier.config.mjs", "prettier.config.ts",
              "package.json:\"prettier\"", PRE_COMMIT("prettier")),
    .check = WORDS("--no-color", "--log-level=warn", "--ignore-unknown", "--write", "{files}"),
    .reader = TOOL_REWRITE,
    .pattern = "^\\[error\\] (?<file>.+?): (?<message>\\w*Error: .*?)(?: \\((?<line>\\d+):\\d+\\))?$",
    .found = {2},
    .flags = TOOL_RUNS_CODE,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_stylelint = {
    .id = "stylelint",
    .summary = "CSS, SCSS and Less linter",
    .source = "Stylelint, stylelint.io",
    .rules = "stylelint.io/user-guide/rules/{rule}, or its plugin's pages",
    .ignore = "/* stylelint-disable-next-line {rule} */",
    .programs = WORDS("stylelint"),
    .folders = NODE_FOLDERS,
    .types = FILETYPE(CSS),
    .files = WORDS("*.less", "*.sass"),
    .configs =
        WORDS("stylelint.config.js", "stylelint.config.mjs", "stylelint.config.cjs", "stylelint.config.ts",
              ".stylelintrc", ".stylelintrc.json", ".stylelintrc.yml", ".stylelintrc.yaml", ".stylelintrc.js",
              ".stylelintrc.mjs", ".stylelintrc.cjs", "package.json:\"stylelint\": {"),
    .check = WORDS("--no-color", "--formatter=unix", "--allow-empty-input", "{files}"),
    .fix = WORDS("--no-color", "--formatter=unix", "--allow-empty-input", "--fix", "{files}"),
    .reader = TOOL_LINES,
    .pattern =
        AT_FILE_LINE_COLUMN "(?<message>.*?)(?: \\((?<rule>[^()]+)\\))? \\[(?<severity>error|warning)\\]$",
    .found = {2},
    .columns = TOOL_UTF16,
    .flags = TOOL_RUNS_CODE | TOOL_READS_STDERR,
    .severity = SEVERITY_ERROR,
};
