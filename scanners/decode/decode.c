// The pass that finds runs: 64 bytes a step, and bits for its places (masks.h). In one mask a bit is set
// where a digit of base64 is, which gives those where the 20th in a row is; in another where a byte and its
// neighbour may begin an escape or end a literal. Most steps have neither, and are told from the others for a
// whole batch at once. What a bit stands for is then read by hand (readers.h), and what was read is stepped
// over.
#include "scanners/decode/decode.h"
#include "scanners/decode/masks.h"
#include "scanners/decode/readers.h"

enum { STEP = MASKS_STEP, BEHIND = MASKS_BEHIND, BATCH = 32 };

// The steps that are looked at together.
struct batch {
    size_t at; // where the first begins
    size_t steps;
    struct decode_masks masks[BATCH];
    uint64_t rows[BATCH]; // bits where 20 digits in a row end
};

struct pass {
    struct str bytes;
    size_t to;
    const struct decode_options *options;
    decode_sink *sink;
    void *context;
    struct buffer out;
    size_t done;     // everything before it was read
    size_t given;    // where the last run ended
    size_t row;      // where the row of digits begins that reaches to the batch, when one does
    bool has_marks;  // … and whether that has marks
    uint64_t before; // the digits of the last batch's last step
    enum { QUOTED_UNKNOWN, QUOTED_NO, QUOTED_YES } quoted;
    bool is_stopped;
    struct batch *batch;
};

// One stage of the search for 20 digits: bits that are set `shift` before too. What reaches over a step's
// edge is carried.
static inline uint64_t longer(uint64_t bits, uint64_t *carry, unsigned shift)
{
    uint64_t before = *carry;
    *carry = bits;
    return bits & (bits << shift | before >> (64 - shift));
}

// Fills in the rows from step `from` on, `before` being the digits of the step before it. Returns a bit for
// each step where something is to be read.
static uint32_t find_rows(struct batch *batch, size_t from, uint64_t before)
{
    // Rows of 2, 4, 8, 16 and 20.
    uint64_t two = before & before << 1, four = two & two << 2, eight = four & four << 4,
             sixteen = eight & eight << 8;
    uint32_t busy = 0;
    for (size_t i = from; i < batch->steps; i++) {
        uint64_t rows = longer(batch->masks[i].digits, &before, 1);
        rows = longer(rows, &two, 2);
        rows = longer(rows, &four, 4);
        rows = longer(rows, &eight, 8);
        rows = longer(rows, &sixteen, 4);
        batch->rows[i] = rows;
        busy |= (uint32_t)((rows | batch->masks[i].triggers) != 0) << i;
    }
    return busy;
}

// The end of a row of digits, 64 at a time.
static size_t digits_end(struct str bytes, size_t at)
{
    while (bytes.len - at >= STEP + BEHIND) {
        struct decode_masks masks;
        decode_masks_of(bytes.at + at, 1, &masks);
        if (~masks.digits)
            return at + (size_t)__builtin_ctzll(~masks.digits);
        at += STEP;
    }
    while (at < bytes.len && decode_is_digit(bytes.at[at]))
        at++;
    return at;
}

static bool spend(struct pass *pass, size_t bytes)
{
    struct decode_budget *budget = pass->options->budget;
    if (budget->runs == 0 || budget->bytes < bytes) {
        budget->is_over = pass->is_stopped = true;
        return false;
    }
    budget->runs--;
    budget->bytes -= bytes;
    return true;
}

static void give(struct pass *pass, const struct decode_run *run)
{
    pass->done = pass->given = run->end;
    if (spend(pass, pass->out.len) && !pass->sink(pass->context, run, buffer_str(&pass->out)))
        pass->is_stopped = true;
    buffer_clear(&pass->out);
}

// A row of digits that a step has a part of.
struct row {
    size_t start, end;
    bool has_marks; // or may have
};

// Adds what stands before step `i`, which the row reaches to.
static void go_back(const struct pass *pass, size_t i, struct row *row)
{
    const struct batch *batch = pass->batch;
    for (; i > 0; i--) {
        const struct decode_masks *masks = &batch->masks[i - 1];
        uint64_t others = ~masks->digits;
        unsigned more = others ? (unsigned)__builtin_clzll(others) : STEP;
        row->start = batch->at + i * STEP - more;
        row->has_marks = row->has_marks || (more && masks->marks >> (STEP - more));
        if (others)
            return;
    }
    row->start = pass->row;
    row->has_marks = row->has_marks || pass->has_marks;
}

// … and what stands behind it.
static void go_on(const struct pass *pass, size_t i, struct row *row)
{
    const struct batch *batch = pass->batch;
    for (i++; i < batch->steps; i++) {
        const struct decode_masks *masks = &batch->masks[i];
        uint64_t others = ~masks->digits;
        unsigned more = others ? (unsigned)__builtin_ctzll(others) : STEP;
        row->end += more;
        row->has_marks = row->has_marks || (more && masks->marks << (STEP - more));
        if (others)
            return;
    }
    row->end = digits_end(pass->bytes, row->end);
    row->has_marks = true;
}

