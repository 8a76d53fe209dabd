#include "neso_sts.h"

#include "neso_ascii.h"
#include "neso_percent.h"
#include "neso_wipe.h"
#include "neso_writer.h"

/* ---- the body of the request ---- */

/* Literal text and values that are encoded take turns. */
enum { PIECES = 8, PIECES_WITHOUT_EXTERNAL_ID = 6 };

static neso_slice piece_at(const neso_sts_body *self, uint8_t index)
{
    switch (index) {
    case 0:
        return NESO_SLICE("Action=AssumeRole&Version=2011-06-15&DurationSeconds=");
    case 1:
        return neso_slice_make(self->duration, self->duration_len);
    case 2:
        return NESO_SLICE("&RoleArn=");
    case 3:
        return self->role.role_arn;
    case 4:
        return NESO_SLICE("&RoleSessionName=");
    case 5:
        return self->role.session_name;
    case 6:
        return NESO_SLICE("&ExternalId=");
    default:
        return self->role.external_id;
    }
}

/* The next byte of a piece. `escape` counts what has been given of a byte that became three. */
static char next_byte(neso_sts_body *self, neso_slice piece, bool encode)
{
    char code[NESO_PERCENT_ENCODED_MAX] = {piece.ptr[self->at]};
    size_t size = encode ? neso_percent_encode_byte(code, piece.ptr[self->at]) : 1;
    char c = code[self->escape++];
    if (self->escape == size) {
        self->escape = 0;
        self->at++;
    }
    return c;
}

static neso_status body_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_sts_body *self = (neso_sts_body *)source;
    uint8_t end = self->role.external_id.len > 0 ? PIECES : PIECES_WITHOUT_EXTERNAL_ID;
    *len = 0;
    while (*len < cap && self->piece < end) {
        neso_slice piece = piece_at(self, self->piece);
        while (*len < cap && self->at < piece.len)
            out[(*len)++] = (uint8_t)next_byte(self, piece, self->piece % 2 == 1);
        if (self->at == piece.len) {
            self->piece++;
            self->at = 0;
        }
    }
    return NESO_OK;
}

static neso_status body_rewind(neso_source *source)
{
    neso_sts_body *self = (neso_sts_body *)source;
    self->piece = 0;
    self->escape = 0;
    self->at = 0;
    return NESO_OK;
}

/* Whether a text has 2 to `max` characters: letters, digits and those of `more`. */
static bool is_name(neso_slice text, size_t max, const char *more)
{
    if (text.len < 2 || text.len > max)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!neso_ascii_is_alphanumeric(c) && (c == '\0' || strchr(more, c) == NULL))
            return false;
    }
    return true;
}

/* Of an ARN only what every one has: STS knows the rest better. */
bool neso_sts_is_role_arn(neso_slice text)
{
    if (text.len < 20 || text.len > 2048 || memcmp(text.ptr, "arn:", 4) != 0)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f)
            return false;
    return true;
}

bool neso_sts_is_session_name(neso_slice text)
{
    return is_name(text, 64, "_+=,.@-");
}

bool neso_sts_is_external_id(neso_slice text)
{
    return is_name(text, 1224, "_+=,.@:/-");
}

static bool is_valid(const neso_sts_role *role)
{
    return role->duration_s >= 900 && role->duration_s <= 43200 &&
           neso_sts_is_role_arn(role->role_arn) && neso_sts_is_session_name(role->session_name) &&
           (role->external_id.len == 0 || neso_sts_is_external_id(role->external_id));
}

neso_status neso_sts_body_init(neso_sts_body *self, const neso_sts_role *role)
{
    neso_writer writer;
    memset(self, 0, sizeof *self);
    self->source.rewind = body_rewind;
    self->source.read = body_read;
    if (!is_valid(role))
        return NESO_E_ARGUMENT;
    self->role = *role;
    neso_writer_init(&writer, self->duration, sizeof self->duration);
    neso_writer_u64(&writer, role->duration_s);
    self->duration_len = (uint8_t)writer.len;
    return NESO_OK;
}

/* ---- the reply ---- */

static bool is_throttling(neso_slice code)
{
    return neso_slice_equal(code, NESO_SLICE("Throttling")) ||
           neso_slice_equal(code, NESO_SLICE("ThrottlingException")) ||
           neso_slice_equal(code, NESO_SLICE("RequestLimitExceeded"));
}

/* What a reply with an error status means. */
static neso_sts_outcome judge_refusal(neso_fault *fault, uint16_t code, char *text, size_t len)
{
    bool readable = neso_fault_parse(fault, text, len) == NESO_OK;
    if (code == 429 || code >= 500)
        return NESO_STS_LATER;
    if (code < 400 || !readable)
        return NESO_STS_UNKNOWN;
    if (neso_fault_is_clock(fault))
        return NESO_STS_CLOCK;
    return is_throttling(fault->code) ? NESO_STS_LATER : NESO_STS_DENIED;
}

neso_sts_outcome neso_sts_accept(neso_sts_result *result, neso_credential_store *store,
                                 const neso_exchange *exchange, int64_t now_s)
{
    uint16_t code = exchange->response.code;
    memset(result, 0, sizeof *result);
    if (code != 200)
        return judge_refusal(&result->fault, code, exchange->reply, exchange->reply_len);
    if (exchange->body_len > exchange->reply_len) {
        neso_wipe(exchange->reply, exchange->reply_len);
        result->credentials.reason = "reply is longer than this build takes";
        result->credentials.len = (size_t)exchange->body_len;
        return NESO_STS_UNKNOWN;
    }
    neso_status status = neso_credential_store_accept(store, exchange->reply, exchange->reply_len,
                                                      now_s, &result->credentials);
    return status == NESO_OK ? NESO_STS_RENEWED : NESO_STS_UNKNOWN;
}
