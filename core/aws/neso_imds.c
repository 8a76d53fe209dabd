#include "neso_imds.h"

#include "neso_plain.h"
#include "neso_provider_reply.h"
#include "neso_wipe.h"
#include "neso_writer.h"

#define ROLES "/latest/meta-data/iam/security-credentials/"

/* The service goes on giving out credentials that have expired while it cannot get new ones, and
 * other services accept them then. They are used on for so long, and asked for after half of it. */
enum { GRACE_S = 20 * 60 };

enum step { TOKEN, ROLE, DOCUMENT };

/* ---- what is asked ---- */

static void set_path(neso_imds *self, neso_slice role)
{
    neso_writer writer;
    neso_writer_init(&writer, self->path, sizeof self->path);
    neso_writer_text(&writer, ROLES);
    neso_writer_slice(&writer, role);
    self->path_len = (uint16_t)writer.len;
}

static void begin(neso_provider *provider)
{
    neso_imds *self = (neso_imds *)provider;
    neso_wipe(self->token, sizeof self->token);
    self->token_len = 0;
    self->step = TOKEN;
    set_path(self, self->config->role);
}

static void prepare_token(neso_exchange_request *request)
{
    request->method = NESO_SLICE("PUT");
    request->path = NESO_SLICE("/latest/api/token");
    /* Six hours, the longest there is: it is used at once, and forgotten. */
    request->extra[0] =
        (neso_header){NESO_SLICE("X-aws-ec2-metadata-token-ttl-seconds"), NESO_SLICE("21600")};
}

static void prepare_get(const neso_imds *self, neso_exchange_request *request)
{
    request->method = NESO_SLICE("GET");
    request->path = neso_slice_make(self->path, self->path_len);
    request->extra[0] = (neso_header){NESO_SLICE("X-aws-ec2-metadata-token"),
                                      neso_slice_make(self->token, self->token_len)};
}

static neso_status prepare(neso_provider *provider, neso_provider_exchange *out,
                           neso_credentials_fault *fault)
{
    static const neso_provider_endpoint standard = {
        .host = NESO_SLICE_INIT("169.254.169.254"), .port = 80, .plain = true};
    const neso_imds *self = (const neso_imds *)provider;
    const neso_provider_endpoint *endpoint = &self->config->endpoint;
    (void)fault;
    neso_provider_address(out, endpoint->host.len > 0 ? endpoint : &standard);
    neso_provider_find_localhost(&out->peer);
    if (self->step == TOKEN)
        prepare_token(&out->request);
    else
        prepare_get(self, &out->request);
    return NESO_OK;
}

/* ---- what is answered ---- */

static neso_provider_outcome refuse(neso_provider_result *result, neso_provider_outcome outcome,
                                    neso_status status, const char *what, size_t len)
{
    neso_provider_refuse(&result->credentials, status, what, len);
    return outcome;
}

static neso_provider_outcome go_on(neso_imds *self)
{
    self->step = self->config->role.len > 0 ? DOCUMENT : ROLE;
    return NESO_PROVIDER_MORE;
}

/* Any visible characters make a token. */
static bool is_token(neso_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f)
            return false;
    return text.len > 0;
}

static neso_provider_outcome take_token(neso_imds *self, neso_provider_result *result,
                                        const neso_exchange *exchange)
{
    neso_slice token = neso_slice_make(exchange->reply, exchange->reply_len);
    if (exchange->body_len > sizeof self->token)
        return refuse(result, NESO_PROVIDER_UNKNOWN, NESO_E_TOO_LONG, "metadata token",
                      (size_t)exchange->body_len);
    if (!is_token(token))
        return refuse(result, NESO_PROVIDER_UNKNOWN, NESO_E_MALFORMED, "metadata token", token.len);
    memcpy(self->token, token.ptr, token.len);
    self->token_len = (uint16_t)token.len;
    return go_on(self);
}

/* Version 1 is all that there is behind some proxies and on old images, which know no PUT. */
static neso_provider_outcome accept_token(neso_imds *self, neso_provider_result *result,
                                          const neso_exchange *exchange)
{
    uint16_t code = exchange->response.code;
    if (code == 200) {
        neso_provider_outcome outcome = take_token(self, result, exchange);
        neso_wipe(exchange->reply, exchange->reply_len);
        return outcome;
    }
    bool none = code == 403 || code == 404 || code == 405;
    if (none && self->config->v1_allowed)
        return go_on(self);
    if (none)
        return refuse(result, NESO_PROVIDER_DENIED, NESO_E_UNSUPPORTED,
                      "version 1 of the metadata service", 0);
    return neso_provider_judge_refusal(result, exchange);
}

