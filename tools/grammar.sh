#!/bin/sh
# grammar.sh FOLDER NAME: a grammar's parser or scanner as andon compiles it. What it asks of a lexer at each character is
# asked in line (core/syntax_lexer.h), a scanner that grammars share is put in its place, and the optimiser, which large
# parsers switch off for who builds them often, stays on.
set -eu
cd "$1"
sed -e '/include "[.\/]*common.scanner.h"/{' -e 'r ../../common/scanner.h' -e 'd' -e '}' "$2" |
    sed -e '/#pragma .* optimize/d' \
        -e 's/lexer->advance(lexer, /LEXER_ADVANCE(lexer, /' \
        -e 's/lexer->eof(lexer)/LEXER_IS_END(lexer)/' \
        -e 's/lexer->mark_end(lexer)/LEXER_MARK_END(lexer)/'
