// Commits, tags and commit-graphs of any bytes: every slice lies inside, every parent exists.
#include "core/commit.h"
#include "core/commit_graph.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_inside(struct str whole, struct str part)
{
    if (part.len && (part.at < whole.at || part.at + part.len > whole.at + whole.len))
        __builtin_trap();
}

static void expect_person(struct str whole, const struct person *person)
{
    char out[PERSON_DATE_MAX];
    expect_inside(whole, person->name);
    expect_inside(whole, person->mail);
    if (person_date(person, out).len >= sizeof out)
        __builtin_trap();
}

static void read_texts(struct str text, size_t oid_size)
{
    struct error err = {0};
    struct commit commit;
    struct tag tag;
    if (commit_parse(text, oid_size, &commit, &err)) {
        expect_inside(text, commit.message);
        expect_inside(text, commit.encoding);
        expect_person(text, &commit.author);
        expect_person(text, &commit.committer);
        for (size_t i = 0; i < commit.parent_count; i++)
            if (commit_parent(&commit, i).size != oid_size)
                __builtin_trap();
    }
    if (tag_parse(text, oid_size, &tag, &err)) {
        expect_inside(text, tag.message);
        expect_inside(text, tag.name);
        expect_person(text, &tag.tagger);
    }
}

static void read_graph(struct str bytes, size_t oid_size, struct commit_graph *graph)
{
    if (!commit_graph_open_bytes(bytes, oid_size, graph))
        return;
    for (size_t i = 0; i < graph->count; i++) {
        struct graph_commit row;
        size_t position;
        struct oid oid = commit_graph_oid(graph, i);
        commit_graph_find(graph, &oid, &position);
        if (commit_graph_read(graph, i, &row))
            for (size_t p = 0; p < row.parent_count && p < 1000; p++)
                if (commit_graph_parent(&row, p) >= graph->count)
                    __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct commit_graph graph;
    struct str bytes = {(const char *)data, size};
    read_texts(bytes, 20);
    read_texts(bytes, 32);
    read_graph(bytes, 20, &graph);
    read_graph(bytes, 32, &graph);
    return 0;
}
