// The first pass over a repository's objects: which of them could hold a secret, whatever their path.
//
// Every blob is looked at once, and of a delta only what its base did not have:
//
//     base     ───────●──────────────────○───────        ● ○ candidates
//     delta    ─────████──────────────────○───────       ████ new bytes, widened to the reach of the rules
//                                         └ copied with all that it was judged by: it is carried over
//
// A candidate is what the engine reports for a file of unknown name, which is every file at its most
// suspicious. So an object without one has no finding under any path, and is done. What has one is
// *interesting*: scanners/history/history.c reads it again, whole, with the paths that it has.
#ifndef ANDON_SCANNERS_HISTORY_OBJECTS_H
#define ANDON_SCANNERS_HISTORY_OBJECTS_H

#include "core/changeset.h"
#include "core/object.h"
#include "core/repo.h"
#include "core/shard.h"
#include "scanners/engine.h"
#include "scanners/history/commits.h"

struct seen_parts;

struct objects_request {
    const struct repo *repo;
    const struct scan_engine *engine;
    enum scan_profile profile;
    size_t blob_limit;  // larger ones are skipped, and said so
    unsigned jobs;      // 0: as many as cores
    struct shard shard; // only delta trees, loose objects and messages of this part
    bool is_listing;    // every blob and message is called interesting, and none is looked at
    size_t memory;      // bytes that contents may take, about; 0: any
    bool is_forgetful;  // neither uses what earlier scans found (memory.h) nor leaves anything to later ones
    const unsigned char *rules; // 32 bytes: a digest of what decides what is interesting
    void (*progress)(void *context, size_t done, size_t total); // any thread; may be NULL
    void *progress_context;
};

struct oid_list VEC(struct oid);

// A file that could hold a secret, as one commit has it and its first parent has not (attribute.h).
struct event {
    struct oid blob;
    struct str path;
    uint32_t commit, mode; // commit: its position in the table
    bool is_clean;         // it had no finding
};
struct event_list VEC(struct event);

struct objects_result {
    struct oid_list interesting; // blobs, sorted
    struct oid_list marked;      // blobs with marks of a form, if their name gives them one (files.h); sorted
    struct oid_list messages;    // commits and tags whose text has a candidate, sorted
    struct commit_table commits; // every commit and tag, indexed
    struct event_list events;    // of the commits that are marked as walked; texts live in `arena`
    struct oid_list
        news; // those of `interesting` (of a partial clone: and `marked`) that no earlier scan has
    struct oid_list packs, loose; // what was there: checksums of packs, and loose objects; sorted
    uint32_t *loose_sizes;        // as seen.h has them
    bool has_news;                // something was there that no earlier scan has seen
    struct skip_list skipped;     // texts live in `arena`
    size_t blobs, bytes, scanned; // bytes: of the blobs' contents; scanned: those that were looked at
    struct seen_parts *parts;     // packs of which all objects are known now, one by one (seen.h)
    size_t unlisted;              // objects of other packs that no list of seen objects has
    bool is_joined;               // `parts` are all packs
    uint64_t layout;              // a digest of which packs and loose objects there are, in any order
    struct arena arena;
};

// False when nothing could be read at all. Free with objects_free in either case.
bool objects_scan(const struct objects_request *request, struct objects_result *result, struct error *err);
void objects_free(struct objects_result *result);

// By id, each once.
void oid_list_sort(struct oid_list *list);
// Binary search in a sorted list.
bool oid_list_has(const struct oid_list *list, const struct oid *oid);

#endif
