// What a token says about itself: whose account, which bot, until when. Said in the finding, so that its
// reader knows where to look. Nothing of it opens anything.
#include "core/json_read.h"
#include "scanners/checksum.h"
#include "scanners/encoding.h"

#include <time.h>

static void add_date(struct buffer *out, const char *what, uint64_t seconds)
{
    struct tm parts;
    time_t when = (time_t)seconds;
    if (seconds < 1000000000u || seconds > 4102444800u || !gmtime_r(&when, &parts))
        return;
    buffer_printf(out, "%s%s %04d-%02d-%02d", out->len ? ", " : "", what, parts.tm_year + 1900,
                  parts.tm_mon + 1, parts.tm_mday);
}

static void explain_aws(struct str secret, struct buffer *out)
{
    uint64_t account;
    if (aws_account_of(secret, &account))
        buffer_printf(out, "account %012llu", (unsigned long long)account);
}

// An id that holds the milliseconds since 2015 in its upper bits.
static void explain_snowflake(struct str digits, const char *what, struct buffer *out)
{
    enum { EPOCH = 1420070400 };
    uint64_t id;
    if (!str_to_u64(digits, &id))
        return;
    buffer_printf(out, "%s %llu", what, (unsigned long long)id);
    add_date(out, "made on", EPOCH + (id >> 22) / 1000);
}

static void explain_discord(struct str secret, struct buffer *out)
{
    char room[64];
    struct buffer id = {.at = room, .room = sizeof room, .limit = sizeof room};
    struct str rest = secret;
    if (decode_base64(str_cut(&rest, '.'), &id))
        explain_snowflake(buffer_str(&id), "bot", out);
}

static void explain_webhook(struct str secret, struct buffer *out)
{
    size_t start = str_find(secret, STR("/webhooks/"), 0);
    struct str rest = start == STR_NONE ? STR("") : str_slice(secret, start + 10, secret.len);
    explain_snowflake(str_cut(&rest, '/'), "webhook", out);
}

static void explain_telegram(struct str secret, struct buffer *out)
{
    struct str rest = secret;
    struct str id = str_cut(&rest, ':');
    uint64_t number;
    if (str_to_u64(id, &number))
        buffer_printf(out, "bot %llu", (unsigned long long)number);
}

// Names only: an issuer or a role, when it is short and printable.
static void add_claim(struct buffer *out, const struct json_node *map, const char *key, const char *what)
{
    struct str value = json_member_text(map, key);
    bool is_plain = value.len > 0 && value.len <= 60;
    for (size_t i = 0; i < value.len && is_plain; i++)
        is_plain = value.at[i] > ' ' && value.at[i] < 127;
    if (is_plain)
        buffer_printf(out, "%s%s %.*s", out->len ? ", " : "", what, STR_ARG(value));
}

static void explain_jwt(struct str secret, struct buffer *out)
{
    struct arena ARENA_AUTO arena = {0};
    const struct json_node *payload = jwt_payload(secret, &arena);
    if (!payload)
        return;
    if (str_equal(json_member_text(payload, "iss"), STR("kubernetes/serviceaccount")) ||
        json_member(payload, "kubernetes.io"))
        buffer_add_cstring(out, "of a Kubernetes service account");
    add_claim(out, payload, "role", "role");
    double end = json_member_number(payload, "exp", 0);
    if (end > 0 && end < 4e9)
        add_date(out, "it expires on", (uint64_t)end);
    else if (!json_member(payload, "exp"))
        buffer_printf(out, "%sit never expires", out->len ? ", " : "");
}

static const struct {
    const char *checksum;
    void (*explain)(struct str secret, struct buffer *out);
} explainers[] = {
    {"aws-key-id", explain_aws},    {"discord", explain_discord}, {"discord-webhook", explain_webhook},
    {"telegram", explain_telegram}, {"jwt", explain_jwt},
};

void checksum_explain(const char *name, struct str secret, struct buffer *out)
{
    for (size_t i = 0; name && i < sizeof explainers / sizeof explainers[0]; i++)
        if (strcmp(explainers[i].checksum, name) == 0)
            explainers[i].explain(secret, out);
}
