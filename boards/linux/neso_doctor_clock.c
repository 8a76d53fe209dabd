#include "neso_doctor.h"
#include "neso_doctor_sntp.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#define STEP "clock"

#define SHOWN(slice) (int)(slice).len, (slice).ptr

#define PATIENCE_MS  2000
#define NEPTUNE_S    300 /* what a signature's time may differ at Neptune; 900 at STS */
#define NOTEWORTHY_S 60

/* ---- the verdict ---- */

static void advise(neso_doctor *self)
{
    neso_doctor_advise(&self->report,
                       "Signatures hold a time: Neptune takes them within 5 minutes, STS within "
                       "15.\nSet the clock, and keep it:\n"
                       "  timedatectl set-ntp true");
}

/* "12 ms ahead of": in the unit that fits. */
static void describe(char *out, size_t size, int64_t ahead_ms)
{
    static const struct unit {
        const char *name;
        int64_t ms;
    } units[] = {{"days", 86400000}, {"minutes", 60000}, {"s", 1000}, {"ms", 1}};
    const struct unit *unit = units;
    int64_t off_ms = ahead_ms < 0 ? -ahead_ms : ahead_ms;
    while (unit->ms > 1 && off_ms < 2 * unit->ms)
        unit++;
    snprintf(out, size, "%" PRId64 " %s %s", (off_ms + unit->ms / 2) / unit->ms, unit->name,
             ahead_ms < 0 ? "behind" : "ahead of");
}

static void judge(neso_doctor *self, int64_t ahead_ms, neso_slice whose)
{
    char text[64];
    int64_t off_s = (ahead_ms < 0 ? -ahead_ms : ahead_ms) / 1000;
    neso_doctor_mark mark = off_s > NEPTUNE_S      ? NESO_DOCTOR_FAIL
                            : off_s > NOTEWORTHY_S ? NESO_DOCTOR_WARN
                                                   : NESO_DOCTOR_OK;
    describe(text, sizeof text, ahead_ms);
    neso_doctor_say(&self->report, mark, STEP, "this machine's clock is %s that of %.*s", text,
                    SHOWN(whose));
    if (mark != NESO_DOCTOR_OK)
        advise(self);
}

/* ---- without a time server ---- */

/* Says what the gateway will do without its time server. */
static void warn(neso_doctor *self, const char *reason)
{
    const neso_settings *settings = &self->settings;
    neso_doctor_say(&self->report, NESO_DOCTOR_WARN, STEP, "time server %.*s:%u: %s",
                    SHOWN(settings->time_server), settings->time_port, reason);
    neso_doctor_advise(&self->report,
                       "Let UDP to port %u out, or name a server that can be reached in "
                       "time_server\n(169.254.169.123 inside AWS).",
                       settings->time_port);
    neso_doctor_advise(&self->report, "%s",
                       settings->time_from_tls
                           ? "On Linux, where the system keeps the time, this is of no matter. A "
                             "board takes the time\nfrom an https server, after 30 seconds."
                           : "On Linux, where the system keeps the time, this is of no matter. A "
                             "board waits for ever,\nsince time_from_tls is false.");
}

/* As a gateway asks it: the request holds no secret, so the certificate's dates may be anything. */
static bool ask_https(neso_doctor *self, neso_peer *peer)
{
    if (!neso_doctor_peer(self, NESO_DOCTOR_STS, peer))
        (void)neso_doctor_peer(self, NESO_DOCTOR_NEPTUNE, peer);
    peer->dates_unchecked = true;
    neso_exchange_request request = {.method = NESO_SLICE("GET"),
                                     .host = peer->host,
                                     .port = peer->port,
                                     .path = NESO_SLICE("/")};
    return neso_client_exchange(&self->client, peer, &request, NULL) &&
           self->client.exchange.response.date_s > 0;
}

void neso_doctor_check_clock(neso_doctor *self)
{
    const neso_settings *settings = &self->settings;
    neso_doctor_sntp sntp;
    neso_peer peer;
    if (neso_doctor_sntp_ask(&sntp, settings->time_server, settings->time_port, PATIENCE_MS)) {
        judge(self, sntp.ahead_ms, settings->time_server);
        return;
    }
    warn(self, sntp.reason);
    if (ask_https(self, &peer))
        judge(self, ((int64_t)time(NULL) - self->client.exchange.response.date_s) * 1000,
              peer.host);
    else
        neso_doctor_say(&self->report, NESO_DOCTOR_SKIP, STEP, "nobody tells the time: %s",
                        self->client.fault[0] != '\0' ? self->client.fault
                                                      : "the reply has no date");
}
