// C and C++, Go, Rust.
#include "lint/tools/table_internal.h"

const struct tool tool_clang_format = {
    .id = "clang-format",
    .summary = "C and C++ formatter",
    .source = "ClangFormat, clang.llvm.org/docs/ClangFormat.html",
    .ignore = "// clang-format off",
    .programs = WORDS("clang-format"),
    .types = FILETYPE(C) | FILETYPE(CPP),
    .files = WORDS("*.m", "*.mm", "*.inl", "*.ipp", "*.cu", "*.cuh"),
    .configs = WORDS(".clang-format", "_clang-format"),
    .check = WORDS("-i", "--style=file", "--fallback-style=none", "{files}"),
    .reader = TOOL_REWRITE,
    .severity = SEVERITY_ERROR,
};

// Without the calls of the compiler it can only guess, and of a file that does not compile it knows little.
const struct tool tool_clang_tidy = {
    .id = "clang-tidy",
    .summary = "C and C++ linter",
    .source = "clang-tidy, clang.llvm.org/extra/clang-tidy",
    .rules = "clang.llvm.org/extra/clang-tidy/checks/list.html",
    .ignore = "// NOLINT({rule})",
    .programs = WORDS("clang-tidy"),
    .files = WORDS("*.c", "*.cc", "*.cpp", "*.cxx", "*.m", "*.mm"),
    .configs = WORDS(".clang-tidy"),
    .check = WORDS("--quiet", "--use-color=false", "{files}"),
    .reader = TOOL_LINES,
    .pattern = AT_FILE_LINE_COLUMN "(?<severity>warning|error|fatal error): (?<message>.*?)"
                                   "(?: \\[(?<rule>[\\w.-]+)(?:,[^\\]]*)?\\])?$",
    .broke = "^Error while (?:trying to load a compilation database|processing )",
    .found = {1},
    .flags = TOOL_FOLLOWS | TOOL_IN_PLACE,
    .severity = SEVERITY_WARNING,
};

const struct tool tool_cppcheck = {
    .id = "cppcheck",
    .summary = "C and C++ analyser",
    .source = "Cppcheck, cppcheck.sourceforge.io",
    .rules = "cppcheck --doc",
    .ignore = "// cppcheck-suppress {rule}",
    .programs = WORDS("cppcheck"),
    .types = FILETYPE(C) | FILETYPE(CPP),
    .configs = WORDS(PRE_COMMIT("cppcheck")),
    .check = WORDS("--quiet", "--inline-suppr", "--enable=warning,style,performance,portability",
                   "--template={file}:{line}:{column}: {severity}: {message} [{id}]", "{files}"),
    .reader = TOOL_LINES,
    .pattern = AT_FILE_LINE_COLUMN "(?<severity>\\w+): (?<message>.*) \\[(?<rule>\\w+)\\]$",
    .found = {0},
    .flags = TOOL_FOLLOWS | TOOL_READS_STDERR,
    .severity = SEVERITY_WARNING,
};

// No module and no toolchain is fetched by a hook.
#define GO_OFFLINE WORDS("GOPROXY=off", "GOTOOLCHAIN=local")

const struct tool tool_gofmt = {
    .id = "gofmt",
    .summary = "Go formatter",
    .source = "gofmt, pkg.go.dev/cmd/gofmt",
    .programs = WORDS("gofmt"),
    .types = FILETYPE(GO),
    .except = WORDS("vendor/", "testdata/"),
    .configs = WORDS("go.mod", "go.work"),
    .check = WORDS("-w", "{files}"),
    .version = NULL,
    .reader = TOOL_REWRITE,
    .pattern = AT_FILE_LINE_COLUMN "(?<message>.*)$",
    .found = {2},
    .severity = SEVERITY_ERROR,
};

