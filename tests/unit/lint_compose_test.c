// The checks of Compose files.
#include "check_helper.h"

extern const struct check check_cp_image_tag;
extern const struct check check_cp_dup_name;
extern const struct check check_cp_dup_port;
extern const struct check check_cp_bind_all;
extern const struct check check_cp_version;
extern const struct check check_cp_quote_port;
extern const struct check check_cp_privileged;

static void test_cp_image_tag(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "none",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    image: redis\n"),
         .findings = 1,
         .line = 3},
        {.name = "latest",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    image: \"redis:latest\"\n"),
         .findings = 1},
        {.name = "tag",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    image: host:5000/redis:7\n"),
         .findings = 0},
        {.name = "port",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    image: host:5000/redis\n"),
         .findings = 1},
        {.name = "built",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    build: .\n    image: redis\n"),
         .findings = 0},
        {.name = "variable",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    image: redis:${V:-latest}\n  b:\n    image: $I\n"),
         .findings = 0},
        {.name = "digest",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    image: redis@sha256:1\n"),
         .findings = 0},
        {.name = "not Compose", .path = "docker-compose.yml", .bytes = STR("image: redis\n"), .findings = 0},
        {.name = "other name",
         .path = "services.yml",
         .bytes = STR("services:\n  a:\n    image: redis\n"),
         .findings = 0},
        {.name = "template",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    image: '{image}'\n"),
         .findings = 0},
        {.name = "broken", .path = "docker-compose.yml", .bytes = STR("services:\n  a: [\n"), .findings = 0},
        {.name = "CRLF",
         .path = "docker-compose.yml",
         .bytes = STR("services:\r\n  a:\r\n    image: redis\r\n"),
         .findings = 1},
        {.name = "anchor",
         .path = "docker-compose.yml",
         .bytes = STR("x-a: &a\n  image: redis\nservices:\n  b: *a\n  c:\n    <<: *a\n"),
         .findings = 0},
    };
    check_cases_run(&check_cp_image_tag, cases, sizeof cases / sizeof *cases);
}

static void test_cp_dup_name(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "two",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    container_name: x\n  b:\n    container_name: x\n"),
         .findings = 1,
         .message = "'a'",
         .line = 5},
        {.name = "own",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    container_name: x\n  b:\n    container_name: y\n"),
         .findings = 0},
        {.name = "profiles",
         .path = "docker-compose.yml",
         .bytes =
             STR("services:\n  a:\n    container_name: x\n    profiles: [p]\n  b:\n    container_name: x\n"),
         .findings = 0},
    };
    check_cases_run(&check_cp_dup_name, cases, sizeof cases / sizeof *cases);
}

static void test_cp_dup_port(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "two",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"80:80\"]\n  b:\n    ports: [\"80:3000\"]\n"),
         .findings = 1,
         .line = 5},
        {.name = "itself",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"80:80\", \"80:81\"]\n"),
         .findings = 1,
         .message = "the same service"},
        {.name = "protocols",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"53:53/tcp\", \"53:53/udp\"]\n"),
         .findings = 0},
        {.name = "addresses",
         .path = "docker-compose.yml",
         .bytes = STR(
             "services:\n  a:\n    ports: [\"127.0.0.1:80:80\"]\n  b:\n    ports: [\"127.0.0.2:80:80\"]\n"),
         .findings = 0},
        {.name = "profiles",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    profiles: [p]\n    ports: [\"80:80\"]\n  b:\n    profiles: [q]\n "
                      "   ports: [\"80:81\"]\n"),
         .findings = 0},
        {.name = "long form",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports:\n      - target: 80\n        published: 8080\n  b:\n    "
                      "ports: [\"8080:1\"]\n"),
         .findings = 1},
        {.name = "any",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"80\"]\n  b:\n    ports: [\"80\"]\n"),
         .findings = 0},
        {.name = "variable",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"${P:-80}:80\"]\n  b:\n    ports: [\"${Q:-80}:81\"]\n"),
         .findings = 0},
        {.name = "same variable",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"${P:-80}:80\"]\n  b:\n    ports: [\"${P:-80}:81\"]\n"),
         .findings = 1},
    };
    check_cases_run(&check_cp_dup_port, cases, sizeof cases / sizeof *cases);
}