// The row that holds bit `bit` of step `i`.
static struct row row_at(const struct pass *pass, size_t i, unsigned bit)
{
    const struct decode_masks *masks = &pass->batch->masks[i];
    uint64_t before = ~masks->digits & ((UINT64_C(1) << bit) - 1), behind = ~masks->digits >> bit;
    unsigned first = before ? STEP - (unsigned)__builtin_clzll(before) : 0;
    unsigned last = behind ? bit + (unsigned)__builtin_ctzll(behind) : STEP;
    size_t at = pass->batch->at + i * STEP;
    struct row row = {at + first, at + last, masks->marks >> first << first << (STEP - last)};
    if (!before)
        go_back(pass, i, &row);
    if (!behind)
        go_on(pass, i, &row);
    return row;
}

static void read_row(struct pass *pass, size_t i, unsigned bit)
{
    struct decode_run run;
    struct row row = row_at(pass, i, bit);
    size_t place = pass->batch->at + i * STEP + bit;
    size_t floor = place > DECODE_BACK_MAX ? place - DECODE_BACK_MAX : 0;
    floor = floor > pass->done ? floor : pass->done;
    size_t start = row.start > floor ? row.start : floor;
    pass->out.limit = pass->options->budget->bytes;
    // Most rows are names, and are seen to be from their first bytes.
    if ((!row.has_marks && !decode_may_be_digits(pass->bytes, start, row.end)) ||
        !decode_digits(pass->bytes, start, row.end, &run, &pass->out, pass->options->budget)) {
        pass->done = row.end;
        return;
    }
    if (pass->out.overflow)
        pass->options->budget->is_over = true;
    give(pass, &run);
}

// Mail says so; elsewhere "=3D" is chance.
static bool is_quoted_printable(struct pass *pass, size_t at)
{
    // Mail's lines are 76 bytes at most, and broken where they would be longer.
    enum { LINE_MIN = 60, HEAD_MAX = 65536 };
    struct str bytes = pass->bytes;
    if (pass->quoted == QUOTED_UNKNOWN) {
        if (at + 2 >= bytes.len || (bytes.at[at + 1] == '3' && bytes.at[at + 2] != 'D') ||
            (bytes.at[at + 1] != '3' && (at < LINE_MIN || memchr(bytes.at + at - LINE_MIN, '\n', LINE_MIN))))
            return false;
        struct str head = str_slice(bytes, at > HEAD_MAX ? at - HEAD_MAX : 0, at < HEAD_MAX ? at : HEAD_MAX);
        bool is_mail = str_find(head, STR("-printable"), 0) != STR_NONE ||
                       str_find(head, STR("-Printable"), 0) != STR_NONE;
        pass->quoted = is_mail ? QUOTED_YES : QUOTED_NO;
    }
    return pass->quoted == QUOTED_YES;
}

// The commonest of what is no escape, seen without reading: %d, \0, \\n.
static bool may_be_escape(struct str bytes, size_t at)
{
    char b = at + 1 < bytes.len ? bytes.at[at + 1] : 0, c = at + 2 < bytes.len ? bytes.at[at + 2] : 0;
    if (bytes.at[at] == '%')
        return b >= '0' && decode_hex_value(b) >= 0 && decode_hex_value(c) >= 0;
    if (bytes.at[at] != '\\')
        return true;
    if (b == '\\')
        return c == 'u' || c == 'x' || c == 'U' || byte_is_digit(c);
    return b == '/' ? at && bytes.at[at - 1] == ':' : !byte_is_digit(b) || byte_is_digit(c);
}

static void read_trigger(struct pass *pass, size_t at)
{
    struct str bytes = pass->bytes;
    struct decode_run run;
    bool is_run;
    switch (bytes.at[at]) {
    case '"':
    case '\'':
    case '`': is_run = decode_join(bytes, pass->given, at, &run); break;
    case '0':
        is_run = decode_hex_list(bytes, at, &run, &pass->out);
        pass->done = run.end > pass->done ? run.end : pass->done;
        break;
    case '=':
        is_run = is_quoted_printable(pass, at) && decode_escapes(bytes, at, true, &run, &pass->out);
        break;
    case '\\':
    case '%':
    case '&':
        is_run = may_be_escape(bytes, at) &&
                 decode_escapes(bytes, at, pass->quoted == QUOTED_YES, &run, &pass->out);
        break;
    default: return;
    }
    if (is_run)
        give(pass, &run);
}

// The bits of a step whose places are not read yet.
static uint64_t unread(const struct pass *pass, size_t at)
{
    return pass->done <= at ? ~UINT64_C(0) : pass->done - at >= STEP ? 0 : ~UINT64_C(0) << (pass->done - at);
}

