# andon: `make demo` and `make test` need nothing before them; `make help` lists the rest.
VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
# FLAVOUR=asan|tsan|coverage|fuzz builds the same tree in a folder of its own with other flags.
FLAVOUR ?= release
BUILD   := build$(if $(filter-out release,$(FLAVOUR)),/$(FLAVOUR))
CC      ?= cc
SCDOC   ?= scdoc
CORES   := $(shell nproc)
# Something for each core to do, unless the caller says how many.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(CORES)
endif

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
HARDENED := -fstack-protector-strong -fPIE -fno-plt
FLAGS_release  := -O2 -g -D_FORTIFY_SOURCE=3 $(HARDENED)
FLAGS_asan     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan     := -O1 -g -fsanitize=thread
FLAGS_coverage := -O0 -g --coverage -DANDON_COVERAGE
FLAGS_fuzz     := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
LINK_release   := -static-pie -Wl,-z,relro,-z,now
LINK_asan      := -fsanitize=address,undefined
LINK_tsan      := -fsanitize=thread
LINK_coverage  := --coverage
LINK_fuzz      := -fsanitize=address,undefined
ifeq ($(FLAVOUR),fuzz)
CC := clang
endif

# Debian 12's libtree-sitter (0.20.7) corrupts memory on hostile input (a node's children are counted in 16 bits), so
# the library is compiled in from its npm package, like the grammars.
TREE_SITTER := node_modules/tree-sitter/vendor/tree-sitter/lib

# Repeatable builds: no machine paths in the binary.
CPPFLAGS_ALL := -Itests/unit -D_GNU_SOURCE -DANDON_VERSION='"$(VERSION)"' -I. -I$(BUILD)/gen \
                -isystem $(TREE_SITTER)/include -isystem node_modules/tree-sitter-python/src $(CPPFLAGS)
CFLAGS_ALL   := -std=c17 $(WARNINGS) $(FLAGS_$(FLAVOUR)) -ffile-prefix-map=$(CURDIR)=. -pthread $(CFLAGS)
LDFLAGS_ALL  := $(LINK_$(FLAVOUR)) -pthread $(LDFLAGS)
# Static archives: a hook must not pay for 19 shared objects. glibc itself stays shared outside the release build.
STATIC_LIBS := -Wl,-Bstatic -Wl,--start-group -lgit2 -lhttp_parser -lmbedcrypto -lpcre2-8 -lyaml -lexpat \
        -lsqlite3 -ldeflate -lmd -larchive -lnettle -llzma -lbz2 -lzstd -llz4 -lz -Wl,--end-group
LIBS      := $(STATIC_LIBS) $(if $(filter release,$(FLAVOUR)),,-Wl,-Bdynamic) -lm
UNIT_LINK := $(filter-out -static-pie,$(LDFLAGS_ALL))
TEST_LIBS := $(STATIC_LIBS) -Wl,-Bdynamic -lm

