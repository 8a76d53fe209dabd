/*
 * The settings of a gateway: one JSON document, read in place.
 *
 * The document is an object with the members below; every text that comes out is a slice of the
 * document, which must outlive the settings (on a board: the flash region it was written to).
 * Texts must therefore be written without escape sequences; certificates and keys may have them.
 *
 *   gateway            name of this gateway in the graph                        required
 *   endpoint           host name of the Neptune cluster                         required
 *   port               its TCP port                                             8182
 *   endpoint_via       "host:port" to connect to instead (a tunnel or relay)
 *   region             AWS region, such as "eu-central-1"                       required
 *   credentials        where they come from: one of the names below, or an      "assume_role"
 *                      array of two: the second is asked when the first fails
 *   spread_s           the first request for credentials after a start comes    10
 *                      within so many seconds, at random; 0 to 3,600
 *   time_server        host name or address of an NTP server                    "pool.ntp.org"
 *   time_port          its UDP port                                             123
 *   time_from_tls      whether the time may come from an https server whose     true
 *                      certificate's dates cannot be checked (neso_gateway.h)
 *   precision          of timestamps in lines: "ns", "us", "ms" or "s"          "ns"
 *   batch_readings     a batch leaves at this many readings, 1 to 100           100
 *   batch_ms           or when its oldest reading has waited this long          1000
 *   timeout_ms         silence of a server after which a connection is given up 20000
 *   trust_anchors      array of certificates in PEM, besides those built in
 *   mac                "02:00:5e:10:00:01", where the device has none of its own
 *
 * What the names of sources need. A field that no source in use needs is refused, as is a name that
 * this build has not (neso_config.h).
 *
 *   "static"           the key pair signs by itself
 *     access_key_id, secret_access_key                                          required
 *     session_token      goes with a key pair that is a temporary one
 *   "assume_role"      a role is assumed with the credentials of credential_source
 *     credential_source  "static", or any other of these names                  "static"
 *     sts_endpoint       host name of STS                                       required
 *     sts_port, sts_via  as port and endpoint_via                               443
 *     role_arn           the role to assume                                     required
 *     session_name       RoleSessionName of the session                         required
 *     external_id        ExternalId, when the role's trust policy asks for one
 *     duration_s         life of a session, 900 to 43,200 seconds; at most      3600
 *                        3,600 when credential_source is itself a role
 *     policy             session policy: a JSON object
 *     tags               session tags: an object of texts, at most 10
 *     source_identity    SourceIdentity of the session
 *   "session_token"    GetSessionToken, with the key pair of "static"
 *     sts_endpoint, sts_port, sts_via, duration_s
 *   "web_identity"     a role is assumed with a token that somebody else issues
 *     sts_endpoint, sts_port, sts_via, role_arn, session_name, duration_s, policy
 *     web_identity_token the token, or {"file": "/path"} where a device has files
 *   "saml"             a role is assumed with a SAML assertion
 *     sts_endpoint, sts_port, sts_via, role_arn, duration_s, policy
 *     principal_arn      ARN of the identity provider                           required
 *     saml_assertion     in base64, or {"file": "/path"}
 *   "iot"              AWS IoT Core's credential provider, with a certificate
 *     iot_endpoint       its host name                                          required
 *     iot_port, iot_via  as port and endpoint_via                               443
 *     role_alias         the role alias                                         required
 *     thing_name         the thing's name, when a policy asks for it
 *     certificate        PEM, the device's first; or {"file": "/path"}          required
 *     private_key        PEM, or {"file": "/path"}                              required
 *   "imds"             the metadata service of an EC2 instance
 *     imds_endpoint      its URL                               "http://169.254.169.254"
 *     imds_via           as endpoint_via
 *     imds_role          the name of the role; it is asked for when absent
 *     imds_v1            whether version 1 may be used where there is no other  true
 *   "container"        the endpoint of ECS, EKS or Greengrass
 *     container_uri      its URL                                                required
 *     container_via      as endpoint_via
 *     container_token    value of Authorization, or {"file": "/path"}
 *   "external"         the device or program that runs the gateway gives them
 *     credential_process the command that prints them, where a device has processes
 *
 * When credential_source is "web_identity" or "saml", the role that is assumed first is
 * source_role_arn, which is required then.
 *
 *     neso_settings settings;
 *     neso_settings_error error;
 *     if (neso_settings_parse(&settings, text, len, &error) != NESO_OK)
 *         printf("configuration: %.*s: %s\n", (int)error.field.len, error.field.ptr, error.reason);
 */
#ifndef NESO_SETTINGS_H
#define NESO_SETTINGS_H

#include "neso_config.h"
#include "neso_slice.h"
#include "neso_status.h"
#include "neso_sts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where credentials come from. */
typedef enum neso_settings_source {
    NESO_FROM_STATIC,
    NESO_FROM_ASSUME_ROLE,
    NESO_FROM_SESSION_TOKEN,
    NESO_FROM_WEB_IDENTITY,
    NESO_FROM_SAML,
    NESO_FROM_IOT,
    NESO_FROM_IMDS,
    NESO_FROM_CONTAINER,
    NESO_FROM_EXTERNAL
} neso_settings_source;