static void test_cp_bind_all(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "database",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"5432:5432\"]\n"),
         .findings = 1,
         .message = "PostgreSQL"},
        {.name = "local",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"127.0.0.1:5432:5432\"]\n"),
         .findings = 0},
        {.name = "web",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"8080:80\"]\n"),
         .findings = 0},
        {.name = "web, asked",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"8080:80\"]\n"),
         .findings = 1,
         .options = "every-port=true"},
        {.name = "not published",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"5432\"]\n"),
         .findings = 0},
        {.name = "long form",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports:\n      - {target: 6379, published: 1}\n"),
         .findings = 1},
        {.name = "IPv6",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports: [\"[::1]:5432:5432\"]\n"),
         .findings = 0},
    };
    check_cases_run(&check_cp_bind_all, cases, sizeof cases / sizeof *cases);
}

static void test_cp_version(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "version",
         .path = "docker-compose.yml",
         .bytes = STR("version: \"3\"\nservices:\n  a:\n    image: b:1\n"),
         .findings = 1,
         .fixed = STR("services:\n  a:\n    image: b:1\n")},
        {.name = "none",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    image: b:1\n"),
         .findings = 0},
        {.name = "comment",
         .path = "docker-compose.yml",
         .bytes = STR("version: \"3\" # x\nservices:\n  a:\n    image: b:1\n"),
         .findings = 1},
        {.name = "swarm",
         .path = "docker-stack.yml",
         .bytes = STR("version: \"3\"\nservices:\n  a:\n    image: b:1\n"),
         .findings = 0},
        {.name = "CRLF",
         .path = "docker-compose.yml",
         .bytes = STR("version: \"3\"\r\nservices:\r\n  a:\r\n    image: b:1\r\n"),
         .findings = 1,
         .fixed = STR("services:\r\n  a:\r\n    image: b:1\r\n")},
    };
    check_cases_run(&check_cp_version, cases, sizeof cases / sizeof *cases);
}

static void test_cp_quote_port(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "base 60",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports:\n      - 22:22\n"),
         .findings = 1,
         .fixed = STR("services:\n  a:\n    ports:\n      - \"22:22\"\n")},
        {.name = "quoted",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports:\n      - \"22:22\"\n"),
         .findings = 0},
        {.name = "large",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports:\n      - 8080:80\n"),
         .findings = 0},
        {.name = "one",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    ports:\n      - 22\n"),
         .findings = 0},
    };
    check_cases_run(&check_cp_quote_port, cases, sizeof cases / sizeof *cases);
}

static void test_cp_privileged(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "privileged",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    privileged: true\n"),
         .findings = 1},
        {.name = "not",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    privileged: false\n"),
         .findings = 0},
        {.name = "socket",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    volumes: [\"/var/run/docker.sock:/var/run/docker.sock:ro\"]\n"),
         .findings = 1},
        {.name = "long form",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    volumes:\n      - type: bind\n        source: "
                      "/var/run/docker.sock\n        target: /x\n"),
         .findings = 1},
        {.name = "host",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    network_mode: host\n    pid: host\n"),
         .findings = 2},
        {.name = "capability",
         .path = "docker-compose.yml",
         .bytes = STR("services:\n  a:\n    cap_add: [SYS_ADMIN, NET_ADMIN]\n"),
         .findings = 1},
    };
    check_cases_run(&check_cp_privileged, cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cp_image_tag),  cmocka_unit_test(test_cp_dup_name),
        cmocka_unit_test(test_cp_dup_port),   cmocka_unit_test(test_cp_bind_all),
        cmocka_unit_test(test_cp_version),    cmocka_unit_test(test_cp_quote_port),
        cmocka_unit_test(test_cp_privileged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
