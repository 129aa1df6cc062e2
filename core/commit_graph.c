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
#include "core/buffer.h"
#include "core/file.h"

#include <unistd.h>

enum { HEAD = 8, ROW = 12, NO_PARENT = 0x70000000, FANOUT = 256 * 4 };
#define TOP_BIT 0x80000000u

static uint32_t read_u32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint64_t read_u64(const unsigned char *at)
{
    return (uint64_t)read_u32(at) << 32 | read_u32(at + 4);
}

// The chunk of this id, or empty.
static struct str find_chunk(struct str map, const char id[5])
{
    const unsigned char *at = (const unsigned char *)map.at;
    for (size_t i = 0; i < at[6]; i++) {
        const unsigned char *row = at + HEAD + i * ROW;
        if (memcmp(row, id, 4) != 0)
            continue;
        uint64_t start = read_u64(row + 4), end = read_u64(row + ROW + 4);
        if (start <= end && end <= map.len)
            return str_slice(map, (size_t)start, (size_t)(end - start));
    }
    return (struct str){0};
}

static bool open_file(struct str map, size_t oid_size, size_t first, struct commit_graph_file *file)
{
    const unsigned char *at = (const unsigned char *)map.at;
    if (map.len < HEAD || memcmp(at, "CGPH", 4) != 0 || at[4] != 1 || at[5] != (oid_size == 20 ? 1 : 2) ||
        map.len < HEAD + ((size_t)at[6] + 1) * ROW)
        return false;
    struct str fanout = find_chunk(map, "OIDF"), oids = find_chunk(map, "OIDL");
    struct str commits = find_chunk(map, "CDAT"), edges = find_chunk(map, "EDGE");
    if (fanout.len != FANOUT)
        return false;
    *file = (struct commit_graph_file){.map = map,
                                       .fanout = (const unsigned char *)fanout.at,
                                       .oids = (const unsigned char *)oids.at,
                                       .commits = (const unsigned char *)commits.at,
                                       .edges = (const unsigned char *)edges.at,
                                       .edge_count = edges.len / 4,
                                       .first = first};
    for (size_t i = 1; i < 256; i++)
        if (read_u32(file->fanout + 4 * i) < read_u32(file->fanout + 4 * (i - 1)))
            return false;
    file->count = read_u32(file->fanout + 4 * 255);
    return file->count < NO_PARENT && oids.len / oid_size >= file->count &&
           commits.len / (oid_size + 16) >= file->count;
}

bool commit_graph_open_bytes(struct str map, size_t oid_size, struct commit_graph *graph)
{
    *graph = (struct commit_graph){.oid_size = oid_size};
    if (!open_file(map, oid_size, 0, &graph->files[0]))
        return false;
    graph->file_count = 1;
    graph->count = graph->files[0].count;
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
    graph->count += file->count;
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
    for (size_t i = graph->file_count; oid->size == graph->oid_size && i-- > 0;) {
        const struct commit_graph_file *file = &graph->files[i];
        size_t byte = oid->bytes[0], low = byte ? read_u32(file->fanout + 4 * (byte - 1)) : 0;
        size_t high = read_u32(file->fanout + 4 * byte);
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            int order = memcmp(oid->bytes, file->oids + middle * graph->oid_size, graph->oid_size);
            if (order == 0) {
                *position = file->first + middle;
                return true;
            }
            if (order < 0)
                high = middle;
            else
                low = middle + 1;
        }
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
    return oid_from_raw(file->oids + position * graph->oid_size, graph->oid_size);
}

// The parents from the second on stand in the list of edges when there are three or more.
static bool read_edges(const struct commit_graph *graph, const struct commit_graph_file *file, uint32_t start,
                       struct graph_commit *out)
{
    if (start >= file->edge_count)
        return false;
    out->edges = file->edges + (size_t)start * 4;
    for (size_t i = start; i < file->edge_count; i++) {
        uint32_t edge = read_u32(file->edges + i * 4);
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
    out->time = (int64_t)(read_u64(row + 8) & (((uint64_t)1 << 34) - 1));
    uint32_t first = read_u32(row), second = read_u32(row + 4);
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
    return read_u32(commit->edges + (index - 1) * 4) & ~TOP_BIT;
}
