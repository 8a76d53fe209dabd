/*
 * What the examples of the headers leave to their reader: texts that came in, places to send to and
 * receive from, and objects that live longer than an example. Each example is compiled as the body
 * of a function behind this.
 */
#include "neso_app.h"
#include "neso_hex.h"
#include "neso_hmac.h"
#include "neso_line.h"
#include "neso_percent.h"
#include "neso_port.h"
#include "neso_provider.h"
#include "neso_reply.h"
#include "neso_url.h"
#include "neso_utf8.h"
#include "neso_wipe.h"
#include "neso_xml.h"

#include <stdio.h>

/* Bytes that came in. */
extern const char *text;
extern const uint8_t *data;
extern size_t len;
extern char *document;
extern const uint8_t received[NESO_SHA256_SIZE];
extern uint8_t buffer[1024];

/* What the reader has to say. */
extern const neso_slice name, arn, id, secret, token;
extern const size_t offset;
extern const uint32_t random, sequence;
extern const int64_t now_s, time_ns;
extern const uint64_t now_ms;
extern uint64_t wake_ms;
extern const uint8_t digest[NESO_SHA256_SIZE];
extern const neso_hmac_key key;
extern const neso_sigv4_key signing_key;
extern const neso_sigv4_request to_sign;
extern const neso_time_fix fix;
extern const neso_peer peer;
extern const neso_exchange_request request;
extern const neso_url url;
extern const neso_credentials *credentials;

/* What the reader keeps. */
extern neso_writer writer;
extern neso_outbox outbox;
extern neso_exchange exchange;
extern neso_credential_store store;
extern neso_gateway gateway;
extern neso_transport *tcp, *tls;
extern neso_provider *provider;
extern neso_bytes_source token_file;
extern char reply[NESO_CREDENTIALS_REPLY_MAX];
extern const neso_app_pieces pieces;

/* What the reader does. */
void use(const void *what, ...);
void report(const char *what, ...);
void send(const void *bytes, size_t count);
size_t receive(void *out, size_t cap);
void connect_to(const neso_peer *whom);
void disconnect(void);
void renew(neso_provider *whom);
bool works(void);
void sleep_ms(uint32_t ms);
neso_outcome ask_server(neso_source *body);
