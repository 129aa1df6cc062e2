// The checks of andon-lint, one row each: what is not here does not exist.
#include "lint/lint.h"
#include "lint/tools/linters.h"

#define LINT_CHECKS(X)                                                                                       \
    /* text */                                                                                               \
    X(trailing_whitespace)                                                                                   \
    X(end_of_file_fixer)                                                                                     \
    X(mixed_line_ending)                                                                                     \
    X(fix_byte_order_marker)                                                                                 \
    X(check_utf8)                                                                                            \
    X(check_bidi)                                                                                            \
    X(check_invisible_characters)                                                                            \
    X(editorconfig)                                                                                          \
    X(typo)                                                                                                  \
    X(check_merge_conflict)                                                                                  \
    X(check_vcs_permalinks)                                                                                  \
    X(detect_private_key)                                                                                    \
    X(file_contents_sorter)                                                                                  \
    X(requirements_txt_fixer)                                                                                \
    X(sort_simple_yaml)                                                                                      \
    /* data files and Python */                                                                              \
    X(check_json)                                                                                            \
    X(pretty_format_json)                                                                                    \
    X(check_yaml)                                                                                            \
    X(yaml_truthy)                                                                                           \
    X(yaml_octal)                                                                                            \
    X(yaml_indent)                                                                                           \
    X(env_dup_key)                                                                                           \
    X(env_format)                                                                                            \
    X(check_toml)                                                                                            \
    X(check_xml)                                                                                             \
    X(check_ast)                                                                                             \
    X(debug_statements)                                                                                      \
    X(debug_leftover)                                                                                        \
    X(check_builtin_literals)                                                                                \
    X(check_docstring_first)                                                                                 \
    X(double_quote_string_fixer)                                                                             \
    X(name_tests_test)                                                                                       \
    /* Dockerfiles */                                                                                        \
    X(df_syntax)                                                                                             \
    X(df_tag)                                                                                                \
    X(df_digest)                                                                                             \
    X(df_stage)                                                                                              \
    X(df_root)                                                                                               \
    X(df_sudo)                                                                                               \
    X(df_secret_arg)                                                                                         \
    X(df_tls_off)                                                                                            \
    X(df_add)                                                                                                \
    X(df_workdir_abs)                                                                                        \
    X(df_cd)                                                                                                 \
    X(df_apt_yes)                                                                                            \
    X(df_apt_recommends)                                                                                     \
    X(df_apt_lists)                                                                                          \
    X(df_update_alone)                                                                                       \
    X(df_pm_pin)                                                                                             \
    X(df_pm_cache)                                                                                           \
    X(df_pipefail)                                                                                           \
    X(df_exec_form)                                                                                          \
    X(df_duplicate)                                                                                          \
    X(df_deprecated)                                                                                         \
    X(df_expose)                                                                                             \
    X(df_undefined_arg)                                                                                      \
    /* shell */                                                                                              \
    X(sh_shebang)                                                                                            \
    X(sh_crlf)                                                                                               \
    X(sh_rm_var)                                                                                             \
    X(sh_cd_fail)                                                                                            \
    X(sh_unquoted)                                                                                           \
    X(sh_curl_pipe)                                                                                          \
    /* Compose files */                                                                                      \
    X(cp_image_tag)                                                                                          \
    X(cp_dup_name)                                                                                           \
    X(cp_dup_port)                                                                                           \
    X(cp_bind_all)                                                                                           \
    X(cp_version)                                                                                            \
    X(cp_quote_port)                                                                                         \
    X(cp_privileged)                                                                                         \
    /* files and names */                                                                                    \
    X(check_added_large_files)                                                                               \
    X(check_case_conflict)                                                                                   \
    X(check_illegal_windows_names)                                                                           \
    X(check_symlinks)                                                                                        \
    X(destroyed_symlinks)                                                                                    \
    X(check_executables_have_shebangs)                                                                       \
    X(check_shebang_scripts_are_executable)                                                                  \
    X(forbid_new_submodules)                                                                                 \
    X(forbid_submodules)                                                                                     \
    /* CI files */                                                                                           \
    X(ci_keys)                                                                                               \
    X(ci_expr)                                                                                               \
    X(ci_needs)                                                                                              \
    X(ci_dup_id)                                                                                             \
    X(ci_glob_cron)                                                                                          \
    X(ci_inject)                                                                                             \
    X(ci_trigger)                                                                                            \
    X(ci_insecure_command)                                                                                   \
    X(ci_permissions)                                                                                        \
    X(ci_pin)                                                                                                \
    X(ci_docker_tag)                                                                                         \
    X(ci_persist_credentials)                                                                                \
    X(ci_secrets_inherit)                                                                                    \
    X(gl_double_pipeline)                                                                                    \
    /* Makefiles */                                                                                          \
    X(mk_space_indent)                                                                                       \
    X(mk_phony)                                                                                              \
    X(mk_dup_target)                                                                                         \
    /* where and who */                                                                                      \
    X(no_commit_to_branch)                                                                                   \
    X(detect_aws_credentials)                                                                                \
    /* over syntax trees */                                                                                  \
    X(rules)                                                                                                 \
    X(grammars)

#define X(name) extern const struct check check_##name;
LINT_CHECKS(X)
#undef X

#define X(name) &check_##name,
const struct check *const lint_checks[] = {LINT_CHECKS(X) NULL};
#undef X

struct lint_table lint_table(struct arena *arena)
{
    struct lint_table table = {.linters = linters_new(arena)};
    size_t own = sizeof lint_checks / sizeof *lint_checks - 1, others = linters_count();
    table.at = ARENA_ARRAY(arena, const struct check *, own + others + 1);
    for (size_t i = 0; i < own; i++)
        table.at[table.count++] = lint_checks[i];
    for (size_t i = 0; i < others; i++)
        table.at[table.count++] = linters_check(table.linters, i);
    return table;
}