#define NESO_SETTINGS_SOURCES_MAX 2

/* Whether there is more than a key pair and the role that it assumes; whether that can be what
 * assumes a role; whether STS is there. */
#define NESO_SOURCE_MORE                                                                           \
    (NESO_SOURCE_SESSION_TOKEN || NESO_SOURCE_WEB_IDENTITY || NESO_SOURCE_SAML ||                  \
     NESO_SOURCE_IOT || NESO_SOURCE_IMDS || NESO_SOURCE_CONTAINER || NESO_SOURCE_EXTERNAL)
#define NESO_SOURCE_CHAIN (NESO_SOURCE_ASSUME_ROLE && NESO_SOURCE_MORE)
#define NESO_SOURCE_STS                                                                            \
    (NESO_SOURCE_ASSUME_ROLE || NESO_SOURCE_SESSION_TOKEN || NESO_SOURCE_WEB_IDENTITY ||           \
     NESO_SOURCE_SAML)

/* A text that stands in the document, or the path of a file that has it. At most one is there. */
typedef struct neso_settings_text {
    neso_slice text;
    neso_slice file;
} neso_settings_text;

typedef struct neso_settings {
    neso_slice gateway;
    neso_slice region;
    neso_slice endpoint;
    neso_slice endpoint_via; /* host part; empty: connect to endpoint */
    neso_slice time_server;
    neso_slice trust_anchors; /* the JSON array as written, "" when there is none */
    neso_slice access_key_id;
    neso_slice secret_access_key; /* points into the document: whoever owns that guards it */
    neso_slice session_token;
    neso_slice sts_endpoint;
    neso_slice sts_via;
    neso_slice role_arn;
    neso_slice session_name;
    neso_slice external_id;
#if NESO_ROLE_OPTIONS
    neso_slice policy; /* JSON as written */
    neso_slice source_identity;
    neso_sts_tag tags[NESO_ROLE_TAGS_MAX];
    uint8_t tag_count;
#endif
#if NESO_SOURCE_CHAIN
    neso_slice source_role_arn;
#endif
#if NESO_SOURCE_WEB_IDENTITY
    neso_settings_text web_identity_token;
#endif
#if NESO_SOURCE_SAML
    neso_settings_text saml_assertion;
    neso_slice principal_arn;
#endif
#if NESO_SOURCE_IOT
    neso_slice iot_endpoint;
    neso_slice iot_via;
    neso_slice role_alias;
    neso_slice thing_name;
    neso_settings_text certificate; /* as written, escapes and all */
    neso_settings_text private_key; /* likewise */
    uint16_t iot_port;
    uint16_t iot_via_port;
#endif
#if NESO_SOURCE_IMDS
    neso_slice imds_endpoint; /* a URL */
    neso_slice imds_via;
    neso_slice imds_role;
    uint16_t imds_via_port;
    bool imds_v1;
#endif
#if NESO_SOURCE_CONTAINER
    neso_slice container_uri; /* a URL */
    neso_slice container_via;
    neso_settings_text container_token;
    uint16_t container_via_port;
#endif
#if NESO_SOURCE_EXTERNAL
    neso_slice credential_process;
#endif
    uint32_t duration_s;
    uint32_t spread_s;
    uint32_t batch_ms;
    uint32_t timeout_ms;
    uint32_t ns_per_tick; /* of timestamps in lines: 1, 1000, 1000000 or 1000000000 */
    uint16_t port;
    uint16_t endpoint_via_port;
    uint16_t sts_port;
    uint16_t sts_via_port;
    uint16_t time_port;
    uint16_t batch_readings;
    uint8_t sources[NESO_SETTINGS_SOURCES_MAX]; /* neso_settings_source, in order */
    uint8_t source_count;
    uint8_t credential_source; /* neso_settings_source: what assumes the role */
    bool time_from_tls;
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
 * Reads a document of `len` bytes, UTF-8, without byte order mark. Takes about 1.5 KB of stack, and
 * 4.5 KB in a build with all sources.
 *
 * NESO_OK: every field is valid. On any error *out is zeroed and *error is set:
 *   the status of neso_json_parse - the document is not JSON;
 *   NESO_E_MISSING     a required member is absent
 *   NESO_E_DUPLICATE   a member is given twice
 *   NESO_E_UNSUPPORTED a member is unknown, or of no use beside the others, or a choice is none of
 *                      those listed
 *   NESO_E_MALFORMED   a value is of another type or violates its grammar
 *   NESO_E_RANGE       a number is outside its range
 *   NESO_E_TOO_LONG    a text is longer than its field allows
 */
neso_status neso_settings_parse(neso_settings *out, const char *text, size_t len,
                                neso_settings_error *error);

/* The name of a source: "assume_role", "iot", ... */
const char *neso_settings_source_name(neso_settings_source source);

/* Whether credentials come from that source, directly or to assume a role with. */
bool neso_settings_uses(const neso_settings *settings, neso_settings_source source);

#endif
