#include "neso_posix_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* Where a system keeps its files elsewhere, and in the tests, the build says so. */
#ifndef NESO_POSIX_HOSTS
#define NESO_POSIX_HOSTS "/etc/hosts"
#endif
#ifndef NESO_POSIX_RESOLV_CONF
#define NESO_POSIX_RESOLV_CONF "/etc/resolv.conf"
#endif
#ifndef NESO_POSIX_DNS_PORT
#define NESO_POSIX_DNS_PORT 53
#endif

/* The next word of *rest, which moves behind it; a comment ends the line. Empty: no more words. */
static neso_slice next_word(neso_slice *rest)
{
    size_t start = 0, end;

    while (start < rest->len && strchr(" \t\r\n", rest->ptr[start]) != NULL)
        start++;
    end = start;
    while (end < rest->len && strchr(" \t\r\n#;", rest->ptr[end]) == NULL)
        end++;
    neso_slice word = neso_slice_make(rest->ptr + start, end - start);
    *rest = neso_slice_make(rest->ptr + end, rest->len - end);
    return word;
}

static bool same_name(neso_slice a, neso_slice b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static void read_hosts_line(neso_posix_addresses *out, neso_slice line, neso_slice name,
                            uint16_t port)
{
    neso_posix_address address;
    neso_slice alias;

    if (!neso_posix_address_parse(&address, next_word(&line), port))
        return;
    for (alias = next_word(&line); alias.len > 0; alias = next_word(&line))
        if (same_name(alias, name)) {
            neso_posix_addresses_add(out, &address);
            return;
        }
}

bool neso_posix_names_lookup(neso_posix_addresses *out, neso_slice name, uint16_t port)
{
    FILE *file = fopen(NESO_POSIX_HOSTS, "re");
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    memset(out, 0, sizeof *out);
    if (file == NULL)
        return false;
    while ((len = getline(&line, &size, file)) > 0)
        read_hosts_line(out, neso_slice_make(line, (size_t)len), name, port);
    free(line);
    fclose(file);
    return out->count > 0;
}

static bool read_server_line(neso_posix_address *out, neso_slice line)
{
    return neso_slice_equal(next_word(&line), NESO_SLICE("nameserver")) &&
           neso_posix_address_parse(out, next_word(&line), NESO_POSIX_DNS_PORT);
}

size_t neso_posix_names_servers(neso_posix_address out[NESO_POSIX_SERVERS_MAX])
{
    FILE *file = fopen(NESO_POSIX_RESOLV_CONF, "re");
    char *line = NULL;
    size_t size = 0, count = 0;
    ssize_t len;

    if (file != NULL) {
        while (count < NESO_POSIX_SERVERS_MAX && (len = getline(&line, &size, file)) > 0)
            if (read_server_line(&out[count], neso_slice_make(line, (size_t)len)))
                count++;
        free(line);
        fclose(file);
    }
    if (count == 0)
        neso_posix_address_parse(&out[count++], NESO_SLICE("127.0.0.1"), NESO_POSIX_DNS_PORT);
    return count;
}
