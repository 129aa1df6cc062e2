// Ports of Compose files: twice, on all addresses, without quotes.
#include "core/vec.h"
#include "lint/docker/compose.h"

// A service's published port, for finding the same one elsewhere.
struct claim {
    struct compose_port port;
    const struct yaml_tree_node *service;
};

static int compare_claims(const void *a, const void *b)
{
    const struct claim *left = a, *right = b;
    int order = str_compare(left->port.published, right->port.published);
    if (!order)
        order = str_compare(left->port.protocol, right->port.protocol);
    if (!order)
        order = str_compare(left->port.ip, right->port.ip);
    if (!order)
        order = (left->port.node->offset > right->port.node->offset) -
                (left->port.node->offset < right->port.node->offset);
    return order;
}

static bool is_every_address(struct str ip)
{
    return ip.len == 0 || str_equal(ip, STR("0.0.0.0"));
}

static struct str item_text(const struct yaml_tree_node *node)
{
    return node && node->kind == YAML_TREE_SCALAR ? node->text : (struct str){0};
}

// Services of different profiles need not run together.
static bool may_run_together(const struct yaml_tree_node *a, const struct yaml_tree_node *b)
{
    const struct yaml_tree_node *left = yaml_tree_get(a, "profiles"), *right = yaml_tree_get(b, "profiles");
    if (!left && !right)
        return true;
    if (!left || !right || left->kind != YAML_TREE_LIST || right->kind != YAML_TREE_LIST ||
        left->count > 100 || right->count > 100)
        return false;
    for (const struct yaml_tree_node *one = left->first; one; one = one->next)
        for (const struct yaml_tree_node *two = right->first; two; two = two->next)
            if (item_text(one).len && str_equal(item_text(one), item_text(two)))
                return true;
    return false;
}

struct claims VEC(struct claim);

// 3000-3005; a '-' in ${PORT:-80} is none.
static bool is_range(struct str published)
{
    return str_find_byte(published, '-', 0) != STR_NONE && str_find_byte(published, '$', 0) == STR_NONE;
}

static void add_ports(struct claims *claims, const struct yaml_tree_node *service)
{
    for (const struct yaml_tree_node *item = compose_ports(service); item; item = item->next) {
        struct compose_port port;
        if (item->is_alias || !compose_port_read(item, &port) || port.published.len == 0 ||
            str_equal(port.published, STR("0")) || is_range(port.published))
            continue;
        if (is_every_address(port.ip))
            port.ip = (struct str){0};
        *vec_add(claims) = (struct claim){port, service};
    }
}

static bool run_dup_port(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct claims claims = {0};
    for (const struct yaml_tree_node *at = compose_services(compose_file(run, blob)); at; at = at->next)
        add_ports(&claims, at);
    vec_sort(&claims, compare_claims);
    for (size_t i = 1; i < claims.count; i++) {
        const struct compose_port *before = &claims.at[i - 1].port, *port = &claims.at[i].port;
        if (!str_equal(before->published, port->published) || !str_equal(before->ip, port->ip) ||
            !str_equal(before->protocol, port->protocol) ||
            !may_run_together(claims.at[i - 1].service, claims.at[i].service))
            continue;
        const bool is_same = claims.at[i - 1].service == claims.at[i].service;
        struct finding *finding = compose_report(
            run, port->node, "host port %.*s is taken by %s '%.*s' already", STR_ARG(port->published),
            is_same ? "the same service" : "service", STR_ARG(claims.at[i - 1].service->key->text));
        // mysql-5 and mysql-8, of which people start one: the file may be meant so.
        if (!is_same && str_equal(before->target, port->target) && finding->severity > SEVERITY_WARNING)
            finding->severity = SEVERITY_WARNING;
    }
    vec_free(&claims);
    return true;
}

