/*
 * The gateway: readings in, signed writes out, nothing lost on the way.
 *
 * A state machine without I/O. Whoever drives it (port/neso_app, a test, a fuzzer) tells it the
 * time, hands it lines, and does what it wants:
 *
 *     neso_peer peer;
 *     neso_gateway_event event;
 *     switch (neso_gateway_poll(&gateway, now_ms)) {
 *     case NESO_WANT_OPEN:
 *         neso_gateway_peer(&gateway, &peer);
 *         connect_to(&peer); // when it fails: neso_gateway_closed; else go on polling
 *         break;
 *     case NESO_WANT_TRANSFER:
 *         neso_gateway_send(&gateway, buffer, sizeof buffer, &len);
 *         send(buffer, len);
 *         len = receive(buffer, sizeof buffer); // when it has ended: neso_gateway_closed
 *         neso_gateway_receive(&gateway, buffer, len, now_ms);
 *         break;
 *     case NESO_WANT_CLOSE:
 *         disconnect();
 *         neso_gateway_closed(&gateway, NESO_OK, 0, now_ms);
 *         break;
 *     case NESO_WANT_CREDENTIALS: // only where the settings say "external"
 *         if (works()) // else the next poll asks again
 *             neso_gateway_give_credentials(&gateway, document, len, now_ms);
 *         break;
 *     case NESO_WANT_NOTHING: // until neso_gateway_wake_ms(&gateway)
 *         break;
 *     }
 *     while (neso_gateway_take_event(&gateway, &event))
 *         report(event.code.ptr, event.code.len);
 *
 * What happens inside: the wall clock is waited for; temporary credentials are fetched from where
 * the settings say, and again before they expire; readings wait in the outbox, leave in batches,
 * each by one signed request on a kept connection, and are forgotten when the server has confirmed
 * them. A batch whose outcome is unknown is sent again, which is harmless: every write is an upsert
 * by ids made from the content. There is one connection at a time: for new credentials the one to
 * Neptune is closed, always between two batches, and opened again to sign with the new ones.
 *
 * A fleet does not act as one. The first request for credentials comes within settings.spread_s
 * after the time is known, at random, unless the outbox is being flushed; renewals come at a random
 * moment of the quarter of their life before they ought to; pauses after failures are random, and
 * longer by up to spread_s when an outage lasts.
 *
 * The time. It is what it is told (neso_gateway_set_time), never before the floor, and corrected
 * when an authenticated server says that a signature's time is wrong: once for a request, and six
 * times an hour. While nobody tells it for 30 seconds, or when a certificate or credentials
 * seem to be out of date, a server is asked by one TLS connection that checks chain and name, but
 * not dates, and carries GET / without any secret: its `Date` is taken. Whoever holds a certificate
 * that was once valid for that server, and the key to it, could so set the clock back to when it
 * was, at most to the floor; settings.time_from_tls says whether that is acceptable. STS is asked,
 * or Neptune where no STS is configured.
 *
 * Memory: all state is in the struct, apart from the outbox's storage. The settings, what they
 * point to and the storage must outlive it; it must not be moved. Not for use from two contexts at
 * once.
 */
#ifndef NESO_GATEWAY_H
#define NESO_GATEWAY_H

#include "neso_backoff.h"
#include "neso_clock.h"
#include "neso_exchange.h"
#include "neso_opencypher.h"
#include "neso_outbox.h"
#include "neso_outcome.h"
#include "neso_peer.h"
#include "neso_session.h"
#include "neso_settings.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum neso_want {
    NESO_WANT_NOTHING,
    NESO_WANT_OPEN,
    NESO_WANT_TRANSFER,
    NESO_WANT_CLOSE,
    NESO_WANT_CREDENTIALS
} neso_want;

/* Never; the value of a time that is not set. */
#define NESO_GATEWAY_NEVER UINT64_MAX

/* Whom a connection is to. */
typedef enum neso_gateway_server {
    NESO_SERVER_NEPTUNE,
    NESO_SERVER_CREDENTIALS,
    NESO_SERVER_TIME,
    NESO_SERVER_COUNT
} neso_gateway_server;

/* What happened, for the operator. */
typedef enum neso_gateway_event_kind {
    NESO_EVENT_TIME,       /* the wall clock was set for the first time, or by a server asked */
    NESO_EVENT_NO_TIME,    /* nobody tells the time: `reason` says what is done about it */
    NESO_EVENT_SESSION,    /* there are new credentials, until time_s */
    NESO_EVENT_NO_SESSION, /* a source did not give any */
    NESO_EVENT_WRITTEN,    /* `count` readings are confirmed */
    NESO_EVENT_UNWRITTEN,  /* a batch of `count` readings was not confirmed; it is kept */
    NESO_EVENT_SET_ASIDE,  /* `count` readings were dropped: refused for good, or corrupt */
    NESO_EVENT_LOST        /* no connection, or it ended before a reply */
} neso_gateway_event_kind;

typedef struct neso_gateway_event {
    neso_gateway_event_kind kind;
    const char *server;   /* "neptune", "sts", "iot", ..., "time" */
    neso_status status;   /* LOST, SET_ASIDE, NO_SESSION: why, else NESO_OK */
    int32_t detail;       /* LOST: the transport's number for it */
    uint16_t http;        /* status of the reply, 0 when there was none */
    neso_outcome outcome; /* UNWRITTEN: what the reply means */
    neso_slice code;      /* what the server said; valid until the gateway is polled again */
    neso_slice message;
    const char *reason; /* NO_TIME: why; NO_SESSION: what `status` is about, see
                         * neso_credentials_fault; or NULL */
    size_t reason_len;  /* likewise: its bytes, or 0 */
    uint32_t count;     /* readings */
    int64_t time_s;     /* TIME, WRITTEN: it is now; SESSION: its end, NESO_CREDENTIALS_NEVER: none;
                         * else the server's time, if the clock took it */
    uint32_t pause_ms;  /* until the next attempt */
} neso_gateway_event;