/* The first line names the role: there is never more than one. */
static neso_provider_outcome take_role(neso_imds *self, neso_provider_result *result,
                                       const neso_exchange *exchange)
{
    neso_slice role = {exchange->reply, 0};
    while (role.len < exchange->reply_len && role.ptr[role.len] != '\n' &&
           role.ptr[role.len] != '\r')
        role.len++;
    if (role.len == 0)
        return refuse(result, NESO_PROVIDER_DENIED, NESO_E_MISSING, "role of the instance", 0);
    if (!neso_provider_is_name(role, 1, NESO_IMDS_ROLE_MAX, "_+=,.@-"))
        return refuse(result, NESO_PROVIDER_UNKNOWN, NESO_E_MALFORMED, "role of the instance",
                      role.len);
    set_path(self, role);
    self->step = DOCUMENT;
    return NESO_PROVIDER_MORE;
}

/* A refusal of one of the GETs. The token is as good as new: a service that does not know it has
 * restarted. */
static neso_provider_outcome judge_refusal(const neso_imds *self, neso_provider_result *result,
                                           const neso_exchange *exchange)
{
    neso_provider_outcome outcome = neso_provider_judge_refusal(result, exchange);
    switch (exchange->response.code) {
    case 401:
        return self->token_len > 0
                   ? refuse(result, NESO_PROVIDER_LATER, NESO_E_REFUSED, "metadata token", 0)
                   : refuse(result, NESO_PROVIDER_DENIED, NESO_E_REFUSED,
                            "version 1 of the metadata service", 0);
    case 403:
        return refuse(result, NESO_PROVIDER_DENIED, NESO_E_REFUSED, "metadata service", 0);
    case 404:
        return refuse(result, NESO_PROVIDER_DENIED, NESO_E_MISSING, "role of the instance", 0);
    default:
        return outcome;
    }
}

static neso_provider_outcome judge(neso_imds *self, neso_provider_result *result,
                                   neso_credential_store *store, const neso_exchange *exchange,
                                   int64_t now_s)
{
    if (self->step == TOKEN)
        return accept_token(self, result, exchange);
    if (exchange->response.code != 200)
        return judge_refusal(self, result, exchange);
    return self->step == ROLE ? take_role(self, result, exchange)
                              : neso_provider_take(result, store, exchange, now_s, GRACE_S);
}

static neso_provider_outcome accept(neso_provider *provider, neso_provider_result *result,
                                    neso_credential_store *store, const neso_exchange *exchange,
                                    int64_t now_s)
{
    neso_imds *self = (neso_imds *)provider;
    memset(result, 0, sizeof *result);
    neso_provider_outcome outcome = judge(self, result, store, exchange, now_s);
    if (outcome != NESO_PROVIDER_MORE)
        neso_wipe(self->token, sizeof self->token);
    return outcome;
}

static const neso_provider_ops ops = {begin, prepare, accept};

static neso_status check(const neso_imds_config *config, neso_credentials_fault *fault)
{
    const neso_provider_endpoint *endpoint = &config->endpoint;
    if (!neso_provider_is_name(config->role, 0, NESO_IMDS_ROLE_MAX, "_+=,.@-"))
        return neso_provider_refuse(fault, NESO_E_ARGUMENT, "role", config->role.len);
    if (endpoint->host.len > 0 && endpoint->plain && !neso_plain_is_local(endpoint->host))
        return neso_provider_refuse(fault, NESO_E_UNSUPPORTED,
                                    "endpoint without TLS beyond this link", endpoint->host.len);
    return NESO_OK;
}

neso_status neso_imds_init(neso_imds *self, const neso_imds_config *config,
                           neso_credentials_fault *fault)
{
    memset(self, 0, sizeof *self);
    self->provider.ops = &ops;
    self->config = config;
    neso_status status = check(config, fault);
    if (status == NESO_OK)
        begin(&self->provider);
    return status;
}

neso_slice neso_imds_role(const neso_imds *self)
{
    const size_t before = sizeof ROLES - 1;
    return neso_slice_make(self->path + before, self->path_len - before);
}
