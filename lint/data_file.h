// What the checks of data files share.
#ifndef ANDON_LINT_DATA_FILE_H
#define ANDON_LINT_DATA_FILE_H

#include "core/str.h"

// True when the bytes only stand in for the file: a git-lfs pointer, or git-crypt's ciphertext. The content
// is elsewhere, so nothing can be said about its syntax.
bool data_is_stand_in(struct str bytes);

// True when the file is a template that makes such a file, not such a file: it holds "{{" or "{%" and lies in
// a folder named "templates" (Helm, Ansible) or in one whose name itself is a template (cookiecutter), or a
// line of it is a statement of a template ({{ range … }}, {% if … %}, <% … %>).
bool data_is_template(struct str path, struct str bytes);

// True when the line has a place that a template engine fills: {{ }}, {% %} or <% %>, but not GitHub's ${{
// }}.
bool data_has_hole(struct str line);

#endif
