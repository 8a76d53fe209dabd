#include "neso_provider_reply.h"

#include "neso_ascii.h"
#include "neso_plain.h"
#include "neso_wipe.h"

neso_status neso_provider_refuse(neso_credentials_fault *fault, neso_status status,
                                 const char *reason, size_t len)
{
    *fault = (neso_credentials_fault){.reason = reason, .status = status, .len = len};
    return status;
}

bool neso_provider_is_name(neso_slice text, size_t min, size_t max, const char *more)
{
    if (text.len < min || text.len > max)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!neso_ascii_is_alphanumeric(c) && (c == '\0' || strchr(more, c) == NULL))
            return false;
    }
    return true;
}

void neso_provider_address(neso_provider_exchange *out, const neso_provider_endpoint *endpoint)
{
    memset(out, 0, sizeof *out);
    out->peer = *endpoint;
    out->request.host = endpoint->host;
    out->request.port = endpoint->port;
    out->request.plain = endpoint->plain;
}

void neso_provider_find_localhost(neso_peer *peer)
{
    if (!peer->plain || peer->via.len > 0 || !neso_plain_is_localhost(peer->host))
        return;
    peer->via = NESO_SLICE("127.0.0.1");
    peer->via_port = peer->port;
}

static bool is_throttling(neso_slice code)
{
    return neso_slice_equal(code, NESO_SLICE("Throttling")) ||
           neso_slice_equal(code, NESO_SLICE("ThrottlingException")) ||
           neso_slice_equal(code, NESO_SLICE("RequestLimitExceeded"));
}

/* What a refusal means by its code and message. */
static neso_provider_outcome judge_fault(const neso_fault *fault)
{
    if (neso_fault_is_clock(fault))
        return NESO_PROVIDER_CLOCK;
    return is_throttling(fault->code) ? NESO_PROVIDER_LATER : NESO_PROVIDER_DENIED;
}

neso_provider_outcome neso_provider_judge_refusal(neso_provider_result *result,
                                                  const neso_exchange *exchange)
{
    uint16_t code = exchange->response.code;
    bool readable =
        neso_fault_parse(&result->fault, exchange->reply, exchange->reply_len) == NESO_OK;
    if (code >= 300 && code < 400)
        neso_provider_refuse(&result->credentials, NESO_E_UNSUPPORTED, "redirect", 0);
    if (code == 429 || code >= 500)
        return NESO_PROVIDER_LATER;
    if (code < 400 || !readable)
        return NESO_PROVIDER_UNKNOWN;
    return judge_fault(&result->fault);
}

neso_provider_outcome neso_provider_take(neso_provider_result *result, neso_credential_store *store,
                                         const neso_exchange *exchange, int64_t now_s,
                                         uint32_t grace_s)
{
    const neso_credentials_terms terms = {.grace_s = grace_s};
    neso_credentials_fault *fault = &result->credentials;
    if (exchange->body_len > exchange->reply_len) {
        neso_wipe(exchange->reply, exchange->reply_len);
        neso_provider_refuse(fault, NESO_E_TOO_LONG, "reply", (size_t)exchange->body_len);
        fault->max = exchange->reply_len;
        return NESO_PROVIDER_UNKNOWN;
    }
    neso_status status = neso_credential_store_take(store, exchange->reply, exchange->reply_len,
                                                    now_s, &terms, fault);
    if (status == NESO_E_REFUSED) {
        result->fault = fault->service;
        return judge_fault(&result->fault);
    }
    return status == NESO_OK ? NESO_PROVIDER_RENEWED : NESO_PROVIDER_UNKNOWN;
}

neso_provider_outcome neso_provider_judge(neso_provider *self, neso_provider_result *result,
                                          neso_credential_store *store,
                                          const neso_exchange *exchange, int64_t now_s)
{
    (void)self;
    memset(result, 0, sizeof *result);
    if (exchange->response.code != 200)
        return neso_provider_judge_refusal(result, exchange);
    return neso_provider_take(result, store, exchange, now_s, 0);
}
