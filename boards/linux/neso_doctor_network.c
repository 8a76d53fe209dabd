#include "neso_doctor.h"
#include "neso_doctor_advice.h"
#include "neso_doctor_visit.h"
#include "neso_time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#define SHOWN(slice) (int)(slice).len, (slice).ptr

#define DAY_S 86400

/* The server that is visited, and what its lines are called. */
typedef struct visited {
    neso_doctor *doctor;
    neso_doctor_topic topic;
    neso_peer peer;
    neso_slice host; /* that is connected to */
    uint16_t port;
    char step[3][24];
} visited;

static neso_doctor_visit visit;

/* ---- the name ---- */

/* Networks that are not routed in the internet (RFC 1918, 6598, 4193). */
static bool is_private(const neso_posix_address *address)
{
    if (address->any.sa_family == AF_INET6)
        return (address->v6.sin6_addr.s6_addr[0] & 0xfe) == 0xfc;
    uint32_t number = ntohl(address->v4.sin_addr.s_addr);
    return number >> 24 == 10 || number >> 20 == 0xac1 || number >> 16 == 0xc0a8 ||
           number >> 22 == 0x191;
}

static void say_resolver_error(const visited *self)
{
    neso_doctor_report *report = &self->doctor->report;
    if (visit.detail == 3)
        neso_doctor_say(report, NESO_DOCTOR_FAIL, self->step[0], "%.*s: there is no such name",
                        SHOWN(self->host));
    else
        neso_doctor_say(report, NESO_DOCTOR_FAIL, self->step[0], "%.*s: %s (%d)", SHOWN(self->host),
                        neso_status_text(visit.status), (int)visit.detail);
}

/* "NAME is ADDRESS", "NAME by way of RELAY is ADDRESS", with what is worth knowing of it. */
static void say_name(const visited *self)
{
    neso_doctor_report *report = &self->doctor->report;
    const neso_posix_addresses *found = &visit.tcp.resolver.found;
    neso_posix_address literal;
    bool by_way = self->peer.via.len > 0;
    char text[64];
    neso_doctor_address_text(text, &found->list[0]);
    neso_doctor_say(report, NESO_DOCTOR_OK, self->step[0], "%.*s%s%.*s%s%s%s%s",
                    SHOWN(self->peer.host), by_way ? " by way of " : "",
                    by_way ? (int)self->host.len : 0, self->host.ptr,
                    neso_posix_address_parse(&literal, self->host, 0) ? ", address " : " is ", text,
                    found->count > 1 ? " and others" : "",
                    is_private(&found->list[0]) ? ", a private address" : "");
    for (size_t i = 1; i < found->count; i++) {
        neso_doctor_address_text(text, &found->list[i]);
        neso_doctor_detail(report, "%s", text);
    }
}

/* ---- the connection ---- */

static void say_connection_error(const visited *self)
{
    neso_doctor_say(&self->doctor->report, NESO_DOCTOR_FAIL, self->step[1], "%s port %u: %s",
                    visit.address, self->port,
                    visit.detail == 0 ? neso_status_text(visit.status) : strerror(visit.detail));
}

static void say_connection(const visited *self)
{
    neso_doctor_say(&self->doctor->report, NESO_DOCTOR_OK, self->step[1], "%s port %u answers",
                    visit.address, self->port);
}

/* ---- TLS ---- */

static const char *suite_name(unsigned suite)
{
    switch (suite) {
    case BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256:
        return "ECDHE-ECDSA-AES128-GCM-SHA256";
    case BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:
        return "ECDHE-RSA-AES128-GCM-SHA256";
    case BR_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384:
        return "ECDHE-ECDSA-AES256-GCM-SHA384";
    case BR_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384:
        return "ECDHE-RSA-AES256-GCM-SHA384";
    default:
        return "unknown suite";
    }
}

static void detail_chain(neso_doctor_report *report)
{
    for (size_t i = 0; i < visit.chain_len; i++)
        neso_doctor_detail(report, "certificate of %s, issued by %s", visit.chain[i].subject,
                           visit.chain[i].issuer);
}

static void say_tls(const visited *self)
{
    neso_doctor_report *report = &self->doctor->report;
    const char *version = visit.version == BR_TLS12 ? "TLS 1.2" : "TLS";
    int64_t left_s = visit.chain_len > 0 ? visit.chain[0].until_s - (int64_t)time(NULL) : 0;
    neso_doctor_say(report, NESO_DOCTOR_OK, self->step[2],
                    "%s, %s; certificate trusted, valid for %d more days", version,
                    suite_name(visit.suite), (int)(left_s / DAY_S));
    detail_chain(report);
}

