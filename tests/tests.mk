# The tests: unit (cmocka), fuzz seeds, the command line (bats). Included by the Makefile.
UNIT_BINARIES := $(UNIT:%.c=$(BUILD)/%)
FUZZ_BINARIES := $(FUZZERS:%.c=$(BUILD)/%)

$(BUILD)/tests/fuzz/%_fuzz: $(BUILD)/obj/tests/fuzz/%_fuzz.o $(ARCHIVES) $(if $(filter fuzz,$(FLAVOUR)),,$(BUILD)/obj/tests/fuzz/replay.o)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS_ALL) $(UNIT_LINK) -o $@ $(filter %.o,$^) $(if $(filter fuzz,$(FLAVOUR)),-fsanitize=fuzzer) \
	    -Wl,--start-group $(ARCHIVES) -Wl,--end-group $(TEST_LIBS)

.PHONY: test check-unit check-fuzz-seeds check-cli
test: all check-unit check-fuzz-seeds check-cli ## every test: unit, fuzz seeds, command line

check-unit: $(UNIT_BINARIES) ## unit tests (cmocka)
	@failed=0; for test in $(UNIT_BINARIES); do sh tests/unit/run.sh $$test || failed=1; done; exit $$failed

check-fuzz-seeds: $(FUZZ_BINARIES) ## each fuzz target over its seeds
	@for target in $(FUZZ_BINARIES); do name=$$(basename $$target _fuzz); \
	    $$target tests/fuzz/seeds/$$name || exit 1; done

# Linters that tests/cli/tools_real.bats runs: made once, tried again while one of them can't be had.
LINTERS := build/linters
$(LINTERS)/stamp: $(wildcard tests/cli/linters/*)
	@if sh tests/cli/linters/install.sh $(LINTERS); then touch $@; fi

check-cli: all $(LINTERS)/stamp ## the real binaries on real repositories (bats)
	@if ls tests/cli/*.bats >/dev/null 2>&1; then \
	    ANDON_BIN="$(abspath $(BUILD)/bin)" bats --jobs $(CORES) --no-parallelize-within-files $(wildcard tests/cli/*.bats); fi

# The same suites under a sanitizer. A process writes its reports to files, and any file fails the run: a report from deep below a
# bats test, or in a program that was meant to fail, must not be mistaken for the failure that the test expects. (UBSan of gcc 12
# writes to no file beside ASan, so it aborts, and ASan reports that.)
ASAN_REPORTS := $(abspath build/asan/reports)
TSAN_REPORTS := $(abspath build/tsan/reports)
.PHONY: check-asan check-tsan check-valgrind coverage
check-asan: ## unit tests, seeds and command line under ASan and UBSan
	@ASAN_OPTIONS=detect_leaks=1:exitcode=99:handle_abort=1:disable_coredump=1:log_path=$(ASAN_REPORTS)/asan \
	 UBSAN_OPTIONS=abort_on_error=1:print_stacktrace=1:log_path=$(ASAN_REPORTS)/ubsan \
	    sh tests/reports.sh $(ASAN_REPORTS) $(MAKE) -k --no-print-directory FLAVOUR=asan check-unit check-fuzz-seeds check-cli
check-tsan: ## unit tests and command line under TSan
	@TSAN_OPTIONS=halt_on_error=1:exitcode=99:log_path=$(TSAN_REPORTS)/tsan \
	    sh tests/reports.sh $(TSAN_REPORTS) $(MAKE) -k --no-print-directory FLAVOUR=tsan check-unit check-cli
VALGRIND := ANDON_VALGRIND=1 valgrind -q --suppressions=tests/valgrind.supp --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite
check-valgrind: all $(UNIT_BINARIES) ## unit tests under valgrind
	@failed=0; for test in $(UNIT_BINARIES); do sh tests/unit/run.sh env $(VALGRIND) $$test || failed=1; done; exit $$failed
coverage: ## line coverage of core/ by the unit tests, the fuzz seeds and the command line
	@find build/coverage -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) -k --no-print-directory FLAVOUR=coverage check-unit check-fuzz-seeds check-cli
	@gcovr --root . --filter core/ --sort-percentage build/coverage

.PHONY: bench
bench: all ## the hook's milliseconds beside git, prek, lefthook and pre-commit
	@python3 tests/bench/bench.py

# Kills, signals and errors at each system call of a commit's hook; FAULT_SAMPLE=50 runs a random sample.
.PHONY: check-fault
check-fault: all ## a commit hurt at every system call loses nothing (strace)
	@python3 tests/fault/kill.py --hook '$(abspath $(BUILD)/bin/andon) run pre-commit' \
	    --undo '$(abspath $(BUILD)/bin/andon) undo' --sample $(or $(FAULT_SAMPLE),0)
	@python3 tests/fault/stress.py --hook '$(abspath $(BUILD)/bin/andon) run pre-commit'

.PHONY: check-differential
check-differential: $(BUILD)/bin/andon-lint ## pre-commit-hooks' own tests, and random files, through both implementations
	@ANDON_BIN="$(abspath $(BUILD)/bin)" sh tests/differential/run.sh $(abspath $(BUILD))/differential

# SOURCE names files and folders of source; MUTATE=N looks at N broken copies of each file too.
.PHONY: check-quick
check-quick: $(BUILD)/tests/differential/quick ## the quick parser makes the trees that tree-sitter makes
	@$< --mutate $(or $(MUTATE),2) $(or $(SOURCE),core lint scanners hooks tests tools docs .ci $(wildcard node_modules/tree-sitter*))

# SOURCES_TO_QUERY names files of any language besides our own. The queries are those of the grammars' packages, and ones made at
# random from what is in a source.
QUERY_SOURCES := $(wildcard core/s*.c lint/r*.c tests/fault/*.py tools/*.sh node_modules/tree-sitter-[jp]*/grammar.js)
.PHONY: check-query
check-query: $(BUILD)/tests/differential/query ## queries of rules capture what tree-sitter's own would (SOURCES_TO_QUERY=…: in these files too)
	@$< --random $(or $(QUERY_RANDOM),100) $(patsubst %,--scm %,$(wildcard node_modules/*/queries/*.scm node_modules/*/*/queries/*.scm)) \
	    $(QUERY_SOURCES) $(SOURCES_TO_QUERY)

# HISTORIES names repositories to go through besides those that are made up.
.PHONY: check-history
check-history: all ## andon scan --history: the delta engine gives what a plain scan of every blob gives
	@python3 tests/differential/history.py "$(abspath $(BUILD)/bin/andon-scan)" $(HISTORIES)

# Peers come into build/bench/peers (or ANDON_PEERS); BENCH_HISTORIES is a folder of git repositories, BENCH_TREE one of real text.
.PHONY: bench-secrets
bench-secrets: all ## secrets beside gitleaks, kingfisher and others: a commit, a tree, whole histories
	@sh tests/bench/peers.sh $(or $(ANDON_PEERS),build/bench/peers)
	@python3 tests/bench/secrets_peers.py $(BENCH_FLAGS)
# BENCH_TREE is a folder of source, BENCH_REPOSITORIES one of repositories with Dockerfiles, YAML and CI files.
.PHONY: bench-lint
bench-lint: all ## rules beside ast-grep, DevOps files beside hadolint, yamllint and actionlint, a commit of 100 KB
	@python3 tests/bench/lint.py $(if $(BENCH_TREE),--tree '$(BENCH_TREE)') \
	    $(if $(BENCH_REPOSITORIES),--repositories '$(BENCH_REPOSITORIES)') $(BENCH_FLAGS)
