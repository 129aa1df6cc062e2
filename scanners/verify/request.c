// Asking: hosts side by side, the secrets of one host one after another with a pause between.
#include "scanners/verify/verify.h"

#include "core/interrupt.h"
#include "core/json.h"
#include "core/pool.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BODY_MAX = 65536, RETRY_AFTER_MAX = 30, HOSTS_AT_ONCE = 4 };

struct asking {
    const struct verify_options *options;
    struct candidate_list *candidates;
    struct str *hosts;
    size_t host_count;
};

// --- requests ----------------------------------------------------------------------------------------------

static bool is_sendable(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= ' ' || (unsigned char)text.at[i] >= 0x7f)
            return false;
    return true;
}

static void add_for_url(struct buffer *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];
        if (byte_is_alpha(byte) || byte_is_digit(byte) || strchr("-._~:", byte))
            buffer_add_byte(out, byte);
        else
            buffer_printf(out, "%%%02X", (unsigned char)byte);
    }
}

// A template with {{secret}} and {{user}} filled in.
static void fill(struct str template, const struct candidate *candidate, bool is_url, struct buffer *out)
{
    for (size_t at = 0; at < template.len;) {
        struct str rest = str_slice(template, at, template.len);
        bool is_secret = str_starts_with(rest, STR("{{secret}}"));
        if (!is_secret && !str_starts_with(rest, STR("{{user}}"))) {
            buffer_add_byte(out, template.at[at++]);
            continue;
        }
        struct str value = is_secret ? (struct str){candidate->secret, candidate->secret_length}
                                     : (struct str){candidate->user, candidate->user_length};
        if (is_url)
            add_for_url(out, value);
        else
            buffer_add(out, value);
        at += is_secret ? sizeof "{{secret}}" - 1 : sizeof "{{user}}" - 1;
    }
}

static void wipe(struct buffer *buffer)
{
    if (buffer->at)
        explicit_bzero(buffer->at, buffer->room);
    buffer_free(buffer);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct buffer *body = context;
    size_t room = BODY_MAX - body->len, length = size * count;
    buffer_add(body, (struct str){bytes, length < room ? length : room});
    return length < room ? length : 0; // more than that is no answer that we know
}

struct answer {
    CURLcode code;
    long status;
    curl_off_t retry_after;
    struct buffer body;
};

static struct curl_slist *add_header(struct curl_slist *list, struct buffer *line)
{
    buffer_add_byte(line, '\0');
    struct curl_slist *more = curl_slist_append(list, line->at);
    wipe(line);
    return more ? more : list;
}

static struct curl_slist *make_headers(const struct candidate *candidate)
{
    const struct endpoint *endpoint = candidate->endpoint;
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < endpoint->header_count; i++) {
        struct buffer line = {0};
        fill(endpoint->headers[i], candidate, false, &line);
        list = add_header(list, &line);
    }
    if (endpoint->basic.len) {
        struct buffer line = {0}, pair = {0};
        fill(endpoint->basic, candidate, false, &pair);
        buffer_add(&line, STR("Authorization: Basic "));
        base64_encode(&line, buffer_str(&pair));
        wipe(&pair);
        list = add_header(list, &line);
    }
    return list;
}

static void set_options(CURL *curl, const struct verify_options *options, bool is_local)
{
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, is_local ? "http,https" : "https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L); // a redirect would take the secret elsewhere
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)options->timeout);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)options->timeout);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "andon-verify/" ANDON_VERSION);
    if (is_local)
        curl_easy_setopt(curl, CURLOPT_NOPROXY, "*"); // proxies of the environment are for the real hosts
}

// Where an override leads for a host: "http://127.0.0.1:8080", or empty.
static struct str find_override(const struct verify_options *options, struct str host)
{
    VEC_EACH (const struct str, override, &options->overrides) {
        struct str rest = *override, name = str_cut(&rest, '=');
        if (str_equal(name, host) || str_equal(name, STR("*")))
            return rest;
    }
    return (struct str){0};
}

// https://host/path, or where an override says.
static void make_url(const struct verify_options *options, const struct candidate *candidate, bool *is_local,
                     struct buffer *url)
{
    const struct endpoint *endpoint = candidate->endpoint;
    struct str instead = find_override(options, endpoint->host);
    *is_local = instead.len > 0;
    buffer_add(url, instead.len ? instead : str_slice(endpoint->url, 0, 8 + endpoint->host.len));
    fill(str_slice(endpoint->url, 8 + endpoint->host.len, endpoint->url.len), candidate, true, url);
    buffer_add_byte(url, '\0');
}

static void ask_once(CURL *curl, const struct verify_options *options, const struct candidate *candidate,
                     struct answer *answer)
{
    struct buffer url = {0}, body = {0};
    bool is_local;
    curl_easy_reset(curl);
    make_url(options, candidate, &is_local, &url);
    set_options(curl, options, is_local);
    struct curl_slist *headers = make_headers(candidate);
    curl_easy_setopt(curl, CURLOPT_URL, url.at);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer->body);
    if (candidate->endpoint->is_post) {
        fill(candidate->endpoint->body, candidate, false, &body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.len);
        curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body.len ? body.at : "");
    }
    answer->code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &answer->retry_after);
    for (struct curl_slist *line = headers; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(headers);
    wipe(&url);
    wipe(&body);
}