/* The first certificate that is out of date by this machine's clock. */
static void explain_dates(neso_doctor_report *report)
{
    int64_t now_s = (int64_t)time(NULL);
    for (size_t i = 0; i < visit.chain_len; i++) {
        const neso_doctor_certificate *certificate = &visit.chain[i];
        char from[NESO_TIME_ISO8601_SIZE], until[sizeof from], now[sizeof from];
        if (now_s >= certificate->from_s && now_s <= certificate->until_s)
            continue;
        (void)neso_time_format_iso8601(from, certificate->from_s);
        (void)neso_time_format_iso8601(until, certificate->until_s);
        (void)neso_time_format_iso8601(now, now_s);
        neso_doctor_advise(report,
                           "The certificate of %s is valid from %.*s to %.*s; by this clock "
                           "it is %.*s.",
                           certificate->subject, (int)sizeof from, from, (int)sizeof until, until,
                           (int)sizeof now, now);
        return;
    }
}

static void explain_trust(neso_doctor_report *report)
{
    const neso_doctor_certificate *last = &visit.chain[visit.chain_len - 1];
    neso_doctor_advise(report, "The last certificate that it sends is of %s, issued by %s.",
                       last->subject, last->issuer);
}

static void say_tls_error(const visited *self)
{
    neso_doctor_report *report = &self->doctor->report;
    bool is_alert = visit.status == NESO_E_TLS && visit.detail >= BR_ERR_RECV_FATAL_ALERT;
    if (is_alert)
        neso_doctor_say(report, NESO_DOCTOR_FAIL, self->step[2], "the server's alert %d",
                        (int)visit.detail - BR_ERR_RECV_FATAL_ALERT);
    else
        neso_doctor_say(report, NESO_DOCTOR_FAIL, self->step[2], "%s (%d)",
                        neso_status_text(visit.status), (int)visit.detail);
    if (visit.chain_len > 0 && visit.status == NESO_E_TLS_TRUST)
        explain_trust(report);
    if (visit.chain_len > 0 && visit.status == NESO_E_TLS_NAME)
        neso_doctor_advise(report, "%.*s is asked for; the certificate is for %s.",
                           SHOWN(self->peer.host), visit.chain[0].names);
    if (visit.status == NESO_E_TLS_DATE)
        explain_dates(report);
    detail_chain(report);
}

/* ---- all of it ---- */

/* A line for each stage, up to the one that failed. */
static void say_stages(const visited *self)
{
    static void (*const good[])(const visited *) = {say_name, say_connection, say_tls};
    static void (*const bad[])(const visited *) = {say_resolver_error, say_connection_error,
                                                   say_tls_error};
    unsigned last = self->peer.plain ? NESO_DOCTOR_AT_CONNECTION : NESO_DOCTOR_AT_TLS;
    unsigned stage = 0;
    while (stage <= last && stage < visit.stage)
        good[stage++](self);
    if (visit.stage == NESO_DOCTOR_DONE)
        return;
    bad[stage](self);
    if (stage == NESO_DOCTOR_AT_NAME && self->peer.via.len > 0)
        neso_doctor_advise(&self->doctor->report, "This is the relay that the configuration names "
                                                  "(..._via): check its name.");
    else
        neso_doctor_advise(&self->doctor->report, "%s",
                           neso_doctor_advice_for_visit(self->topic, &visit));
}

static void check(neso_doctor *doctor, neso_doctor_server server)
{
    static const char *const stages[] = {"name", "connection", "TLS"};
    visited self = {.doctor = doctor, .topic = (neso_doctor_topic)server};
    if (!neso_doctor_peer(doctor, server, &self.peer))
        return;
    bool by_way = self.peer.via.len > 0;
    self.host = by_way ? self.peer.via : self.peer.host;
    self.port = by_way ? self.peer.via_port : self.peer.port;
    for (size_t i = 0; i < 3; i++)
        snprintf(self.step[i], sizeof self.step[i], "%s %s", neso_doctor_server_name(server),
                 stages[i]);
    neso_doctor_visit_pay(&visit, &self.peer, &doctor->client.anchors, &doctor->sources.identity,
                          doctor->timeout_ms);
    say_stages(&self);
    doctor->reached[server] = visit.stage == NESO_DOCTOR_DONE;
}

void neso_doctor_check_network(neso_doctor *self)
{
    for (unsigned server = 0; server < NESO_DOCTOR_SERVERS; server++)
        check(self, (neso_doctor_server)server);
}
