#include "neso_url.h"

#include "neso_ascii.h"
#include "neso_hex.h"

/* What is left to read, and where a fault is reported. */
typedef struct cursor {
    const char *text;
    size_t at;
    size_t len;
    neso_url_error *error;
} cursor;

static neso_status refuse(cursor *in, neso_status status, size_t offset, const char *reason)
{
    in->error->offset = offset;
    in->error->reason = reason;
    return status;
}

/* Takes the bytes up to the first of `stops`, or all. */
static neso_slice take_until(cursor *in, const char *stops)
{
    size_t start = in->at;
    while (in->at < in->len && strchr(stops, in->text[in->at]) == NULL)
        in->at++;
    return neso_slice_make(in->text + start, in->at - start);
}

/* After this no NUL can stand anywhere, which take_until relies on. */
static neso_status check_characters(cursor *in)
{
    for (size_t i = 0; i < in->len; i++) {
        uint8_t c = (uint8_t)in->text[i];
        if (c <= ' ' || c == 0x7f)
            return refuse(in, NESO_E_MALFORMED, i, "space or control character");
    }
    return NESO_OK;
}

static neso_status take_scheme(cursor *in, neso_url *out)
{
    neso_slice scheme = take_until(in, ":/?#");
    if (in->len - in->at < 3 || memcmp(in->text + in->at, "://", 3) != 0)
        return refuse(in, NESO_E_MISSING, 0, "does not begin with https:// or http://");
    in->at += 3;
    out->https = neso_ascii_equal(scheme, NESO_SLICE("https"));
    if (!out->https && !neso_ascii_equal(scheme, NESO_SLICE("http")))
        return refuse(in, NESO_E_UNSUPPORTED, 0, "scheme is neither https nor http");
    return NESO_OK;
}

static neso_status take_name(cursor *in, neso_url *out)
{
    size_t start = in->at;
    out->host = take_until(in, ":/?#");
    for (size_t i = 0; i < out->host.len; i++)
        if (!neso_ascii_is_alphanumeric(out->host.ptr[i]) &&
            strchr("-._", out->host.ptr[i]) == NULL)
            return refuse(in, NESO_E_MALFORMED, start + i, "character that no host name has");
    if (out->host.len == 0)
        return refuse(in, NESO_E_MISSING, start, "no host name");
    return NESO_OK;
}

/* Checks the characters of "[...]", not that they make an address: that is for who connects. */
static neso_status take_ipv6(cursor *in, neso_url *out)
{
    size_t start = in->at;
    out->host = take_until(in, "]/?#");
    if (in->at == in->len || in->text[in->at] != ']')
        return refuse(in, NESO_E_MALFORMED, in->at, "no ']' behind an IPv6 address");
    out->host.len++;
    in->at++;
    for (size_t i = 1; i + 1 < out->host.len; i++) {
        char c = out->host.ptr[i];
        if (c == '%')
            return refuse(in, NESO_E_UNSUPPORTED, start + i, "zone in an IPv6 address");
        if (neso_hex_value(c) < 0 && c != ':' && c != '.')
            return refuse(in, NESO_E_MALFORMED, start + i, "character that no IPv6 address has");
    }
    if (out->host.len < 4) /* "::" is the shortest */
        return refuse(in, NESO_E_MALFORMED, start, "empty IPv6 address");
    if (in->at < in->len && strchr(":/?#", in->text[in->at]) == NULL)
        return refuse(in, NESO_E_MALFORMED, in->at, "something behind an IPv6 address");
    return NESO_OK;
}

/* "host:" without digits means the scheme's own port (RFC 3986 section 3.2.3). */
static neso_status take_port(cursor *in, neso_url *out)
{
    out->port = out->https ? 443 : 80;
    if (in->at == in->len || in->text[in->at] != ':')
        return NESO_OK;
    size_t start = ++in->at;
    neso_slice digits = take_until(in, "/?#");
    if (digits.len == 0)
        return NESO_OK;
    uint32_t port = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (!neso_ascii_is_digit(digits.ptr[i]))
            return refuse(in, NESO_E_MALFORMED, start + i, "port is not a number");
        port = port * 10 + (uint32_t)(digits.ptr[i] - '0');
        if (port > 65535)
            return refuse(in, NESO_E_RANGE, start, "port is above 65535");
    }
    if (port == 0)
        return refuse(in, NESO_E_RANGE, start, "port is 0");
    out->port = (uint16_t)port;
    return NESO_OK;
}

static neso_status take_authority(cursor *in, neso_url *out)
{
    cursor ahead = *in;
    neso_slice authority = take_until(&ahead, "/?#");
    if (authority.len > 0 && memchr(authority.ptr, '@', authority.len) != NULL)
        return refuse(in, NESO_E_UNSUPPORTED, in->at, "user name or password in the URL");
    bool literal = authority.len > 0 && authority.ptr[0] == '[';
    neso_status status = literal ? take_ipv6(in, out) : take_name(in, out);
    return status == NESO_OK ? take_port(in, out) : status;
}

static void take_target(cursor *in, neso_url *out)
{
    out->path = take_until(in, "?#");
    if (out->path.len == 0)
        out->path = NESO_SLICE("/");
    out->has_query = in->at < in->len && in->text[in->at] == '?';
    if (!out->has_query)
        return;
    in->at++;
    out->query = take_until(in, "#");
}

neso_status neso_url_parse(neso_url *out, const char *text, size_t len, neso_url_error *error)
{
    cursor in = {text, 0, len, error};
    memset(out, 0, sizeof *out);
    neso_status status = check_characters(&in);
    if (status == NESO_OK)
        status = take_scheme(&in, out);
    if (status == NESO_OK)
        status = take_authority(&in, out);
    if (status == NESO_OK)
        take_target(&in, out);
    else
        memset(out, 0, sizeof *out);
    return status;
}

void neso_url_write_host(neso_writer *out, neso_slice host, uint16_t port, bool https)
{
    neso_writer_slice(out, host);
    if (port == (https ? 443 : 80))
        return;
    neso_writer_char(out, ':');
    neso_writer_u64(out, port);
}
