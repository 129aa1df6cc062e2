// git's commit-graph: trees, parents and times of commits in a table, so that a walk need not inflate them.
//
// One file (objects/info/commit-graph) or a chain of them (objects/info/commit-graphs). It is a cache of
// git's: a file that is damaged or unknown is as good as none. Nothing read is trusted.
#ifndef ANDON_CORE_COMMIT_GRAPH_H
#define ANDON_CORE_COMMIT_GRAPH_H

#include "core/error.h"
#include "core/oid_fanout.h"

struct commit_graph_file {
    struct str map;
    struct oid_fanout ids;
    const unsigned char *commits, *edges;
    size_t edge_count;
    size_t first; // how many commits the files below have
};

enum { COMMIT_GRAPH_FILES_MAX = 64 };

struct commit_graph {
    struct commit_graph_file files[COMMIT_GRAPH_FILES_MAX]; // oldest first
    size_t file_count, count;
    size_t oid_size;
};

// Opens what there is below `object_dir`; false, and nothing held, when there is none that can be used.
bool commit_graph_open(struct str object_dir, size_t oid_size, struct commit_graph *graph);
void commit_graph_close(struct commit_graph *graph);

// One file in memory, for tests and fuzzing. `map` is not taken over.
bool commit_graph_open_bytes(struct str map, size_t oid_size, struct commit_graph *graph);

// Where the commit stands in it, over all files; false when it is in none.
bool commit_graph_find(const struct commit_graph *graph, const struct oid *oid, size_t *position);
struct oid commit_graph_oid(const struct commit_graph *graph, size_t position); // position < count

struct graph_commit {
    struct oid tree;
    int64_t time;
    uint32_t parents[2]; // positions
    size_t parent_count; // over 2: commit_graph_parent gives the rest too
    const unsigned char *edges;
};
// False for a row that is damaged.
bool commit_graph_read(const struct commit_graph *graph, size_t position, struct graph_commit *out);
size_t commit_graph_parent(const struct graph_commit *commit, size_t index); // index < parent_count

#endif