CORE     := $(wildcard core/*.c)
LINT     := $(filter-out lint/main.c lint/grammar/%,$(wildcard lint/*.c lint/*/*.c))
SCANNERS := $(filter-out scanners/main.c scanners/compile/% scanners/verify/%,$(wildcard scanners/*.c scanners/*/*.c))
VERIFY   := $(wildcard scanners/verify/*.c)
HOOKS    := $(filter-out hooks/main.c,$(wildcard hooks/*.c))
MAINS    := $(wildcard hooks/main.c lint/main.c scanners/main.c)
UNIT     := $(wildcard tests/unit/*_test.c)
FUZZERS  := $(wildcard tests/fuzz/*_fuzz.c)
HEADERS  := $(wildcard core/*.h lint/*.h lint/*/*.h scanners/*.h scanners/*/*.h hooks/*.h)
SOURCES  := $(CORE) $(LINT) $(SCANNERS) $(HOOKS) $(MAINS) $(VERIFY) $(wildcard scanners/compile/*.c) $(UNIT) $(FUZZERS) lint/grammar/main.c $(wildcard tests/fuzz/replay.c tests/differential/*.c)
RULES    := $(wildcard scanners/rules/*.yml)
PACKS    := $(sort $(wildcard lint/packs/*.yml))
# Syntax-tree grammars: generated C from npm packages that package-lock.json pins by digest. A name, and the folder of its
# source where that is not tree-sitter-NAME/src; those with a scanner have tokens that a grammar can't say.
GRAMMARS := bash c cpp css go html java javascript json make php python ruby rust toml tsx typescript yaml
SCANNER  := bash cpp css html javascript php python ruby rust toml tsx typescript yaml
GRAMMAR_php        := tree-sitter-php/php
GRAMMAR_typescript := tree-sitter-typescript/typescript
GRAMMAR_tsx        := tree-sitter-typescript/tsx
GRAMMAR_toml       := @tree-sitter-grammars/tree-sitter-toml
GRAMMAR_yaml       := @tree-sitter-grammars/tree-sitter-yaml
grammar  = node_modules/$(or $(GRAMMAR_$(1)),tree-sitter-$(1))/src
PARSERS  := $(BUILD)/obj/tree-sitter.o $(GRAMMARS:%=$(BUILD)/obj/grammars/%/parser.o) $(SCANNER:%=$(BUILD)/obj/grammars/%/scanner.o)

objects  = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
ARCHIVES := $(BUILD)/lib/libhooks.a $(BUILD)/lib/liblint.a $(BUILD)/lib/libscanners.a $(BUILD)/lib/libcore.a
BINARIES := $(if $(wildcard hooks/main.c),$(BUILD)/bin/andon) $(if $(wildcard lint/main.c),$(BUILD)/bin/andon-lint) \
            $(if $(wildcard scanners/main.c),$(BUILD)/bin/andon-scan) $(BUILD)/bin/andon-verify $(BUILD)/bin/andon-grammar

.PHONY: all
all: $(BINARIES) ## build the tools into build/bin
ifneq ($(MAKECMDGOALS),deps)
$(SOURCES:%.c=$(BUILD)/obj/%.o): | $(BUILD)/deps.stamp
endif

# What the build needs is installed once, by tools/deps.sh, before the first object is made.
$(BUILD)/deps.stamp: tools/deps.sh package-lock.json $(if $(wildcard node_modules/.package-lock.json),,FORCE)
	@sh tools/deps.sh
	@mkdir -p $(@D) && touch $@

.PHONY: deps
deps: ## install what is missing (Debian packages, grammar sources)
	@sh tools/deps.sh

# Changed flags rebuild everything.
FLAGS_NOW := $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS_ALL)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || echo '$(subst ','\'',$(FLAGS_NOW))' > $@
FORCE:

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# What a scan's time goes to.
$(BUILD)/obj/scanners/%.o: CFLAGS_ALL += $(if $(filter release,$(FLAVOUR)),-O3)
$(BUILD)/obj/core/syntax_quick%.o: CFLAGS_ALL += $(if $(filter release,$(FLAVOUR)),-O3)
$(BUILD)/obj/lint/match/%.o: CFLAGS_ALL += $(if $(filter release,$(FLAVOUR)),-O3)

compile_foreign = @mkdir -p $(@D); echo "  CC      $(firstword $(1))"; $(CC) $(CPPFLAGS_ALL) $(filter-out $(WARNINGS),$(CFLAGS_ALL)) -w -fno-sanitize=alignment -c -o $@ $(1)
$(BUILD)/obj/tree-sitter.o: package-lock.json $(BUILD)/flags | $(BUILD)/deps.stamp
	$(call compile_foreign,$(TREE_SITTER)/src/lib.c -I$(TREE_SITTER)/src)
$(BUILD)/gen/grammars/%.c: package-lock.json tools/grammar.sh | $(BUILD)/deps.stamp
	@mkdir -p $(@D)
	@sh tools/grammar.sh $(call grammar,$(*D)) $(*F).c > $@
$(BUILD)/obj/grammars/%.o: $(BUILD)/gen/grammars/%.c core/syntax_lexer.h $(BUILD)/flags
	$(call compile_foreign,$< -I$(call grammar,$(*D)) -DANDON_GRAMMAR -include core/syntax_lexer.h)
.SECONDARY: $(PARSERS:$(BUILD)/obj/%.o=$(BUILD)/gen/%.c)

$(BUILD)/lib/libcore.a: $(call objects,$(CORE)) $(PARSERS)
$(BUILD)/lib/liblint.a: $(call objects,$(LINT)) $(BUILD)/obj/gen/lint_packs.o $(BUILD)/obj/gen/typo_words.o
$(BUILD)/lib/libscanners.a: $(call objects,$(SCANNERS)) $(if $(RULES),$(BUILD)/obj/gen/rules_data.o)
$(BUILD)/lib/libhooks.a: $(call objects,$(HOOKS))
$(BUILD)/lib/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	@$(AR) crD $@ $^

# The word list of BIP 39 is compiled in from its npm package.
$(BUILD)/obj/scanners/checksum_bip39.o: package-lock.json | $(BUILD)/deps.stamp

# The packs of rules over syntax trees are compiled in as they are, and read when a file of their language comes.
$(BUILD)/gen/lint_packs.c: $(PACKS) tools/embed.sh
	@mkdir -p $(@D)
	@echo "  PACKS   $@"
	@sh tools/embed.sh lint_packs $(PACKS) > $@
$(BUILD)/gen/typo_words.c: lint/typo-words.txt tools/typo-words.sh
	@mkdir -p $(@D)
	@echo "  WORDS   $@"
	@sh tools/typo-words.sh $< > $@
$(BUILD)/obj/gen/typo_words.o: $(BUILD)/gen/typo_words.c lint/typo_words.h
	@mkdir -p $(@D)
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<
$(BUILD)/obj/gen/lint_packs.o: $(BUILD)/gen/lint_packs.c lint/packs.h
	@mkdir -p $(@D)
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

# The secret rules become C tables at build time, by a compiler that runs on this machine: plain flags.
COMPILE_RULES := $(wildcard scanners/compile/*.c scanners/checksum*.c scanners/import/regex*.c) \
    $(addprefix scanners/,rule_load.c rule_keys.c grams.c token_run.c sample.c encoding.c confirm.c keys/der.c) \
    $(addprefix core/,yaml.c json_read.c utf8.c str.c arena.c buffer.c error.c digest.c)
$(BUILD)/tools/compile-rules: $(COMPILE_RULES) $(wildcard scanners/*.h core/*.h) $(BUILD)/flags | $(BUILD)/deps.stamp
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(CC) $(CPPFLAGS_ALL) -std=c17 $(WARNINGS) -O1 -g -pthread -o $@ $(COMPILE_RULES) \
	    -lyaml -lpcre2-8 -lmd -lz -lm
$(BUILD)/gen/rules_data.c: $(RULES) $(BUILD)/tools/compile-rules
	@mkdir -p $(@D)
	@echo "  RULES   $@"
	@$(BUILD)/tools/compile-rules $@ $(sort $(RULES))
$(BUILD)/obj/gen/rules_data.o: $(BUILD)/gen/rules_data.c
	@mkdir -p $(@D)
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

link = @mkdir -p $(@D); echo "  LINK    $@"; sh tools/link.sh $(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $(1) $(LIBS)
$(BUILD)/bin/andon: $(call objects,hooks/main.c) $(ARCHIVES)
	$(call link,$(filter %.o,$^) $(ARCHIVES))
$(BUILD)/bin/andon-lint: $(call objects,lint/main.c) $(BUILD)/lib/liblint.a $(BUILD)/lib/libcore.a
	$(call link,$^)
$(BUILD)/bin/andon-scan: $(call objects,scanners/main.c) $(BUILD)/lib/libscanners.a $(BUILD)/lib/libcore.a
	$(call link,$^)
# The one program that talks to a network, and so the one with shared libraries: libcurl.
$(BUILD)/obj/scanners/verify/endpoints.o: scanners/verify/endpoints.yml
$(BUILD)/bin/andon-verify: $(call objects,$(VERIFY)) $(BUILD)/lib/libscanners.a $(BUILD)/lib/libcore.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) $(CFLAGS_ALL) $(UNIT_LINK) -o $@ $^ $(TEST_LIBS) -lcurl

# The one program that loads grammars, and so linked with a shared glibc.
$(BUILD)/bin/andon-grammar: $(call objects,lint/grammar/main.c) $(BUILD)/lib/liblint.a $(BUILD)/lib/libcore.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) $(CFLAGS_ALL) $(UNIT_LINK) -o $@ $^ $(TEST_LIBS) -ldl

# Unit tests and fuzz targets: one binary a file. Outside FLAVOUR=fuzz a fuzz target replays its seeds.
$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS_ALL) $(UNIT_LINK) -o $@ $< -Wl,--start-group $(ARCHIVES) -Wl,--end-group $(TEST_LIBS) -lcmocka

-include tests/tests.mk

.PHONY: demo
demo: all ## build, then see andon stop bad commits in a temporary repository
	@bash tools/demo.sh

.PHONY: picture
picture: all ## draw docs/demo.svg from a real run of the demo
	@python3 tools/picture.py

.PHONY: reference
reference: all ## write docs/configuration.md and docs/checks.md from what the binary says
	@python3 tools/reference.py $(BUILD)/bin/andon docs

compile_commands.json: Makefile ## for editors and clang-tidy
	@sh tools/compile-commands.sh '$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)' $(SOURCES) > $@

.PHONY: format headercheck clangcheck lint-self
format: ## lay the sources out with clang-format
	@clang-format -i $(SOURCES) $(HEADERS) $(wildcard tests/*/*.h)