// A package that does not compile is not looked at, so that is no verdict.
const struct tool tool_go_vet = {
    .id = "go-vet",
    .summary = "Go's own analysers (go vet)",
    .source = "vet, pkg.go.dev/cmd/vet",
    .rules = "go tool vet help",
    .programs = WORDS("go"),
    .types = FILETYPE(GO),
    .except = WORDS("vendor/", "testdata/"),
    .projects = WORDS("go.mod"),
    .check = WORDS("vet", "{folders}"),
    .version = WORDS("version"),
    .environment = GO_OFFLINE,
    .reader = TOOL_LINES,
    .pattern = "^(?:vet: )?(?<file>[^#].*?\\.go):(?<line>\\d+):(?<column>\\d+): (?<message>.*)$",
    .broke = "^(?:vet|go): |^found packages |^no required module ",
    .found = {1, 2},
    .flags = TOOL_FOLLOWS | TOOL_RUNS_CODE | TOOL_READS_STDERR,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_golangci_lint = {
    .id = "golangci-lint",
    .summary = "Go linters, many in one",
    .source = "golangci-lint, golangci-lint.run",
    .rules = "golangci-lint help {rule}",
    .ignore = "//nolint:{rule} // reason",
    .programs = WORDS("golangci-lint"),
    .types = FILETYPE(GO),
    .except = WORDS("vendor/", "testdata/"),
    .configs = WORDS(".golangci.yml", ".golangci.yaml", ".golangci.toml", ".golangci.json"),
    .projects = WORDS("go.mod"),
    .check = WORDS("run", "--color=never", "--max-issues-per-linter=0", "--max-same-issues=0",
                   "--allow-parallel-runners", "{folders}"),
    .fix = WORDS("run", "--color=never", "--allow-parallel-runners", "--fix", "{folders}"),
    .environment = GO_OFFLINE,
    .reader = TOOL_LINES,
    .pattern = "^(?<file>[^\\s].*?\\.\\w+):(?<line>\\d+)(?::(?<column>\\d+))?: (?!: #)(?<message>.*?)"
               "(?: \\((?<rule>[\\w-]+)\\))?$",
    .broke = "\\(typecheck\\)$",
    .found = {1},
    .flags = TOOL_FOLLOWS | TOOL_RUNS_CODE,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_staticcheck = {
    .id = "staticcheck",
    .summary = "Go analyser",
    .source = "Staticcheck, staticcheck.dev",
    .rules = "staticcheck -explain {rule}",
    .ignore = "//lint:ignore {rule} reason",
    .programs = WORDS("staticcheck"),
    .types = FILETYPE(GO),
    .except = WORDS("vendor/", "testdata/"),
    .configs = WORDS("staticcheck.conf", PRE_COMMIT("staticcheck")),
    .projects = WORDS("go.mod"),
    .check = WORDS("-f=text", "{folders}"),
    .version = WORDS("-version"),
    .environment = GO_OFFLINE,
    .reader = TOOL_LINES,
    .pattern = AT_FILE_LINE_COLUMN "(?<message>.*?)(?: \\((?<rule>[\\w-]+)\\))?$",
    .broke = "\\(compile\\)$|^-: ",
    .found = {1},
    .flags = TOOL_FOLLOWS | TOOL_RUNS_CODE,
    .severity = SEVERITY_ERROR,
};

// rustup may run a toolchain that a repository names, of a folder in it even.
#define RUST_OFFLINE WORDS("CARGO_NET_OFFLINE=true", "RUSTUP_AUTO_INSTALL=0", "CARGO_TERM_COLOR=never")
#define RUST_PLACE "^ *--> (?<file>.+?):(?<line>\\d+):(?<column>\\d+)$"
#define RUST_HEADING "^(?<severity>warning|error)(?:\\[(?<rule>\\w+)\\])?: (?<message>.+)$|^(?:note|help): "

// By way of cargo, which knows the edition; it looks at whole crates.
const struct tool tool_rustfmt = {
    .id = "rustfmt",
    .summary = "Rust formatter (cargo fmt)",
    .source = "rustfmt, github.com/rust-lang/rustfmt",
    .ignore = "#[rustfmt::skip]",
    .programs = WORDS("cargo"),
    .types = FILETYPE(RUST),
    .configs = WORDS("rustfmt.toml", ".rustfmt.toml", PRE_COMMIT("fmt"), PRE_COMMIT("cargo-fmt"),
                     PRE_COMMIT("rustfmt")),
    .check = WORDS("fmt", "--all", "--quiet"),
    .version = WORDS("fmt", "--version"),
    .environment = RUST_OFFLINE,
    .reader = TOOL_REWRITE,
    .pattern = RUST_PLACE,
    .heading = RUST_HEADING,
    .found = {1},
    .flags = TOOL_WHOLE_PROJECT | TOOL_RUNS_CODE,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_clippy = {
    .id = "clippy",
    .summary = "Rust linter (cargo clippy)",
    .source = "Clippy, doc.rust-lang.org/clippy",
    .rules = "rust-lang.github.io/rust-clippy/master/index.html#{rule}",
    .ignore = "#[allow(clippy::{rule})]",
    .programs = WORDS("cargo"),
    .types = FILETYPE(RUST),
    .configs = WORDS("clippy.toml", ".clippy.toml", "Cargo.toml:lints.clippy", PRE_COMMIT("clippy"),
                     PRE_COMMIT("cargo-clippy")),
    .check =
        WORDS("clippy", "--quiet", "--color=never", "--workspace", "--all-targets", "--target-dir={cache}"),
    .version = WORDS("clippy", "--version"),
    .environment = RUST_OFFLINE,
    .reader = TOOL_LINES,
    .pattern = RUST_PLACE,
    .heading = RUST_HEADING,
    .more =
        "#\\[(?:warn|deny|forbid)\\((?:clippy::)?(?<rule>[\\w-]+)\\)\\]|visit (?<help>\\S+#(?<rule>\\w+))$",
    .broke = "^error\\[E\\d+\\]",
    .found = {101},
    .columns = TOOL_CHARACTERS,
    .flags = TOOL_WHOLE_PROJECT | TOOL_RUNS_CODE | TOOL_READS_STDERR,
    .severity = SEVERITY_WARNING,
};
