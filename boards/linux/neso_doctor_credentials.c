#include "neso_doctor.h"
#include "neso_doctor_advice.h"
#include "neso_doctor_policy.h"
#include "neso_session_sources.h"
#include "neso_time.h"

#include <poll.h>
#include <time.h>

#define STEP "credentials"

#define SHOWN(slice) (int)(slice).len, (slice).ptr

/* A board keeps session tokens of so many bytes unless it is built otherwise (neso_config.h). */
#define BOARD_TOKEN_MAX 2048

/* ---- what came of it ---- */

static void say_renewed(neso_doctor *self, const char *name, const neso_credentials *credentials)
{
    char until[NESO_TIME_ISO8601_SIZE] = "";
    int64_t left_s = credentials->expires_s - (int64_t)time(NULL);
    size_t token_len = credentials->session_token.len;
    if (credentials->expires_s == NESO_CREDENTIALS_NEVER) {
        neso_doctor_say(&self->report, NESO_DOCTOR_OK, STEP, "%s: access key id %.*s, without end",
                        name, SHOWN(credentials->access_key_id));
    } else {
        (void)neso_time_format_iso8601(until, credentials->expires_s);
        neso_doctor_say(&self->report, NESO_DOCTOR_OK, STEP,
                        "%s: a session until %.*s (%d minutes), token of %zu bytes", name,
                        (int)sizeof until, until, (int)(left_s / 60), token_len);
        neso_doctor_detail(&self->report, "access key id %.*s", SHOWN(credentials->access_key_id));
    }
    if (token_len <= BOARD_TOKEN_MAX)
        return;
    neso_doctor_say(&self->report, NESO_DOCTOR_WARN, STEP,
                    "a board takes tokens of %d bytes unless it is built for longer ones",
                    BOARD_TOKEN_MAX);
    neso_doctor_advise(&self->report, "On Linux this is of no matter. For a board, its board.mk "
                                      "needs\n  BOARD_DEFS += -DNESO_TOKEN_MAX=4096");
}

static void say_refused(neso_doctor *self, neso_settings_source source,
                        neso_provider_outcome outcome)
{
    neso_doctor_topic topic = (neso_doctor_topic)neso_doctor_server_of(source);
    const char *fault = self->client.fault;
    const neso_doctor_advice *advice = neso_doctor_advice_for_reply(topic, fault);
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP, "%s: %s",
                    neso_settings_source_name(source), fault);
    if (advice == NULL && outcome == NESO_PROVIDER_CLOCK)
        advice = neso_doctor_advice_for_reply(topic, "Signature expired");
    if (advice == NULL)
        return;
    neso_doctor_advise(&self->report, "%s", advice->text);
    neso_doctor_print_policies(self, advice->policies, fault, false);
}

/* ---- a program ---- */

static bool run_program(neso_doctor *self, char **text, size_t *len)
{
    neso_status status;
    while ((status = neso_gateway_sources_ask(&self->sources, text, len)) == NESO_E_WOULD_BLOCK) {
        struct pollfd wait = {.fd = self->sources.process.fd, .events = POLLIN};
        (void)poll(&wait, 1, 100);
    }
    if (status == NESO_OK)
        return true;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP,
                    "external: the program failed; see what it says above");
    neso_doctor_advise(&self->report, "Run it by hand, as the user that the gateway runs as%s",
                       self->settings.credential_process.len > 0
                           ? ": it is credential_process."
                           : ":\n  neso credentials --format process");
    return false;
}

static bool ask_program(neso_doctor *self, neso_credential_store *store)
{
    static const neso_credentials_terms terms = {.lasting = true};
    neso_credentials_fault fault;
    char *text;
    size_t len;
    if (!run_program(self, &text, &len))
        return false;
    neso_status status =
        neso_credential_store_take(store, text, len, (int64_t)time(NULL), &terms, &fault);
    if (status == NESO_OK)
        return true;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STEP, "external: what it prints: %s: %s",
                    fault.reason, neso_status_text(status));
    neso_doctor_advise(&self->report,
                       "It must print {\"Version\": 1, \"AccessKeyId\": ..., \"SecretAccessKey\": "
                       "..., \"SessionToken\": ...,\n\"Expiration\": \"2030-01-01T00:00:00Z\"}.");
    return false;
}

/* ---- a source ---- */

static bool ask_server(neso_doctor *self, neso_settings_source source,
                       const neso_credentials *signer, neso_credential_store *store)
{
    neso_doctor_server server = neso_doctor_server_of(source);
    neso_credentials_fault fault;
    if (!self->reached[server]) {
        neso_doctor_say(&self->report, NESO_DOCTOR_SKIP, STEP, "%s: %s is not reached",
                        neso_settings_source_name(source), neso_doctor_server_name(server));
        return false;
    }
    /* The configuration was checked by the same call. */
    (void)neso_session_make_provider(&self->session, &self->room, source, &fault);
    neso_provider_outcome outcome =
        neso_client_renew(&self->client, self->session.provider, signer, store);
    if (outcome != NESO_PROVIDER_RENEWED)
        say_refused(self, source, outcome);
    return outcome == NESO_PROVIDER_RENEWED;
}

/* NULL: there are none, and it was said why. */
static const neso_credentials *ask(neso_doctor *self, neso_settings_source source, bool in_base,
                                   const neso_credentials *signer, neso_credential_store *store)
{
    const char *name = neso_settings_source_name(source);
    if (source == NESO_FROM_STATIC) {
        say_renewed(self, name, &self->session.key_pair);
        return &self->session.key_pair;
    }
    self->session.in_base = in_base;
    bool done = source == NESO_FROM_EXTERNAL ? ask_program(self, store)
                                             : ask_server(self, source, signer, store);
    if (!done)
        return NULL;
    say_renewed(self, name, neso_credential_store_current(store));
    return neso_credential_store_current(store);
}

/* With the credentials that assume the role first, if they are not just the key pair. */
static const neso_credentials *ask_chain(neso_doctor *self, size_t index)
{
    neso_settings_source source = (neso_settings_source)self->settings.sources[index];
    neso_settings_source base = (neso_settings_source)self->settings.credential_source;
    const neso_credentials *signer = &self->session.key_pair;
    if (source == NESO_FROM_ASSUME_ROLE && base != NESO_FROM_STATIC)
        signer = ask(self, base, true, &self->session.key_pair, &self->base);
    return signer == NULL ? NULL : ask(self, source, false, signer, &self->stores[index]);
}

/* Every source, though the gateway asks the second only when the first fails. */
void neso_doctor_check_credentials(neso_doctor *self)
{
    neso_credential_store_init(&self->base);
    for (size_t i = 0; i < self->settings.source_count; i++) {
        neso_credential_store_init(&self->stores[i]);
        const neso_credentials *credentials = ask_chain(self, i);
        if (self->credentials == NULL)
            self->credentials = credentials;
    }
}
