// A file (N commits, ids of H bytes; git's gitformat-commit-graph):
//
//     8        "CGPH", version 1, hash (1: SHA-1, 2: SHA-256), number of chunks C, number of files below
//     (C+1)*12 chunk id, offset; the last row ends the last chunk
//     OIDF     fan-out, 256 * 4
//     OIDL     ids, N * H
//     CDAT     N * (H + 16): tree, two parents, generation (30 bits) and time (34 bits)
//     EDGE     further parents of merges of three and more; the last has its top bit set
//     H        checksum
//
// A parent is a position: the files of a chain are counted through, the oldest first.
#include "core/commit_graph.h"

#include "core/arena.h"
#include "core/big_endian.h"
#include "core/buffer.h"
#include "core/chunk_file.h"
#include "core/file.h"

#include <unistd.h>

enum { HEAD = 8, NO_PARENT = 0x70000000 };
#define TOP_BIT 0x80000000u

static bool open_file(struct str map, size_t oid_size, size_t first, struct commit_graph_file *file)
{
    const unsigned char *at = (const unsigned char *)map.at;
    if (map.len < HEAD || memcmp(at, "CGPH", 4) != 0 || at[4] != 1 || at[5] != (oid_size == 20 ? 1 : 2) ||
        !chunk_file_has_table(map, HEAD))
        return false;
    struct str fanout = chunk_file_find(map, HEAD, "OIDF"), oids = chunk_file_find(map, HEAD, "OIDL");
    struct str commits = chunk_file_find(map, HEAD, "CDAT"), edges = chunk_file_find(map, HEAD, "EDGE");
    *file = (struct commit_graph_file){.map = map,
                                       .commits = (const unsigned char *)commits.at,
                                       .edges = (const unsigned char *)edges.at,
                                       .edge_count = edges.len / 4,
                                       .first = first};
    return fanout.len == OID_FANOUT_SIZE &&
           oid_fanout_open((const unsigned char *)fanout.at, (const unsigned char *)oids.at, oid_size,
                           &file->ids) &&
           file->ids.count < NO_PARENT && oids.len / oid_size >= file->ids.count &&
           commits.len / (oid_size + 16) >= file->ids.count;
}

bool commit_graph_open_bytes(struct str map, size_t oid_size, struct commit_graph *graph)
{
    *graph = (struct commit_graph){.oid_size = oid_size};
    if (!open_file(map, oid_size, 0, &graph->files[0]))
        return false;
    graph->file_count = 1;
    graph->count = graph->files[0].ids.count;
    return true;
}

static bool add_file(struct commit_graph *graph, const char *path)
{
    struct error ignored = {0};
    struct str map;
    if (graph->file_count == COMMIT_GRAPH_FILES_MAX || access(path, R_OK) != 0 ||
        !file_map(path, &map, &ignored))
        return false;
    struct commit_graph_file *file = &graph->files[graph->file_count];
    if (!open_file(map, graph->oid_size, graph->count, file)) {
        file_unmap(map);
        return false;
    }
    graph->file_count++;
    graph->count += file->ids.count;
    return graph->count < NO_PARENT;
}

static bool add_chain(struct commit_graph *graph, struct str object_dir, struct arena *arena)
{
    struct buffer list BUFFER_AUTO = {0};
    struct error ignored = {0};
    struct str folder = arena_join_path(arena, object_dir, STR("info/commit-graphs"));
    struct str path = arena_join_path(arena, folder, STR("commit-graph-chain"));
    if (access(path.at, R_OK) != 0 || !file_read(path.at, 1 << 16, &list, &ignored))
        return false;
    for (struct str rest = buffer_str(&list); rest.len;) {
        struct str name = str_cut(&rest, '\n');
        struct oid checked;
        if (!oid_from_hex(name, &checked) ||
            !add_file(graph, arena_printf(arena, "%s/graph-%.*s.graph", folder.at, STR_ARG(name)).at))
            return false;
    }
    return graph->file_count > 0;
}

bool commit_graph_open(struct str object_dir, size_t oid_size, struct commit_graph *graph)
{
    ARENA_AUTO struct arena arena = {0};
    *graph = (struct commit_graph){.oid_size = oid_size};
    // As git: the single file wins.
    if (add_file(graph, arena_join_path(&arena, object_dir, STR("info/commit-graph")).at))
        return true;
    commit_graph_close(graph);
    if (add_chain(graph, object_dir, &arena))
        return true;
    commit_graph_close(graph);
    return false;
}

void commit_graph_close(struct commit_graph *graph)
{
    for (size_t i = 0; i < graph->file_count; i++)
        file_unmap(graph->files[i].map);
    graph->file_count = graph->count = 0;
}

bool commit_graph_find(const struct commit_graph *graph, const struct oid *oid, size_t *position)
{
    for (size_t i = graph->file_count; i-- > 0;)
        if (oid_fanout_find(&graph->files[i].ids, oid, position)) {
            *position += graph->files[i].first;
            return true;
        }
    return false;
}

static const struct commit_graph_file *file_of(const struct commit_graph *graph, size_t *position)
{
    size_t i = graph->file_count - 1;
    while (i > 0 && *position < graph->files[i].first)
        i--;
    *position -= graph->files[i].first;
    return &graph->files[i];
}

struct oid commit_graph_oid(const struct commit_graph *graph, size_t position)
{
    const struct commit_graph_file *file = file_of(graph, &position);
    return oid_fanout_at(&file->ids, position);
}

// The parents from the second on stand in the list of edges when there are three or more.
static bool read_edges(const struct commit_graph *graph, const struct commit_graph_file *file, uint32_t start,
                       struct graph_commit *out)
{
    if (start >= file->edge_count)
        return false;
    out->edges = file->edges + (size_t)start * 4;
    for (size_t i = start; i < file->edge_count; i++) {
        uint32_t edge = big_endian_32(file->edges + i * 4);
        if ((edge & ~TOP_BIT) >= graph->count)
            return false;
        out->parent_count++;
        if (edge & TOP_BIT)
            return true;
    }
    return false;
}

bool commit_graph_read(const struct commit_graph *graph, size_t position, struct graph_commit *out)
{
    const struct commit_graph_file *file = file_of(graph, &position);
    const unsigned char *row = file->commits + position * (graph->oid_size + 16);
    *out = (struct graph_commit){.tree = oid_from_raw(row, graph->oid_size)};
    row += graph->oid_size;
    out->time = (int64_t)(big_endian_64(row + 8) & (((uint64_t)1 << 34) - 1));
    uint32_t first = big_endian_32(row), second = big_endian_32(row + 4);
    if (first == NO_PARENT)
        return second == NO_PARENT;
    if (first >= graph->count)
        return false;
    out->parents[0] = first;
    out->parent_count = 1;
    if (second == NO_PARENT)
        return true;
    if (second & TOP_BIT)
        return read_edges(graph, file, second & ~TOP_BIT, out);
    out->parents[1] = second;
    out->parent_count = 2;
    return second < graph->count;
}

size_t commit_graph_parent(const struct graph_commit *commit, size_t index)
{
    if (index == 0 || !commit->edges)
        return commit->parents[index];
    return big_endian_32(commit->edges + (index - 1) * 4) & ~TOP_BIT;
}