/* Since init. */
typedef struct neso_gateway_counters {
    uint32_t accepted; /* readings */
    uint32_t refused;  /* lines */
    uint32_t written;  /* readings */
    uint32_t requests;
    uint32_t sessions;
    uint32_t connections;
} neso_gateway_counters;

/* The pauses of one server. */
typedef struct neso_gateway_pauses {
    neso_backoff backoff;
    uint64_t until_ms;
} neso_gateway_pauses;

/* Small members come first: a Cortex-M reaches these by shorter instructions. */
typedef struct neso_gateway {
    neso_gateway_counters counters; /* for reading, as is the outbox */

    /* The rest is the gateway's own. */
    uint8_t stage;  /* what the connection is doing */
    uint8_t server; /* neso_gateway_server: whom it is to */
    uint8_t source; /* neso_settings_source: who was asked for credentials last */
    bool started;   /* it has been polled */
    bool doubt;     /* a certificate or credentials seemed out of date: maybe it is the clock */
    bool corrected; /* the clock was, for the request that comes next */
    bool kept;      /* the connection has carried an exchange before this one */
    bool proven;    /* Neptune has accepted the current credentials before */
    bool again;     /* the batch was sent before: it does not wait */
    bool flush;     /* nor does any other */
    bool has_event;
    uint8_t refused; /* times in a row that a batch was refused */
    uint16_t limit;  /* readings in a batch, at present */
    uint32_t random;
    uint64_t now_ms;      /* the latest time that is known */
    uint64_t oldest_ms;   /* nothing that waits behind the batch came before */
    uint64_t deadline_ms; /* without progress the exchange ends then */
    uint64_t give_up_ms;  /* it ends then in any case */
    uint64_t wake_ms;
    const neso_settings *settings;
    neso_gateway_pauses pauses[NESO_SERVER_COUNT];
    neso_clock clock;
    neso_gateway_event event;
    neso_outbox outbox;
    neso_peer peer;
    neso_exchange_key key; /* Neptune's */
    neso_exchange exchange;
    neso_session session;
    union {
        neso_session_room session;
        struct {
            neso_opencypher body;
            char reply[NESO_REPLY_MAX];
        } write;
    } room; /* for what the exchange needs, whichever it is */
} neso_gateway;

/* What a gateway is made of. All that is pointed to must outlive it. */
typedef struct neso_gateway_config {
    const neso_settings *settings; /* as neso_settings_parse gave them */
    neso_storage *storage;         /* of the outbox */
    neso_session_tokens tokens;
    uint32_t seed;   /* random, for pauses and moments */
    int64_t floor_s; /* a time that has certainly passed: see neso_clock_init */
} neso_gateway_config;

/* The statuses of neso_session_init, with *fault saying more. */
neso_status neso_gateway_init(neso_gateway *self, const neso_gateway_config *config,
                              neso_credentials_fault *fault);

/* The wall clock was `unix_ms` when the monotonic one was `at_ms`. NESO_E_RANGE: no such time can
 * be (neso_clock_set); nothing changes. */
neso_status neso_gateway_set_time(neso_gateway *self, int64_t unix_ms, uint64_t at_ms);

/*
 * Takes one line of telemetry, without its line end. NESO_OK: it is in the outbox and will be
 * written. NESO_E_EMPTY: a blank line or a comment. On any other status nothing was stored and
 * *error_offset says where in the line the fault lies (0: not in the line):
 *   those of neso_line_parse, neso_model_record, neso_model_time and neso_outbox_push;
 *   NESO_E_NO_TIME   the line has no timestamp, and the time is not known yet
 */
neso_status neso_gateway_submit(neso_gateway *self, const char *line, size_t len, uint64_t now_ms,
                                size_t *error_offset);

/* Whether batches leave at once from now on, however small, and credentials are asked for at once
 * (at the end of a run). */
void neso_gateway_flush(neso_gateway *self, bool flush);

/* What is to be done now. */
neso_want neso_gateway_poll(neso_gateway *self, uint64_t now_ms);

/* After a poll: the latest time at which to poll again, though nothing has happened by then. */
uint64_t neso_gateway_wake_ms(const neso_gateway *self);

/* After NESO_WANT_OPEN: whom to connect to. The next poll takes the connection as begun. */
void neso_gateway_peer(neso_gateway *self, neso_peer *peer);

/* The next bytes to send, up to `cap` (at least 1), their number in *len; 0: none now. */
void neso_gateway_send(neso_gateway *self, uint8_t *out, size_t cap, size_t *len);

/* Takes `len` bytes that arrived. */
void neso_gateway_receive(neso_gateway *self, const uint8_t *data, size_t len, uint64_t now_ms);

/* The connection is no more: closed as wanted or by the peer in order (NESO_OK or NESO_E_CLOSED),
 * failed, or never made. `detail` is the transport's. */
void neso_gateway_closed(neso_gateway *self, neso_status status, int32_t detail, uint64_t now_ms);

#if NESO_SOURCE_EXTERNAL
/* After NESO_WANT_CREDENTIALS, before the next poll: a document with credentials in any of the
 * shapes of neso_credentials.h, which is wiped; `len` 0: there are none, now. */
void neso_gateway_give_credentials(neso_gateway *self, char *text, size_t len, uint64_t now_ms);
#endif

/* What happened during the last call. False: nothing (more). Each call can bring one event, and
 * replaces one that was not taken. */
bool neso_gateway_take_event(neso_gateway *self, neso_gateway_event *event);

#endif
