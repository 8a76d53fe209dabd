/*
 * A device's own identity: the certificate chain and the private key that TLS presents to a server
 * which asks for them (mutual TLS).
 *
 * Read once, when the device starts, from PEM: a file's text, or the strings of a configuration
 * document. The chain is what the text has, the device's own certificate first; the key is P-256
 * (P-384 with NESO_TLS_P384) or RSA of 2,048 to 4,096 bits, in the form of SEC1, PKCS #1 or PKCS #8
 * (RFC 5915, 8017, 5958), not encrypted. That key and certificate belong together is proved, by the
 * public key of an EC key and by a signature with an RSA key.
 *
 *     static uint8_t bytes[2048];
 *     static neso_identity identity;
 *     neso_identity_init(&identity, bytes, sizeof bytes);
 *     status = neso_identity_add_certificates(&identity, certificate_text, certificate_len);
 *     if (status == NESO_OK)
 *         status = neso_identity_add_key(&identity, key_text, key_len);
 *     if (status != NESO_OK)
 *         printf("%s %s (%zu bytes)\n", identity.field, identity.reason, identity.needed);
 *
 * Memory: the caller's. Of the texts nothing is kept: the certificates go to `bytes` in DER (700 to
 * 1,200 each), and of the key 32 bytes (P-256), 640 (RSA-2048) or 1,280 (RSA-4096). The struct must
 * not move or be copied, and it holds a secret until neso_identity_wipe.
 *
 * A handshake with client authentication signs once. On a Cortex-M3 that is 6 million instructions
 * with P-256 (an eighth of a second at 50 MHz), 64 with RSA-2048 (a second and a half), 213 with
 * RSA-3072 and 561 with RSA-4096, in one call of the transport; to prove the key when it is read
 * takes 18 with P-256, and as much as signing with RSA. Either needs up to 4 KB of stack. Every RSA
 * signature is verified before it leaves the device, since one that went wrong would give the key
 * away.
 *
 * No branch and no address that is read depends on the key, but on a Cortex-M3 the multiplication
 * UMULL itself takes longer for long operands. Whoever must keep the key from someone who can
 * measure many signatures builds with BOARD_DEFS += -DBR_CT_MUL31=1, BearSSL's option for such
 * processors, with which P-256 takes 1.4 times and RSA 1.8 times as long.
 *
 * Options of a build: NESO_IDENTITY_EC and NESO_IDENTITY_RSA (both 1). An image that never calls
 * these functions links none of this.
 */
#ifndef NESO_IDENTITY_H
#define NESO_IDENTITY_H

#include "neso_slice.h"
#include "neso_status.h"

#include "bearssl_ssl.h"

#ifndef NESO_IDENTITY_EC
#define NESO_IDENTITY_EC 1
#endif
#ifndef NESO_IDENTITY_RSA
#define NESO_IDENTITY_RSA 1
#endif

/* Certificates of a chain. */
#ifndef NESO_IDENTITY_CHAIN_MAX
#define NESO_IDENTITY_CHAIN_MAX 4
#endif

typedef struct neso_identity {
    const br_ssl_client_certificate_class *vtable; /* NULL until it is complete */
    br_x509_certificate chain[NESO_IDENTITY_CHAIN_MAX];
    size_t chain_len;
    br_x509_pkey public_key; /* of chain[0] */
    union {
        br_ec_private_key ec;
        br_rsa_private_key rsa;
    } key;
    uint8_t *bytes;
    size_t cap;
    size_t needed;      /* bytes used; after NESO_E_NO_SPACE more than there are */
    const char *field;  /* after an error: "certificate" or "private_key" */
    const char *reason; /* after an error: such as "does not belong to the certificate" */
} neso_identity;

/* Makes an identity that is not complete: TLS refuses to present it. */
void neso_identity_init(neso_identity *self, uint8_t *bytes, size_t cap);

/* Takes every certificate of a PEM text, what is none is skipped; once, before the key. The text is
 * wiped in any case: the key may be in it, too.
 *   NESO_E_MISSING      the text has no certificate
 *   NESO_E_MALFORMED    it violates PEM, or the first certificate violates X.509
 *   NESO_E_UNSUPPORTED  the key of the first certificate is none of those above
 *   NESO_E_TOO_LONG     more than NESO_IDENTITY_CHAIN_MAX certificates
 *   NESO_E_NO_SPACE     more bytes than `cap`: self->needed says how many these take */
neso_status neso_identity_add_certificates(neso_identity *self, char *text, size_t len);

/* Takes the first private key of a PEM text, which is wiped in any case. After NESO_OK the identity
 * is complete; on an error all bytes are wiped, and it is to begin with neso_identity_init again.
 *   NESO_E_MISSING      the text has no private key
 *   NESO_E_MALFORMED    it violates PEM or the grammar of such a key, or its numbers do not belong
 *                       to one another
 *   NESO_E_UNSUPPORTED  it is encrypted, or none of those above
 *   NESO_E_ARGUMENT     it does not belong to the certificate, or there is no certificate
 *   NESO_E_NO_SPACE     more bytes than `cap`: self->needed says how many both take */
neso_status neso_identity_add_key(neso_identity *self, char *text, size_t len);

/* Takes both from a configuration document that was read without error: the insides of two strings
 * in JSON, such as neso_settings.certificate and .private_key, escapes and all. `scratch` takes
 * the longer one with its escapes resolved, and is wiped. Errors are those of the two functions
 * above, and NESO_E_NO_SPACE when `scratch` is too small. */
neso_status neso_identity_add_json(neso_identity *self, neso_slice certificate, neso_slice key,
                                   uint8_t *scratch, size_t scratch_len);

/* Wipes the key; what remains is as after neso_identity_init. */
void neso_identity_wipe(neso_identity *self);

#endif