headercheck: ## compile each header alone
	@for header in $(HEADERS); do \
	    echo "#include \"$$header\"" | $(CC) $(CPPFLAGS_ALL) -std=c17 $(WARNINGS) -fsyntax-only -x c - || exit 1; done
	@echo "headercheck: $(words $(HEADERS)) headers compile alone"
clangcheck: $(BUILD)/deps.stamp ## compile each source with clang too, warnings as errors
	@printf '%s\n' $(SOURCES) | xargs -P $(CORES) -n 8 clang $(CPPFLAGS_ALL) -std=c17 $(WARNINGS) -Werror -fsyntax-only
	@echo "clangcheck: $(words $(SOURCES)) sources compile without warnings"
lint-self: clangcheck ## layers, formatting, banned functions, own checks
	@sh tools/lint-self.sh

.PHONY: install uninstall dist clean help
install: all ## install under PREFIX (DESTDIR is honoured)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BINARIES) $(DESTDIR)$(PREFIX)/bin
	@sh tools/install-docs.sh $(BUILD) "$(DESTDIR)$(PREFIX)"
uninstall: ## take away what install put there
	cd $(DESTDIR)$(PREFIX)/bin && rm -f $(notdir $(BINARIES))
	@sh tools/install-docs.sh --remove "$(DESTDIR)$(PREFIX)"
dist: ## a source archive of HEAD
	git archive --prefix=andon-$(VERSION)/ -o andon-$(VERSION).tar.gz HEAD
clean: ## remove build/
	rm -rf build
help: ## this list
	@grep -hE '^[a-z-]+( [a-z-]+)*:.*##' Makefile tests/tests.mk | sed 's/:.*## /\t/' | expand -t 24

-include $(patsubst %.c,$(BUILD)/obj/%.d,$(SOURCES))