// Looks at the first of `steps` steps.
static void read_step(struct pass *pass, size_t i)
{
    size_t at = pass->batch->at + i * STEP;
    uint64_t rows = pass->batch->rows[i], found = (rows | pass->batch->masks[i].triggers) & unread(pass, at);
    while (found && !pass->is_stopped) {
        unsigned bit = (unsigned)__builtin_ctzll(found);
        size_t place = at + bit;
        bool is_row = rows >> bit & 1;
        found &= found - 1;
        // A row is seen where its 20th digit is.
        if (place >= pass->to + (is_row ? DECODE_DIGITS_MIN - 1 : 0))
            continue;
        if (is_row)
            read_row(pass, i, bit);
        else
            read_trigger(pass, place);
        found &= unread(pass, at);
    }
}

// Digits stand on both sides of where the last run ended.
static bool is_row_cut(const struct pass *pass)
{
    return pass->done < pass->bytes.len && decode_is_digit(pass->bytes.at[pass->done]) &&
           decode_is_digit(pass->bytes.at[pass->done - 1]);
}

static void read_batch(struct pass *pass)
{
    struct batch *batch = pass->batch;
    uint32_t busy = find_rows(batch, 0, pass->before);
    while (busy && !pass->is_stopped) {
        size_t i = (size_t)__builtin_ctz(busy), next = batch->at + (i + 1) * STEP;
        busy &= busy - 1;
        read_step(pass, i);
        size_t step = pass->done > next ? (pass->done - batch->at) / STEP : batch->steps;
        if (step < batch->steps && is_row_cut(pass)) { // rows begin anew there
            batch->masks[step].digits &= unread(pass, batch->at + step * STEP);
            busy = find_rows(batch, step, 0);
        }
    }
}

// What may stand between two pieces of a row, see digits.c.
static bool is_glue(char c)
{
    return c && strchr(" \t\r\n\"'`+.&,\\=#*>|;", c);
}

// Where a run that reaches into the window begins: the start of its row of digits, and of the pieces before
// it; not behind the first byte of an escape that the window cuts.
static size_t widen(struct str bytes, size_t from)
{
    enum { GLUE = 96, ESCAPE = 12 };
    size_t least = from > DECODE_BACK_MAX ? from - DECODE_BACK_MAX : 0, start = from, at = from;
    while (at > least) {
        size_t piece = at;
        while (piece > least && decode_is_digit(bytes.at[piece - 1]))
            piece--;
        if (at - piece < DECODE_DIGITS_MIN && at != from)
            break;
        start = piece;
        for (at = piece; at > least && piece - at < GLUE && is_glue(bytes.at[at - 1]);)
            at--;
        if (at == piece)
            break;
    }
    return start > ESCAPE ? start - ESCAPE : 0;
}

// The masks of the next steps; the last of them, which would read behind the end, from a copy.
static void fill_batch(struct pass *pass, size_t at)
{
    struct batch *batch = pass->batch;
    size_t rest = pass->bytes.len - at, whole = rest > BEHIND ? (rest - BEHIND) / STEP : 0;
    batch->at = at;
    batch->steps = whole < BATCH ? whole : BATCH;
    if (batch->steps) {
        decode_masks_of(pass->bytes.at + at, batch->steps, batch->masks);
    } else {
        char tail[STEP + BEHIND] = {0};
        memcpy(tail, pass->bytes.at + at, rest < sizeof tail ? rest : sizeof tail);
        decode_masks_of(tail, 1, batch->masks);
        batch->steps = 1;
    }
    batch->masks[0].digits &= unread(pass, at);
    for (size_t i = 0; i < batch->steps && pass->options->is_binary; i++)
        batch->masks[i].triggers = 0;
}

void decode_runs(struct str bytes, size_t from, size_t to, const struct decode_options *options,
                 decode_sink *sink, void *context)
{
    struct batch batch; // large, so not cleared for each text
    struct pass pass = {.bytes = bytes,
                        .to = to < bytes.len ? to : bytes.len,
                        .options = options,
                        .sink = sink,
                        .context = context,
                        .batch = &batch};
    size_t at = from ? widen(bytes, from < bytes.len ? from : bytes.len) : 0;
    for (pass.row = at;
         pass.row > 0 && at - pass.row < DECODE_BACK_MAX && decode_is_digit(bytes.at[pass.row - 1]);)
        pass.row--;
    pass.has_marks = pass.row < at; // it may
    size_t last = bytes.len - pass.to < DECODE_DIGITS_MIN ? bytes.len : pass.to + DECODE_DIGITS_MIN;
    while (at < last && !pass.is_stopped) {
        if (pass.done >= at + STEP) { // a long run: on from its end
            at += (pass.done - at) / STEP * STEP;
            pass.row = pass.done;
            pass.has_marks = false;
            pass.before = 0;
            continue;
        }
        fill_batch(&pass, at);
        read_batch(&pass);
        at += batch.steps * STEP;
        struct row row = {.start = at};
        go_back(&pass, batch.steps, &row);
        pass.row = row.start;
        pass.has_marks = row.has_marks;
        pass.before = batch.masks[batch.steps - 1].digits;
    }
    buffer_free(&pass.out);
}
