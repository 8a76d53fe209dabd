#include "neso_doctor.h"
#include "neso_doctor_advice.h"
#include "neso_doctor_policy.h"
#include "neso_json.h"
#include "neso_opencypher.h"
#include "neso_outcome.h"

#include <stdlib.h>
#include <string.h>

#define STATUS_STEP "neptune status"
#define WRITE_STEP  "neptune write"

/* Of a status document, which has some 60. */
#define TOKENS 400

/* The gateway's own kind of query, for no row at all. Neptune tells from its clauses which
 * permissions it needs (those of MERGE: reading and writing), before it runs it. */
static const char no_op[] =
    "{\"query\":\"UNWIND $rows AS r MERGE (g:Gateway{`~id`:r.D,name:r.a})\","
    "\"parameters\":\"{\\\"rows\\\":[]}\"}";

/* ---- a request ---- */

static bool ask(neso_doctor *self, const char *step, neso_exchange_request *request)
{
    neso_peer peer;
    (void)neso_doctor_peer(self, NESO_DOCTOR_NEPTUNE, &peer);
    request->host = peer.host;
    request->port = peer.port;
    request->region = self->settings.region;
    request->service = NESO_SLICE("neptune-db");
    if (neso_client_exchange(&self->client, &peer, request, self->credentials))
        return true;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, step, "%s", self->client.fault);
    neso_doctor_advise(&self->report,
                       "The connection was there a moment ago: try again. If this comes again, "
                       "the server or a relay\nends connections that ask something.");
    return false;
}

/* What Neptune made of it. "CODE: MESSAGE (HTTP 403)" goes to `text`. */
static neso_outcome judge(neso_doctor *self, char *text, size_t size)
{
    const neso_exchange *exchange = &self->client.exchange;
    neso_reply reply = {.status = exchange->response.code,
                        .body = self->client.reply,
                        .len = exchange->reply_len,
                        .overflow = exchange->body_len > exchange->reply_len};
    neso_verdict verdict;
    neso_outcome_judge(&verdict, &reply);
    snprintf(text, size, "%.*s%s%.*s (HTTP %u)", (int)verdict.code.len,
             verdict.code.len > 0 ? verdict.code.ptr : "", verdict.code.len > 0 ? ": " : "",
             (int)verdict.message.len, verdict.message.len > 0 ? verdict.message.ptr : "",
             reply.status);
    return verdict.outcome;
}

static void advise(neso_doctor *self, neso_doctor_topic topic, const char *text)
{
    const neso_doctor_advice *advice = neso_doctor_advice_for_reply(topic, text);
    if (advice == NULL)
        return;
    neso_doctor_advise(&self->report, "%s", advice->text);
    if (advice->policies != 0 && self->settings.policy.len > 0)
        neso_doctor_advise(&self->report, "And `policy` in the configuration must not exclude it.");
    neso_doctor_print_policies(self, advice->policies, text, topic == NESO_DOCTOR_ABOUT_STATUS);
}

/* ---- what the status says ---- */

/* A text of the document, for a terminal, cut if it is long; "" if there is none. */
static void read_text(char *out, size_t size, const neso_json *json, size_t object,
                      const char *name)
{
    size_t value;
    out[0] = '\0';
    if (neso_json_find(json, object, neso_slice_of(name), &value) != NESO_OK ||
        neso_json_type_of(json, value) != NESO_JSON_STRING)
        return;
    neso_slice raw = neso_json_raw(json, value);
    snprintf(out, size, "%.*s", (int)raw.len, raw.ptr);
    for (; *out != '\0'; out++)
        if (*out < ' ' || *out > '~')
            *out = '?';
}

/* Properties by `~id` in MERGE came with this engine release. */
static bool is_old(const char *version)
{
    static const long needed[] = {1, 2, 0, 2};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        char *end;
        long part = strtol(version, &end, 10);
        if (end == version || part != needed[i])
            return end != version && part < needed[i];
        version = *end == '.' ? end + 1 : end;
    }
    return false;
}

/* What the gateway needs of a cluster; false: it has it not, and that was said. */
static bool is_healthy(neso_doctor *self, const char *state)
{
    if (strcmp(state, "healthy") == 0)
        return true;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STATUS_STEP, "Neptune says that it is '%s'",
                    state);
    neso_doctor_advise(&self->report, "It recovers after a restart; ask again in some minutes.");
    return false;
}

static bool is_writer(neso_doctor *self, const char *role)
{
    if (strcmp(role, "reader") != 0)
        return true;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STATUS_STEP, "this endpoint is a reader");
    advise(self, NESO_DOCTOR_ABOUT_WRITE, "ReadOnlyViolationException");
    return false;
}