// --- judging -----------------------------------------------------------------------------------------------

static bool fits(const struct verify_answer *wanted, const struct answer *answer)
{
    for (size_t i = 0; i < wanted->status_count; i++)
        if (wanted->statuses[i] == answer->status)
            return !wanted->has.len || str_find(buffer_str(&answer->body), wanted->has, 0) != STR_NONE;
    return false;
}

// Only an answer that the endpoint describes is one; everything else is unknown.
static void judge(const struct answer *answer, struct candidate *candidate)
{
    candidate->status = answer->status;
    candidate->result = VERIFY_UNKNOWN;
    if (answer->code != CURLE_OK) {
        candidate->reason = str_from(curl_easy_strerror(answer->code));
    } else if (fits(&candidate->endpoint->live, answer)) {
        candidate->result = VERIFY_LIVE;
        candidate->reason = STR("the provider accepts it");
    } else if (fits(&candidate->endpoint->dead, answer)) {
        candidate->result = VERIFY_DEAD;
        candidate->reason = STR("the provider refuses it");
    } else if (answer->status == 429) {
        candidate->reason = STR("the provider wants fewer requests");
    } else if (answer->status >= 300 && answer->status < 400) {
        candidate->reason = STR("the provider redirects, which is not followed");
    } else {
        candidate->reason = STR("an answer that says neither");
    }
}

static void pause_for(double seconds)
{
    struct timespec rest = {.tv_sec = (time_t)seconds,
                            .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&rest, NULL);
}

static void ask(CURL *curl, const struct verify_options *options, struct candidate *candidate)
{
    struct str secret = {candidate->secret, candidate->secret_length};
    struct str user = {candidate->user, candidate->user_length};
    if (!is_sendable(secret) || !is_sendable(user)) {
        candidate->reason = STR("it holds bytes that a request can't");
        return;
    }
    for (int attempt = 0; attempt < 2; attempt++) {
        struct answer answer = {.body = {.limit = BODY_MAX}};
        ask_once(curl, options, candidate, &answer);
        judge(&answer, candidate);
        wipe(&answer.body);
        if (answer.code != CURLE_OK || answer.status != 429 || answer.retry_after > RETRY_AFTER_MAX ||
            interrupt_happened())
            return;
        if (attempt == 0)
            pause_for(answer.retry_after > 0 ? (double)answer.retry_after : 1);
    }
}

static void work_on_host(void *context, size_t index, unsigned worker)
{
    struct asking *asking = context;
    CURL *curl = curl_easy_init();
    bool is_first = true;
    (void)worker;
    VEC_EACH (struct candidate, candidate, asking->candidates) {
        if (!curl || !candidate->endpoint || candidate->same_as != SIZE_MAX || interrupt_happened() ||
            !str_equal(candidate->endpoint->host, asking->hosts[index]))
            continue;
        if (!is_first)
            pause_for(1.0 / (double)asking->options->rate);
        is_first = false;
        ask(curl, asking->options, candidate);
    }
    curl_easy_cleanup(curl);
}

bool verify_run(const struct verify_options *options, struct candidate_list *candidates, struct arena *arena,
                struct error *err)
{
    struct asking asking = {.options = options, .candidates = candidates};
    asking.hosts = ARENA_ARRAY(arena, struct str, candidates->count + 1);
    VEC_EACH (const struct candidate, candidate, candidates) {
        bool is_new = candidate->endpoint != NULL;
        for (size_t i = 0; i < asking.host_count && is_new; i++)
            is_new = !str_equal(asking.hosts[i], candidate->endpoint->host);
        if (is_new)
            asking.hosts[asking.host_count++] = candidate->endpoint->host;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return error_set(err, ERROR_TOOL, "libcurl can't be started");
    if (asking.host_count)
        pool_run(asking.host_count, HOSTS_AT_ONCE, work_on_host, &asking);
    curl_global_cleanup();
    VEC_EACH (struct candidate, candidate, candidates) {
        if (candidate->same_as == SIZE_MAX)
            continue;
        const struct candidate *first = &candidates->at[candidate->same_as];
        candidate->result = first->result;
        candidate->reason = first->reason;
        candidate->status = first->status;
    }
    return true;
}

// --- overrides ---------------------------------------------------------------------------------------------

static bool is_loopback(struct str url)
{
    static const char *const starts[] = {"http://127.0.0.1:", "http://localhost:", "http://[::1]:"};
    uint64_t port;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (str_starts_with(url, str_from(starts[i])))
            return str_to_u64(str_slice(url, strlen(starts[i]), url.len), &port) && port > 0 && port < 65536;
    return false;
}

bool verify_check_overrides(const struct verify_options *options, struct error *err)
{
    VEC_EACH (const struct str, override, &options->overrides) {
        struct str rest = *override, host = str_cut(&rest, '=');
        if (!host.len || !is_loopback(rest))
            return error_set(err, ERROR_USAGE,
                             "--endpoint-override wants HOST=http://127.0.0.1:PORT, not '%.*s'",
                             STR_ARG(*override));
    }
    return true;
}
