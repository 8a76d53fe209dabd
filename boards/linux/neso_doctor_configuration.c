#include "neso_doctor.h"
#include "neso_doctor_certificate.h"
#include "neso_time.h"

#include <string.h>
#include <time.h>

#define STEP "configuration"

#define SHOWN(slice) (int)(slice).len, (slice).ptr

/* ---- is it one? ---- */

static bool refuse(neso_doctor *self, const neso_settings_error *error)
{
    if (error->field.len > 0)
        neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP, "%s: %.*s: %s", self->path,
                        SHOWN(error->field), error->reason);
    else
        neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP, "%s: at byte %zu: %s", self->path,
                        error->offset, error->reason);
    neso_doctor_advise(&self->report, "Correct this; the README has a table of all fields.");
    return false;
}

static bool read_file(neso_doctor *self)
{
    const char *refusal = neso_config_file_read(&self->config, self->path);
    if (refusal == NULL)
        return true;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP, "%s: %s", self->path, refusal);
    neso_doctor_advise(&self->report,
                       "The file must be readable by this user, and hold a secret "
                       "from everybody else:\n"
                       "  chmod 600 %s",
                       self->path);
    return false;
}

static bool read_fields(neso_doctor *self)
{
    neso_settings_error error;
    return neso_settings_parse(&self->settings, self->config.text, self->config.len, &error) ==
               NESO_OK ||
           refuse(self, &error);
}

static bool read_anchors(neso_doctor *self)
{
    static uint8_t scratch[NESO_CONFIG_FILE_MAX];
    size_t index;
    neso_status status = neso_anchors_add_json(&self->client.anchors, self->settings.trust_anchors,
                                               scratch, sizeof scratch, &index);
    if (status == NESO_OK)
        return true;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP, "%s: trust_anchors %s: element %zu",
                    self->path, neso_anchors_reason(status), index + 1);
    neso_doctor_advise(&self->report, "A trust anchor is the certificate of an authority, as text "
                                      "from -----BEGIN CERTIFICATE----- to its end.");
    return false;
}

/* What belongs to the sources, and whether they can ask for credentials with it. */
static bool read_sources(neso_doctor *self)
{
    neso_settings_error error = {0};
    neso_credentials_fault fault;
    if (!neso_gateway_sources_open(&self->sources, &self->settings, &error))
        return refuse(self, &error);
    neso_client_identify(&self->client, &self->sources.identity);
    if (neso_session_init(&self->session, &self->settings, &self->sources.tokens, &self->room,
                          &fault) == NESO_OK)
        return true;
    error.reason = fault.reason;
    return refuse(self, &error);
}

/* ---- what is in it ---- */

static void say_source(neso_doctor *self, size_t index)
{
    const neso_settings *settings = &self->settings;
    neso_settings_source source = (neso_settings_source)settings->sources[index];
    neso_settings_source base = (neso_settings_source)settings->credential_source;
    bool assumes = source == NESO_FROM_ASSUME_ROLE;
    neso_doctor_say(&self->report, NESO_DOCTOR_OK, STEP, "credentials%s come from %s%s%s",
                    index > 0 ? ", if that fails," : "", neso_settings_source_name(source),
                    assumes ? " with those of " : "",
                    assumes ? neso_settings_source_name(base) : "");
}

static void say_all(neso_doctor *self)
{
    const neso_settings *settings = &self->settings;
    neso_doctor_say(&self->report, NESO_DOCTOR_OK, STEP, "%s, for gateway %.*s in %.*s", self->path,
                    SHOWN(settings->gateway), SHOWN(settings->region));
    if (settings->access_key_id.len > 0)
        neso_doctor_detail(&self->report, "access key id %.*s", SHOWN(settings->access_key_id));
    neso_doctor_detail(&self->report, "%zu trust anchors, those built in included",
                       self->client.anchors.count);
    for (size_t i = 0; i < settings->source_count; i++)
        say_source(self, i);
}

/* ---- what cannot work, or not for long ---- */

/* Keys of sessions begin so (IAM User Guide, "Unique identifiers"). */
static void check_key_pair(neso_doctor *self)
{
    const neso_settings *settings = &self->settings;
    if (settings->access_key_id.len < 4 || memcmp(settings->access_key_id.ptr, "ASIA", 4) != 0)
        return;
    if (settings->session_token.len == 0) {
        neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP,
                        "access_key_id is that of a temporary key pair, without session_token");
        neso_doctor_advise(&self->report, "Give the session_token that came with it, or better a "
                                          "key pair of a user (AKIA...), which does not expire.");
        return;
    }
    neso_doctor_say(&self->report, NESO_DOCTOR_WARN, STEP, "the key pair is a temporary one");
    neso_doctor_advise(&self->report, "When it expires, the gateway cannot renew it. Use a key "
                                      "pair of a user (AKIA...), or another source.");
}

/* A cluster's name has its region: NAME.cluster-ID.REGION.neptune.amazonaws.com. */
static void check_region(neso_doctor *self)
{
    static const neso_slice service = NESO_SLICE_INIT(".neptune.amazonaws.com");
    const neso_settings *settings = &self->settings;
    neso_slice host = settings->endpoint;
    size_t end = neso_slice_find(host, service);
    size_t start = end;
    if (end == host.len)
        return;
    while (start > 0 && host.ptr[start - 1] != '.')
        start--;
    neso_slice region = neso_slice_make(host.ptr + start, end - start);
    if (neso_slice_equal(region, settings->region))
        return;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP,
                    "the endpoint is in region %.*s, but region is %.*s", SHOWN(region),
                    SHOWN(settings->region));
    neso_doctor_advise(&self->report, "Requests are signed for `region`, and Neptune accepts its "
                                      "own only: make them the same.");
}

static void check_device_certificate(neso_doctor *self)
{
    const neso_identity *identity = &self->sources.identity;
    neso_doctor_certificate certificate;
    if (!neso_settings_uses(&self->settings, NESO_FROM_IOT) ||
        !neso_doctor_certificate_read(&certificate, identity->chain[0].data,
                                      identity->chain[0].data_len))
        return;
    int64_t now_s = (int64_t)time(NULL);
    char until[NESO_TIME_ISO8601_SIZE];
    (void)neso_time_format_iso8601(until, certificate.until_s);
    bool valid = now_s >= certificate.from_s && now_s <= certificate.until_s;
    neso_doctor_say(&self->report, valid ? NESO_DOCTOR_OK : NESO_DOCTOR_FAIL, STEP,
                    "the device's certificate is valid until %.*s; the private key belongs to it",
                    NESO_TIME_ISO8601_SIZE, until);
    neso_doctor_detail(&self->report, "of %s, issued by %s", certificate.subject,
                       certificate.issuer);
    if (!valid)
        neso_doctor_advise(&self->report, "AWS IoT takes no certificate outside its dates: create "
                                          "a new one, attach its policy, and provision it.\n"
                                          "  aws iot create-keys-and-certificate --set-as-active");
}

bool neso_doctor_check_configuration(neso_doctor *self)
{
    (void)neso_client_init(&self->client, NULL, self->timeout_ms); /* no file: cannot fail */
    if (!read_file(self) || !read_fields(self) || !read_anchors(self) || !read_sources(self))
        return false;
    say_all(self);
    check_key_pair(self);
    check_region(self);
    check_device_certificate(self);
    return true;
}