static bool is_recent(neso_doctor *self, const char *version)
{
    if (!is_old(version))
        return true;
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STATUS_STEP, "engine %s is too old", version);
    neso_doctor_advise(&self->report, "The gateway's queries need 1.2.0.2 or later. Choose a "
                                      "version and upgrade the cluster:\n"
                                      "  aws neptune describe-db-engine-versions --engine neptune\n"
                                      "  aws neptune modify-db-cluster --db-cluster-identifier "
                                      "NAME --engine-version VERSION \\\n"
                                      "    --allow-major-version-upgrade");
    return false;
}

static void judge_iam(neso_doctor *self, const char *iam)
{
    if (strcmp(iam, "disabled") != 0)
        return;
    neso_doctor_say(&self->report, NESO_DOCTOR_WARN, STATUS_STEP,
                    "IAM authentication is disabled: whoever reaches the port can read and write");
    neso_doctor_advise(&self->report, "Enable it:\n"
                                      "  aws neptune modify-db-cluster --db-cluster-identifier "
                                      "NAME \\\n"
                                      "    --enable-iam-database-authentication");
}

/* False: it is no cluster that can be written. */
static bool read_status(neso_doctor *self)
{
    neso_json_token tokens[TOKENS];
    neso_json json;
    size_t offset, features;
    char state[32], role[32], version[32], iam[32] = "";
    if (neso_json_parse(&json, self->client.reply, self->client.exchange.reply_len, tokens, TOKENS,
                        &offset) != NESO_OK ||
        neso_json_type_of(&json, NESO_JSON_ROOT) != NESO_JSON_OBJECT) {
        neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, STATUS_STEP,
                        "the reply is no status document");
        neso_doctor_advise(&self->report,
                           "What answers is not Neptune: check endpoint, port and endpoint_via.");
        return false;
    }
    read_text(state, sizeof state, &json, NESO_JSON_ROOT, "status");
    read_text(role, sizeof role, &json, NESO_JSON_ROOT, "role");
    read_text(version, sizeof version, &json, NESO_JSON_ROOT, "dbEngineVersion");
    if (neso_json_find(&json, NESO_JSON_ROOT, NESO_SLICE("features"), &features) == NESO_OK)
        read_text(iam, sizeof iam, &json, features, "IAMAuthentication");
    neso_doctor_say(&self->report, NESO_DOCTOR_OK, STATUS_STEP,
                    "a signed request is answered: %s, %s, engine %s, IAM authentication %s", state,
                    role, version, iam);
    judge_iam(self, iam);
    return is_healthy(self, state) && is_writer(self, role) && is_recent(self, version);
}

/* ---- the two checks ---- */

/* False: a write would be refused, too. */
static bool check_status(neso_doctor *self)
{
    neso_exchange_request request = {.method = NESO_SLICE("GET"), .path = NESO_SLICE("/status")};
    char text[600];
    if (!ask(self, STATUS_STEP, &request))
        return false;
    if (self->client.exchange.response.code == 200)
        return read_status(self);
    (void)judge(self, text, sizeof text);
    const neso_doctor_advice *advice = neso_doctor_advice_for_reply(NESO_DOCTOR_ABOUT_STATUS, text);
    bool harmless = advice != NULL && advice->policies != 0;
    neso_doctor_say(&self->report, harmless ? NESO_DOCTOR_WARN : NESO_DOCTOR_FAIL, STATUS_STEP,
                    "%s", text);
    advise(self, NESO_DOCTOR_ABOUT_STATUS, text);
    return harmless;
}

static void check_write(neso_doctor *self)
{
    neso_bytes_source body;
    neso_exchange_request request = {.method = NESO_SLICE("POST"),
                                     .path = NESO_SLICE(NESO_OPENCYPHER_PATH),
                                     .content_type = NESO_SLICE(NESO_OPENCYPHER_CONTENT_TYPE),
                                     .body = &body.source};
    char text[600];
    neso_bytes_source_init(&body, no_op, sizeof no_op - 1);
    if (!ask(self, WRITE_STEP, &request))
        return;
    if (judge(self, text, sizeof text) == NESO_OUTCOME_DONE) {
        neso_doctor_say(&self->report, NESO_DOCTOR_OK, WRITE_STEP,
                        "allowed, by a query that writes nothing");
        return;
    }
    neso_doctor_say(&self->report, NESO_DOCTOR_FAIL, WRITE_STEP, "%s", text);
    advise(self, NESO_DOCTOR_ABOUT_WRITE, text);
}

void neso_doctor_check_neptune(neso_doctor *self)
{
    const char *lack = !self->reached[NESO_DOCTOR_NEPTUNE] ? "neptune is not reached"
                       : self->credentials == NULL         ? "there are no credentials"
                                                           : NULL;
    if (lack == NULL && check_status(self)) {
        check_write(self);
        return;
    }
    if (lack != NULL)
        neso_doctor_say(&self->report, NESO_DOCTOR_SKIP, STATUS_STEP, "%s", lack);
    neso_doctor_say(&self->report, NESO_DOCTOR_SKIP, WRITE_STEP, "%s",
                    lack != NULL ? lack : "a write would be refused, too");
}
