#include "neso_sntp.h"
#include "neso_port.h"

#include "lwip/apps/sntp.h"

#include <string.h>

/* NTP counts seconds from 1900, in eras of 2^32. Values below 2^31 are taken to be of the era that
 * begins in 2036, so this holds until 2104 (RFC 4330 section 3). */
#define ERA_0_TO_UNIX_S 2208988800u
#define ERA_S           (INT64_C(1) << 32)

static char server[NESO_SNTP_NAME_MAX + 1];
static uint16_t server_port;
static neso_time_fix fix;
static bool fix_is_new;

neso_status neso_sntp_set_server(neso_slice host, uint16_t port)
{
    if (host.len == 0 || port == 0)
        return NESO_E_ARGUMENT;
    if (host.len > NESO_SNTP_NAME_MAX)
        return NESO_E_TOO_LONG;
    memcpy(server, host.ptr, host.len);
    server[host.len] = '\0';
    server_port = port;
    return NESO_OK;
}

void neso_sntp_ask(void)
{
    if (server_port == 0)
        return;
    sntp_stop();
    sntp_setservername(0, server);
    sntp_init();
}

uint16_t neso_sntp_port(void)
{
    return server_port;
}

/* A server that has no time itself answers with zeros. */
void neso_sntp_received(uint32_t seconds, uint32_t fraction)
{
    if (seconds == 0 && fraction == 0)
        return;
    int64_t era_s = seconds < UINT32_C(0x80000000) ? ERA_S : 0;
    fix.unix_ms =
        (era_s + seconds - ERA_0_TO_UNIX_S) * 1000 + (int64_t)(((uint64_t)fraction * 1000u) >> 32);
    fix.at_ms = neso_port_now_ms();
    fix_is_new = true;
}

bool neso_port_time(neso_time_fix *out)
{
    bool is_new = fix_is_new;
    if (is_new)
        *out = fix;
    fix_is_new = false;
    return is_new;
}
