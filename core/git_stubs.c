// libgit2's network transports, replaced by functions that refuse.
//
// andon never talks to a network, but git_libgit2_init starts TLS (5 ms to parse the CA bundle), SSH and
// Kerberos when they are linked. The linker takes a symbol from here before it looks into libgit2.a, so the
// archive members that need mbedTLS's TLS layer, libssh2 and gssapi are never pulled in. The list is what
// libgit2 1.5 as built by Debian 12 asks for; another version that asks for more fails to link, which is how
// we would notice.
#include "core/git_stubs.h"

#include <stdbool.h>

void git_stubs_use(void)
{
}

// The real prototypes are private to libgit2; nothing here reads its arguments.
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

bool git_http__expect_continue = false;

int git_smart_subtransport_http(void *out, void *owner, void *param)
{
    (void)out, (void)owner, (void)param;
    return -1;
}

int git_smart_subtransport_ssh(void *out, void *owner, void *param)
{
    (void)out, (void)owner, (void)param;
    return -1;
}

int git_transport_ssh_with_paths(void *out, void *owner, void *payload)
{
    (void)out, (void)owner, (void)payload;
    return -1;
}

int git_transport_ssh_global_init(void)
{
    return 0;
}

int git_mbedtls_stream_global_init(void)
{
    return 0;
}

int git_mbedtls__set_cert_location(const char *file, const char *path)
{
    (void)file, (void)path;
    return -1;
}

int git_mbedtls_stream_new(void *out, const char *host, const char *port)
{
    (void)out, (void)host, (void)port;
    return -1;
}

int git_mbedtls_stream_wrap(void *out, void *in, const char *host)
{
    (void)out, (void)in, (void)host;
    return -1;
}
