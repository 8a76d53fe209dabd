#include "neso_sts_action.h"

#include "neso_ascii.h"
#include "neso_percent.h"
#include "neso_writer.h"

/* ---- the parameters ---- */

bool neso_sts_is_name(neso_slice text, size_t min, size_t max, const char *more)
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
    return neso_sts_is_name(text, 2, 64, "_+=,.@-");
}

bool neso_sts_is_external_id(neso_slice text)
{
    return neso_sts_is_name(text, 2, 1224, "_+=,.@:/-");
}

static const neso_sts_field role_fields[] = {
    NESO_STS_FIELD("RoleArn", role_arn, neso_sts_is_role_arn, true),
    NESO_STS_FIELD("RoleSessionName", session_name, neso_sts_is_session_name, true),
    NESO_STS_FIELD("ExternalId", external_id, neso_sts_is_external_id, false),
};

const neso_sts_action neso_sts_assume_role = {
    .head = "Action=AssumeRole&Version=2011-06-15&DurationSeconds",
    .duration_max_s = NESO_STS_ROLE_DURATION_MAX_S,
    .fields = role_fields,
    .field_count = sizeof role_fields / sizeof role_fields[0],
};

static neso_slice value_of(const neso_sts_config *config, const neso_sts_field *field)
{
    neso_slice value;
    memcpy(&value, (const char *)config + field->at, sizeof value);
    return value;
}

static neso_status check_fields(const neso_sts_config *config, neso_credentials_fault *fault)
{
    const neso_sts_action *action = config->action;
    for (size_t i = 0; i < action->field_count; i++) {
        const neso_sts_field *field = &action->fields[i];
        neso_slice value = value_of(config, field);
        if (value.len == 0 && field->required)
            return neso_provider_refuse(fault, NESO_E_MISSING, field->name, 0);
        if (value.len > 0 && !field->is_valid(value))
            return neso_provider_refuse(fault, NESO_E_ARGUMENT, field->name, value.len);
    }
    if (config->duration_s < NESO_STS_DURATION_MIN_S || config->duration_s > action->duration_max_s)
        return neso_provider_refuse(fault, NESO_E_RANGE, "DurationSeconds", 0);
    return action->check == NULL ? NESO_OK : action->check(config, fault);
}

/* ---- the form ---- */

/* A parameter is four pieces; its value alone is encoded. */
enum { AMPERSAND, NAME, EQUALS, VALUE };

static neso_status form_rewind(neso_source *source)
{
    neso_sts_form *self = (neso_sts_form *)source;
    const neso_sts_config *config = self->config;
    neso_writer writer;
    neso_writer_init(&writer, self->text, sizeof self->text);
    neso_writer_u64(&writer, config->duration_s);
    self->name = neso_slice_of(config->action->head);
    self->value = neso_writer_written(&writer);
    self->index = 0;
    self->piece = NAME;
    self->escape = 0;
    self->at = 0;
    return config->action->stream == NULL ? NESO_OK : config->token->rewind(config->token);
}

/* Makes ready the parameter that comes next; one without name and value at the end. */
static neso_status load(neso_sts_form *self)
{
    const neso_sts_action *action = self->config->action;
    neso_status status = NESO_OK;
    self->name = self->value = (neso_slice){NULL, 0};
    for (; self->value.len == 0 && self->index < action->field_count; self->index++) {
        self->name = neso_slice_of(action->fields[self->index].name);
        self->value = value_of(self->config, &action->fields[self->index]);
    }
    if (self->value.len == 0) {
        self->name.len = 0;
        if (action->more != NULL)
            status = action->more(self, (size_t)self->index - action->field_count);
        self->index += self->name.len > 0;
    }
    self->piece = self->name.len > 0 ? AMPERSAND : VALUE;
    self->at = 0;
    return status;
}

static neso_slice piece_of(const neso_sts_form *self)
{
    switch (self->piece) {
    case AMPERSAND:
        return NESO_SLICE("&");
    case NAME:
        return self->name;
    case EQUALS:
        return NESO_SLICE("=");
    default:
        return self->value;
    }
}

/* The next byte of a piece. `escape` counts what has been given of a byte that became three. */
static uint8_t next_byte(neso_sts_form *self, neso_slice piece)
{
    char code[NESO_PERCENT_ENCODED_MAX] = {piece.ptr[self->at]};
    size_t size = 1;
    if (self->piece == VALUE)
        size = neso_percent_encode_byte(code, piece.ptr[self->at]);
    char c = code[self->escape++];
    if (self->escape == size) {
        self->escape = 0;
        self->at++;
    }
    return (uint8_t)c;
}

static neso_status form_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_sts_form *self = (neso_sts_form *)source;
    neso_status status = NESO_OK;
    *len = 0;
    while (*len < cap && status == NESO_OK) {
        neso_slice piece = piece_of(self);
        if (self->at < piece.len) {
            out[(*len)++] = next_byte(self, piece);
        } else if (self->piece < VALUE) {
            self->piece++;
            self->at = 0;
        } else {
            status = load(self);
            if (self->piece == VALUE && self->value.len == 0)
                break;
        }
    }
    if (status != NESO_OK)
        *len = 0;
    return status;
}

/* ---- the provider ---- */

static void begin(neso_provider *provider)
{
    (void)provider; /* there is but one exchange */
}

static neso_status prepare(neso_provider *provider, neso_provider_exchange *out,
                           neso_credentials_fault *fault)
{
    neso_sts *self = (neso_sts *)provider;
    const neso_sts_config *config = self->form.config;
    const neso_sts_stream *stream = config->action->stream;
    memset(out, 0, sizeof *out);
    neso_status status = stream == NULL ? NESO_OK : stream->check(config, fault);
    if (status != NESO_OK)
        return status;
    neso_provider_address(out, &config->endpoint);
    out->is_signed = stream == NULL;
    out->request.method = NESO_SLICE("POST");
    out->request.path = NESO_SLICE("/");
    out->request.content_type = NESO_SLICE("application/x-www-form-urlencoded; charset=utf-8");
    out->request.accept = NESO_SLICE("application/xml");
    out->request.region = config->region;
    out->request.service = NESO_SLICE("sts");
    out->request.body = &self->form.source;
    return NESO_OK;
}

static neso_provider_outcome accept(neso_provider *provider, neso_provider_result *result,
                                    neso_credential_store *store, const neso_exchange *exchange,
                                    int64_t now_s)
{
    const neso_sts_stream *stream = ((neso_sts *)provider)->form.config->action->stream;
    neso_provider_outcome outcome = neso_provider_judge(result, store, exchange, now_s);
    if (outcome == NESO_PROVIDER_DENIED && stream != NULL && stream->passes(&result->fault))
        outcome = NESO_PROVIDER_LATER;
    return outcome;
}

neso_status neso_sts_init(neso_sts *self, const neso_sts_config *config,
                          neso_credentials_fault *fault)
{
    static const neso_provider_ops ops = {begin, prepare, accept};
    memset(self, 0, sizeof *self);
    self->provider.ops = &ops;
    self->form.source.rewind = form_rewind;
    self->form.source.read = form_read;
    self->form.config = config;
    return check_fields(config, fault);
}
