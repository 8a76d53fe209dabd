#include "neso_container.h"

#include "neso_http_chars.h"
#include "neso_plain.h"
#include "neso_provider_reply.h"
#include "neso_wipe.h"

/* ---- the token ---- */

static bool is_value(const uint8_t *piece, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!neso_http_is_text(piece[i]))
            return false;
    return true;
}

/* Reads it once, so that one which cannot be sent is named before anything is. */
static neso_status check_token(neso_source *token, neso_credentials_fault *fault)
{
    uint8_t piece[64];
    size_t len, total = 0;
    neso_status status = token->rewind(token);
    while (status == NESO_OK) {
        status = token->read(token, piece, sizeof piece, &len);
        if (status != NESO_OK || len == 0)
            break;
        total += len;
        if (!is_value(piece, len))
            status = NESO_E_MALFORMED;
    }
    neso_wipe(piece, sizeof piece);
    if (status == NESO_OK && total == 0)
        status = NESO_E_MISSING;
    return status == NESO_OK ? status
                             : neso_provider_refuse(fault, status, "authorization token", total);
}

/* ---- the provider ---- */

static void begin(neso_provider *provider)
{
    (void)provider; /* there is but one exchange, and nothing to remember of it */
}

static neso_status prepare(neso_provider *provider, neso_provider_exchange *out,
                           neso_credentials_fault *fault)
{
    const neso_container_config *config = ((neso_container *)provider)->config;
    memset(out, 0, sizeof *out);
    neso_status status = config->token == NULL ? NESO_OK : check_token(config->token, fault);
    if (status != NESO_OK)
        return status;
    neso_provider_address(out, &config->endpoint);
    neso_provider_find_localhost(&out->peer);
    out->request.method = NESO_SLICE("GET");
    out->request.path = config->path;
    out->request.query = config->query;
    out->request.accept = NESO_SLICE("application/json");
    out->request.authorization = config->token;
    return NESO_OK;
}

static const neso_provider_ops ops = {begin, prepare, neso_provider_judge};

static bool may_be_plain(neso_slice host)
{
    return neso_plain_is_loopback(host) || neso_slice_equal(host, NESO_SLICE("169.254.170.2")) ||
           neso_slice_equal(host, NESO_SLICE("169.254.170.23")) ||
           neso_slice_equal(host, NESO_SLICE("[fd00:ec2::23]"));
}

neso_status neso_container_init(neso_container *self, const neso_container_config *config,
                                neso_credentials_fault *fault)
{
    const neso_provider_endpoint *endpoint = &config->endpoint;
    self->provider.ops = &ops;
    self->config = config;
    if (endpoint->host.len == 0)
        return neso_provider_refuse(fault, NESO_E_MISSING, "host", 0);
    if (config->path.len == 0)
        return neso_provider_refuse(fault, NESO_E_MISSING, "path", 0);
    if (endpoint->plain && !may_be_plain(endpoint->host))
        return neso_provider_refuse(fault, NESO_E_UNSUPPORTED,
                                    "host without TLS is none of a container's",
                                    endpoint->host.len);
    return NESO_OK;
}