// Ports of what asks nobody for a password, or for one that is known.
static const char *service_at(struct str target)
{
    static const struct {
        const char *port, *what;
    } rows[] = {
        {"5432", "PostgreSQL"},    {"3306", "MySQL"},         {"27017", "MongoDB"},   {"6379", "Redis"},
        {"9200", "Elasticsearch"}, {"9300", "Elasticsearch"}, {"11211", "memcached"}, {"2375", "Docker"},
        {"1433", "SQL Server"},    {"1521", "Oracle"},        {"5984", "CouchDB"},    {"9042", "Cassandra"},
        {"2379", "etcd"},          {"2181", "ZooKeeper"},     {"7687", "Neo4j"},      {"8529", "ArangoDB"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_equal(target, str_from(rows[i].port)))
            return rows[i].what;
    return NULL;
}

static bool run_bind_all(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const bool every = check_flag(run, "every-port");
    for (const struct yaml_tree_node *at = compose_services(compose_file(run, blob)); at; at = at->next)
        for (const struct yaml_tree_node *item = compose_ports(at); item; item = item->next) {
            struct compose_port port;
            if (item->is_alias || !compose_port_read(item, &port) || !is_every_address(port.ip) ||
                port.published.len == 0)
                continue;
            const char *what = service_at(port.target);
            if (what || every)
                compose_report(run, item, "%s listens on every address of the host: 127.0.0.1:%.*s:%.*s",
                               what ? what : "the port", STR_ARG(port.published), STR_ARG(port.target));
        }
    return true;
}

// YAML 1.1 reads 22:22 as a number in base 60: digits, then groups below 60.
static bool is_base_60(struct str text)
{
    struct str rest = text;
    unsigned groups = 0;
    for (; rest.at; groups++) {
        const struct str part = str_cut(&rest, ':');
        uint64_t number;
        if (!str_to_u64(part, &number) || (groups ? part.len > 2 || number > 59 : part.at[0] == '0'))
            return false;
    }
    return groups > 1;
}

static bool run_quote_port(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    for (const struct yaml_tree_node *at = compose_services(compose_file(run, blob)); at; at = at->next)
        for (const struct yaml_tree_node *item = compose_ports(at); item; item = item->next) {
            if (item->is_alias || item->kind != YAML_TREE_SCALAR || item->style != YAML_TREE_PLAIN ||
                !is_base_60(item->text))
                continue;
            struct finding *finding = compose_report(
                run, item, "%.*s without quotes is a number in base 60 for YAML 1.1", STR_ARG(item->text));
            check_add_edit(run, finding, FIX_SAFE, item->offset, item->end - item->offset,
                           arena_printf(run->arena, "\"%.*s\"", STR_ARG(item->text)));
        }
    return true;
}

const struct check check_cp_dup_port = {
    .id = "cp-dup-port",
    .summary = "no two services publish the same port",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(YAML),
    .run = run_dup_port,
    .page =
        {
            .why = "The second service that starts fails with 'port is already allocated'. Services that no "
                   "profile "
                   "starts together are left alone.",
            .bad = "services:\n  a:\n    ports: [\"8080:80\"]\n  b:\n    ports: [\"8080:3000\"]\n",
            .good = "services:\n  a:\n    ports: [\"8080:80\"]\n  b:\n    ports: [\"8081:3000\"]\n",
            .fix = "Give one of them another port of the host, or profiles that exclude each other.",
            .source = "dclint no-duplicate-exported-ports",
        },
};

const struct check check_cp_bind_all = {
    .id = "cp-bind-all",
    .summary = "databases are not published on every address",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(YAML),
    .options =
        (const struct check_option[]){
            {"every-port", CHECK_OPTION_FLAG, "false", "any port counts, not only those of databases"},
            {0},
        },
    .run = run_bind_all,
    .page =
        {
            .why =
                "Without an address Docker publishes on all of the host's, past the rules of ufw and "
                "firewalld: the "
                "database of a laptop is open to the café. Other services reach it by its name without any "
                "published port.",
            .bad = "services:\n  db:\n    image: redis:7\n    ports: [\"6379:6379\"]\n",
            .good = "services:\n  db:\n    image: redis:7\n    ports: [\"127.0.0.1:6379:6379\"]\n",
            .fix = "Put 127.0.0.1: in front, or delete the port.",
            .source = "dclint no-unbound-port-interfaces",
        },
};

const struct check check_cp_quote_port = {
    .id = "cp-quote-port",
    .summary = "ports that YAML takes for numbers in base 60 are quoted",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(YAML),
    .run = run_quote_port,
    .page =
        {
            .why = "For YAML 1.1 22:22 is 22 * 60 + 22 = 1342. Compose files are read by tools of both "
                   "versions.",
            .bad = "services:\n  git:\n    ports:\n      - 2222:22\n",
            .good = "services:\n  git:\n    ports:\n      - \"2222:22\"\n",
            .fix = "Quote it.",
            .source = "dclint require-quotes-in-ports",
        },
};
