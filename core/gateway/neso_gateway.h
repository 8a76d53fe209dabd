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
 *     case NESO_WANT_NOTHING: // until neso_gateway_wake_ms(&gateway)
 *         break;
 *     }
 *     while (neso_gateway_take_event(&gateway, &event))
 *         report(event.code.ptr, event.code.len);
 *
 * What happens inside: the wall clock is waited for; temporary credentials are fetched from STS
 * with the provisioned key pair, and again before they expire; readings wait in the outbox, leave
 * in batches, each by one signed request on a kept connection, and are forgotten when the server
 * has confirmed them. A batch whose outcome is unknown is sent again, which is harmless: every
 * write is an upsert by ids made from the content. There is one connection at a time: to ask STS,
 * the one to Neptune is closed between two batches.
 *
 * Memory: all state is in the struct, apart from the outbox's storage. The settings, what they
 * point to and the storage must outlive it; it must not be moved. Not for use from two contexts at
 * once.
 */
#ifndef NESO_GATEWAY_H
#define NESO_GATEWAY_H

#include "neso_backoff.h"
#include "neso_clock.h"
#include "neso_credentials.h"
#include "neso_exchange.h"
#include "neso_opencypher.h"
#include "neso_outbox.h"
#include "neso_outcome.h"
#include "neso_peer.h"
#include "neso_settings.h"
#include "neso_status.h"
#include "neso_sts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum neso_want {
    NESO_WANT_NOTHING,
    NESO_WANT_OPEN,
    NESO_WANT_TRANSFER,
    NESO_WANT_CLOSE
} neso_want;

/* Never; the value of a time that is not set. */
#define NESO_GATEWAY_NEVER UINT64_MAX

/* What happened, for the operator. */
typedef enum neso_gateway_event_kind {
    NESO_EVENT_TIME,       /* the wall clock was set for the first time */
    NESO_EVENT_SESSION,    /* there are new temporary credentials, until time_s */
    NESO_EVENT_NO_SESSION, /* STS did not give any */
    NESO_EVENT_WRITTEN,    /* `count` readings are confirmed */
    NESO_EVENT_UNWRITTEN,  /* a batch of `count` readings was not confirmed; it is kept */
    NESO_EVENT_SET_ASIDE,  /* `count` readings were dropped: refused for good, or corrupt */
    NESO_EVENT_LOST        /* no connection, or it ended before a reply */
} neso_gateway_event_kind;

typedef struct neso_gateway_event {
    neso_gateway_event_kind kind;
    bool sts;             /* the server was STS, not Neptune */
    neso_status status;   /* LOST, SET_ASIDE: why, else NESO_OK */
    int32_t detail;       /* LOST: the transport's number for it */
    uint16_t http;        /* status of the reply, 0 when there was none */
    neso_outcome outcome; /* UNWRITTEN: what the reply means */
    neso_slice code;      /* what the server said; valid until the gateway is polled again */
    neso_slice message;
    const char *reason; /* NO_SESSION: what is wrong with the reply, or NULL */
    uint32_t count;     /* readings */
    int64_t time_s;     /* TIME; SESSION: its end; else the server's time, if the clock took it */
    uint32_t pause_ms;  /* until the next attempt */
} neso_gateway_event;

/* Since init. */
typedef struct neso_gateway_counters {
    uint32_t accepted; /* readings */
    uint32_t refused;  /* lines */
    uint32_t written;  /* readings */
    uint32_t signed_requests;
    uint32_t sessions;
    uint32_t connections;
} neso_gateway_counters;

/* The pauses of one server. */
typedef struct neso_gateway_pauses {
    neso_backoff backoff;
    uint64_t until_ms;
} neso_gateway_pauses;

typedef struct neso_gateway {
    neso_gateway_counters counters; /* for reading */
    neso_outbox outbox;             /* for reading */

    /* The rest is the gateway's own. */
    const neso_settings *settings;
    neso_clock clock;
    neso_credentials key_pair; /* provisioned */
    neso_credential_store store;
    neso_exchange_key sts_key;
    neso_exchange_key neptune_key;
    neso_exchange exchange;
    union {
        struct {
            neso_sts_config config;
            neso_sts sts;
            char reply[NESO_CREDENTIALS_REPLY_MAX];
        } session;
        struct {
            neso_opencypher body;
            char reply[NESO_REPLY_MAX];
        } write;
    } room; /* for what the exchange needs, whichever it is */
    neso_gateway_pauses sts_pauses;
    neso_gateway_pauses neptune_pauses;
    neso_gateway_event event;
    bool has_event;

    uint8_t stage;   /* what the connection is doing */
    bool sts;        /* it is one to STS */
    bool kept;       /* it has carried an exchange before this one */
    bool renew;      /* Neptune does not accept the current credentials */
    bool proven;     /* it has accepted them before */
    bool again;      /* the batch was sent before: it does not wait */
    bool flush;      /* nor does any other */
    uint8_t refused; /* times in a row that a batch was refused */
    uint16_t limit;  /* readings in a batch, at present */
    uint32_t random;
    uint64_t now_ms;      /* the latest time that is known */
    uint64_t oldest_ms;   /* nothing that waits behind the batch came before */
    uint64_t deadline_ms; /* without progress the exchange ends then */
    uint64_t give_up_ms;  /* it ends then in any case */
    uint64_t wake_ms;
} neso_gateway;

/*
 * `settings` as neso_settings_parse gave them; `storage` holds the outbox; `seed` is random, for
 * the jitter of pauses. The statuses of neso_credentials_make, with *reason saying more.
 */
neso_status neso_gateway_init(neso_gateway *self, const neso_settings *settings,
                              neso_storage *storage, uint32_t seed, int64_t floor_s,
                              const char **reason);

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

/* Whether batches leave at once from now on, however small (at the end of a run). */
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

/* What happened during the last call. False: nothing (more). Each call can bring one event, and
 * replaces one that was not taken. */
bool neso_gateway_take_event(neso_gateway *self, neso_gateway_event *event);

#endif
