/*
 * The settings of a gateway: one JSON document, read in place.
 *
 * The document is an object with the members below; every text that comes out is a slice of the
 * document, which must outlive the settings (on a board: the flash region it was written to).
 * Texts must therefore be written without escape sequences; trust anchors may have them.
 *
 *   gateway            name of this gateway in the graph                        required
 *   endpoint           host name of the Neptune cluster                         required
 *   port               its TCP port                                             8182
 *   endpoint_via       "host:port" to connect to instead (a tunnel or relay)
 *   region             AWS region, such as "eu-central-1"                       required
 *   credentials        "assume_role", or "static": the key pair signs itself    "assume_role"
 *   access_key_id      }                                                        required
 *   secret_access_key  } the key pair                                           required
 *   session_token      goes with a static key pair that is a temporary one
 *   sts_endpoint       host name of STS                                         } required with
 *   role_arn           the role to assume                                       } assume_role
 *   session_name       RoleSessionName of the session                           }
 *   sts_port           443
 *   sts_via            as endpoint_via
 *   external_id        ExternalId, when the role's trust policy asks for one
 *   duration_s         life of a session, 900 to 43,200 seconds                 3600
 *   time_server        host name or address of an NTP server                    "pool.ntp.org"
 *   time_port          its UDP port                                             123
 *   precision          of timestamps in lines: "ns", "us", "ms" or "s"          "ns"
 *   batch_readings     a batch leaves at this many readings, 1 to 100           100
 *   batch_ms           or when its oldest reading has waited this long          1000
 *   timeout_ms         silence of a server after which a connection is given up 20000
 *   trust_anchors      array of certificates in PEM, besides those built in
 *   mac                "02:00:5e:10:00:01", where the device has none of its own
 *
 *     neso_settings settings;
 *     neso_settings_error error;
 *     if (neso_settings_parse(&settings, text, len, &error) != NESO_OK)
 *         printf("configuration: %.*s: %s\n", (int)error.field.len, error.field.ptr, error.reason);
 */
#ifndef NESO_SETTINGS_H
#define NESO_SETTINGS_H

#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct neso_settings {
    neso_slice gateway;
    neso_slice region;
    neso_slice endpoint;
    neso_slice endpoint_via; /* host part; empty: connect to endpoint */
    neso_slice sts_endpoint;
    neso_slice sts_via;
    neso_slice access_key_id;
    neso_slice secret_access_key; /* points into the document: whoever owns that guards it */
    neso_slice session_token;
    neso_slice role_arn;
    neso_slice session_name;
    neso_slice external_id;
    neso_slice time_server;
    neso_slice trust_anchors; /* the JSON array as written, "" when there is none */
    uint32_t duration_s;
    uint32_t batch_ms;
    uint32_t timeout_ms;
    uint32_t ns_per_tick; /* of timestamps in lines: 1, 1000, 1000000 or 1000000000 */
    uint16_t port;
    uint16_t endpoint_via_port;
    uint16_t sts_port;
    uint16_t sts_via_port;
    uint16_t time_port;
    uint16_t batch_readings;
    bool assume_role; /* false: the key pair signs the writes itself */
    bool has_mac;
    uint8_t mac[6];
} neso_settings;

/* Why a document was refused. Neither text holds the value of a field, which may be a secret. */
typedef struct neso_settings_error {
    neso_slice field;   /* name of the member; empty when the document itself is at fault */
    const char *reason; /* static text, such as "must be from 900 to 43200" */
    size_t offset;      /* byte of the document at which the fault lies */
} neso_settings_error;

/*
 * Reads a document of `len` bytes, UTF-8, without byte order mark. Takes about 1.5 KB of stack.
 *
 * NESO_OK: every field is valid. On any error *out is zeroed and *error is set:
 *   the status of neso_json_parse - the document is not JSON;
 *   NESO_E_MISSING     a required member is absent
 *   NESO_E_DUPLICATE   a member is given twice
 *   NESO_E_UNSUPPORTED a member is unknown, or a choice is none of those listed
 *   NESO_E_MALFORMED   a value is of another type or violates its grammar
 *   NESO_E_RANGE       a number is outside its range
 *   NESO_E_TOO_LONG    a text is longer than its field allows
 */
neso_status neso_settings_parse(neso_settings *out, const char *text, size_t len,
                                neso_settings_error *error);

#endif
