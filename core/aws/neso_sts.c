#include "neso_sts_action.h"

#include "neso_percent.h"
#include "neso_writer.h"

/* ---- the parameters ---- */

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
    return neso_provider_is_name(text, 2, 64, "_+=,.@-");
}

bool neso_sts_is_external_id(neso_slice text)
{
    return neso_provider_is_name(text, 2, 1224, "_+=,.@:/-");
}

static const neso_sts_field role_fields[] = {
    NESO_STS_FIELD("RoleArn", role_arn, neso_sts_is_role_arn, true),
    NESO_STS_FIELD("RoleSessionName", session_name, neso_sts_is_session_name, true),
    NESO_STS_FIELD("ExternalId", external_id, neso_sts_is_external_id, false),
};

const neso_sts_action neso_sts_assume_role = {
    .ops = &neso_sts_signed,
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

/* A form begins with a name: the '&' of the first pair is left out. */
static neso_status form_rewind(neso_source *source)
{
    neso_sts_form *self = (neso_sts_form *)source;
    neso_writer writer;
    neso_writer_init(&writer, self->text, sizeof self->text);
    neso_writer_u64(&writer, self->config->duration_s);
    self->name = neso_slice_of(self->config->action->head);
    self->value = neso_writer_written(&writer);
    self->index = 0;
    self->escape = 0;
    self->at = 1;
    return NESO_OK;
}

/* Makes ready the parameter that comes next; one without name and value at the end. */
static neso_status load(neso_sts_form *self)
{
    const neso_sts_action *action = self->config->action;
    neso_status status = NESO_OK;
    self->at = 0;
    while (self->index < action->field_count) {
        const neso_sts_field *field = &action->fields[self->index++];
        self->name = neso_slice_of(field->name);
        self->value = value_of(self->config, field);
        if (self->value.len > 0)
            return NESO_OK;
    }
    self->name.len = self->value.len = 0;
    if (action->more != NULL)
        status = action->more(self, (size_t)self->index - action->field_count);
    if (self->name.len > 0)
        self->index++;
    return status;
}

/* The bytes in front of the value: "&name=". */
static size_t prefix_len(const neso_sts_form *self)
{
    return self->name.len > 0 ? self->name.len + 2 : 0;
}

/* The next byte. `escape` counts what has been given of one that became three. */
static uint8_t next_byte(neso_sts_form *self)
{
    char code[NESO_PERCENT_ENCODED_MAX] = "&";
    size_t size = 1, prefix = prefix_len(self);
    if (self->at >= prefix)
        size = neso_percent_encode_byte(code, self->value.ptr[self->at - prefix]);
    else if (self->at > 0)
        code[0] = self->at <= self->name.len ? self->name.ptr[self->at - 1] : '=';
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
    *len = 0;
    while (*len < cap) {
        size_t size = prefix_len(self) + self->value.len;
        if (self->at < size) {
            out[(*len)++] = next_byte(self);
            continue;
        }
        neso_status status = load(self);
        if (status != NESO_OK) {
            *len = 0;
            return status;
        }
        if (self->name.len + self->value.len == 0)
            break;
    }
    return NESO_OK;
}

/* ---- the provider ---- */

void neso_sts_begin(neso_provider *provider)
{
    (void)provider; /* there is but one exchange, and nothing to remember of it */
}

neso_status neso_sts_prepare(neso_provider *provider, neso_provider_exchange *out,
                             neso_credentials_fault *fault)
{
    neso_sts *self = (neso_sts *)provider;
    const neso_sts_config *config = self->form.config;
    (void)fault;
    neso_provider_address(out, &config->endpoint);
    out->is_signed = true;
    out->request.method = NESO_SLICE("POST");
    out->request.path = NESO_SLICE("/");
    out->request.content_type = NESO_SLICE("application/x-www-form-urlencoded; charset=utf-8");
    out->request.accept = NESO_SLICE("application/xml");
    out->request.region = config->region;
    out->request.service = NESO_SLICE("sts");
    out->request.body = &self->form.source;
    return NESO_OK;
}

const neso_provider_ops neso_sts_signed = {neso_sts_begin, neso_sts_prepare, neso_provider_judge};

neso_status neso_sts_init(neso_sts *self, const neso_sts_config *config,
                          neso_credentials_fault *fault)
{
    memset(self, 0, sizeof *self);
    self->provider.ops = config->action->ops;
    self->form.source.rewind = form_rewind;
    self->form.source.read = form_read;
    self->form.config = config;
    return check_fields(config, fault);
}
