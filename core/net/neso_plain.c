#include "neso_plain.h"

#include "neso_ascii.h"
#include "neso_hex.h"

/* Reads an IPv4 address: four decimal numbers without leading zeros, which some would take for
 * octal ones. */
static bool read_ipv4(uint8_t out[4], neso_slice host)
{
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t value = 0;
        size_t start = at;
        if (i > 0 && (at == host.len || host.ptr[at] != '.'))
            return false;
        start = at += i > 0;
        while (at < host.len && at < start + 3 && neso_ascii_is_digit(host.ptr[at]))
            value = value * 10 + (uint32_t)(host.ptr[at++] - '0');
        if (at == start || value > 255 || (at - start > 1 && host.ptr[start] == '0'))
            return false;
        out[i] = (uint8_t)value;
    }
    return at == host.len;
}

bool neso_plain_is_localhost(neso_slice host)
{
    return neso_ascii_equal(host, NESO_SLICE("localhost"));
}

bool neso_plain_is_loopback(neso_slice host)
{
    uint8_t ipv4[4];
    return (read_ipv4(ipv4, host) && ipv4[0] == 127) ||
           neso_ascii_equal(host, NESO_SLICE("[::1]")) || neso_plain_is_localhost(host);
}

/* "[fe80:" to "[febf:". */
static bool is_ipv6_link_local(neso_slice host)
{
    return host.len > 6 && neso_ascii_equal(neso_slice_make(host.ptr, 3), NESO_SLICE("[fe")) &&
           neso_hex_value(host.ptr[3]) >= 8 && neso_hex_value(host.ptr[3]) <= 0xb &&
           neso_hex_value(host.ptr[4]) >= 0 && host.ptr[5] == ':';
}

bool neso_plain_is_local(neso_slice host)
{
    uint8_t ipv4[4];
    if (read_ipv4(ipv4, host))
        return ipv4[0] == 127 || (ipv4[0] == 169 && ipv4[1] == 254);
    return neso_plain_is_loopback(host) || is_ipv6_link_local(host) ||
           neso_ascii_equal(host, NESO_SLICE("[fd00:ec2::23]")) ||
           neso_ascii_equal(host, NESO_SLICE("[fd00:ec2::254]"));
}
