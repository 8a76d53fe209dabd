#include "neso_describe.h"
#include "neso_writer.h"

#define SAID_MAX 400 /* bytes of a service's words */

static void write_said(neso_writer *out, neso_slice text)
{
    neso_writer_bytes(out, text.ptr, text.len < SAID_MAX ? text.len : SAID_MAX);
}

static void write_service(neso_writer *out, const neso_fault *said)
{
    write_said(out, said->code);
    if (said->code.len > 0 && said->message.len > 0)
        neso_writer_text(out, ": ");
    write_said(out, said->message);
}

static bool has_words(const neso_fault *said)
{
    return said->code.len + said->message.len > 0;
}

static void write_fault(neso_writer *out, const neso_credentials_fault *fault)
{
    if (has_words(&fault->service)) {
        neso_writer_text(out, "document of an error: ");
        write_service(out, &fault->service);
        return;
    }
    neso_writer_text(out, fault->reason);
    neso_writer_text(out, ": ");
    neso_writer_text(out, neso_status_text(fault->status));
    if (fault->len == 0)
        return;
    neso_writer_text(out, " (");
    neso_writer_u64(out, fault->len);
    neso_writer_text(out, " bytes");
    if (fault->status == NESO_E_TOO_LONG && fault->max > 0) {
        neso_writer_text(out, ", at most ");
        neso_writer_u64(out, fault->max);
    }
    neso_writer_char(out, ')');
}

static void begin(neso_writer *writer, char out[NESO_DESCRIBE_MAX])
{
    neso_writer_init(writer, out, NESO_DESCRIBE_MAX - 1);
}

static const char *end(neso_writer *writer)
{
    writer->out[writer->len] = '\0';
    return writer->out;
}

const char *neso_describe_fault(const neso_credentials_fault *fault, char out[NESO_DESCRIBE_MAX])
{
    neso_writer writer;
    begin(&writer, out);
    write_fault(&writer, fault);
    return end(&writer);
}

const char *neso_describe_result(const neso_provider_result *result, unsigned code,
                                 char out[NESO_DESCRIBE_MAX])
{
    neso_writer writer;
    bool has_said = has_words(&result->fault);
    begin(&writer, out);
    if (has_said)
        write_service(&writer, &result->fault);
    if (has_said && result->credentials.reason != NULL)
        neso_writer_text(&writer, "; ");
    if (result->credentials.reason != NULL)
        write_fault(&writer, &result->credentials);
    if (!has_said && result->credentials.reason == NULL)
        neso_writer_text(&writer, "a reply without sense");
    neso_writer_text(&writer, " (HTTP ");
    neso_writer_u64(&writer, code);
    neso_writer_char(&writer, ')');
    return end(&writer);
}
