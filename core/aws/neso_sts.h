/*
 * AWS STS: temporary credentials for a role, or for a user with a device for multi-factor
 * authentication. A provider (neso_provider.h) of one exchange (AWS STS API Reference, version
 * 2011-06-15).
 *
 *     static const neso_sts_config config = {
 *         .action = &neso_sts_assume_role,
 *         .endpoint = {.host = NESO_SLICE_INIT("sts.eu-west-1.amazonaws.com"), .port = 443},
 *         .region = NESO_SLICE_INIT("eu-west-1"),
 *         .role_arn = NESO_SLICE_INIT("arn:aws:iam::123456789012:role/gateway"),
 *         .session_name = NESO_SLICE_INIT("pump-7"),
 *         .duration_s = 3600,
 *     };
 *     static neso_sts sts;
 *     neso_credentials_fault fault;
 *     if (neso_sts_init(&sts, &config, &fault) != NESO_OK)
 *         printf("%s: %s\n", fault.reason, neso_status_text(fault.status)); // "RoleArn: missing"
 *     renew(&sts.provider);
 */
#ifndef NESO_STS_H
#define NESO_STS_H

#include "neso_provider.h"
#include "neso_slice.h"
#include "neso_source.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What can be asked for. Each is linked only where it is named. */
typedef struct neso_sts_action neso_sts_action;

/* AssumeRole, signed. Takes role_arn, session_name, external_id. */
extern const neso_sts_action neso_sts_assume_role;
/* The same with all of its options: policy, source_identity, mfa_serial with mfa_code, tags and
 * transitive_tags. */
extern const neso_sts_action neso_sts_assume_role_with_options;
/* AssumeRoleWithWebIdentity, not signed. Takes role_arn, session_name, policy, and in `token` the
 * web identity token. */
extern const neso_sts_action neso_sts_web_identity;
/* AssumeRoleWithSAML, not signed. Takes role_arn, principal_arn, policy, and in `token` the
 * assertion, in base64. */
extern const neso_sts_action neso_sts_saml;
/* GetSessionToken, signed with a user's long-term key pair. Takes mfa_serial with mfa_code. */
extern const neso_sts_action neso_sts_session_token;

#define NESO_STS_WEB_IDENTITY_MAX 20000  /* bytes of a web identity token */
#define NESO_STS_SAML_MAX         100000 /* and of a SAML assertion */
#define NESO_STS_TAGS_MAX         50

typedef struct neso_sts_tag {
    neso_slice key;   /* 1 to 128 characters */
    neso_slice value; /* at most 256 */
} neso_sts_tag;

/* What the action does not take stays empty. Texts are plain: they are encoded on the way.
 * "Letters" are those of ASCII, unless said otherwise. */
typedef struct neso_sts_config {
    const neso_sts_action *action;
    neso_provider_endpoint endpoint;
    neso_slice region;          /* of the signature */
    uint32_t duration_s;        /* 900 to 43,200; neso_sts_session_token: to 129,600 */
    neso_slice role_arn;        /* required by AssumeRole*: 20 to 2,048 characters, "arn:..." */
    neso_slice session_name;    /* required where it is taken: 2 to 64 letters, digits, _+=,.@- */
    neso_slice external_id;     /* 2 to 1,224 letters, digits, _+=,.@:/- */
    neso_slice policy;          /* a session policy, JSON: at most 2,048 characters up to U+00FF */
    neso_slice source_identity; /* as session_name */
    neso_slice mfa_serial;      /* 9 to 256 letters, digits, _+=/:,.@-; together with the next */
    neso_slice mfa_code;        /* six digits. Good for one session: STS refuses it a second time */
    neso_slice principal_arn;   /* required by neso_sts_saml: the identity provider, as role_arn */
    const neso_sts_tag *tags;   /* letters and digits of any language, spaces, _.:/=+-@ */
    size_t tag_count;           /* at most NESO_STS_TAGS_MAX */
    const neso_slice *transitive_tags; /* keys of tags that roles assumed further on inherit */
    size_t transitive_count;           /* likewise */
    neso_source *token; /* required by those above; read anew for each renewal, three times, and
                         * never held. Ends of lines in it are left out */
} neso_sts_config;

/* The body of the request, as a source: the provider's own. */
typedef struct neso_sts_form {
    neso_source source;
    const neso_sts_config *config;
    neso_slice name; /* of the parameter at hand */
    neso_slice value;
    uint8_t index;  /* of the next parameter */
    uint8_t escape; /* of a byte of the value being percent-encoded: bytes already read */
    size_t at;      /* bytes of "&name=value" already read, the value's before it is encoded */
    char text[40];  /* a name or value that stands nowhere else */
} neso_sts_form;

typedef struct neso_sts {
    neso_provider provider;
    neso_sts_form form;
} neso_sts;

/*
 * Keeps a pointer to `config`, which must outlive the provider.
 *
 * A parameter that STS would refuse is refused here: fault->reason is its name in STS's reference,
 * such as "RoleArn", and fault->len its length in bytes. NESO_E_MISSING: it is required, or another
 * needs it. NESO_E_ARGUMENT: it is shorter or longer than STS takes, or holds a character that it
 * cannot have. NESO_E_RANGE: the duration is out of range, or there are too many tags, of which
 * fault->len is the number. NESO_E_DUPLICATE: a tag is given twice. The provider must not be used
 * then.
 */
neso_status neso_sts_init(neso_sts *self, const neso_sts_config *config,
                          neso_credentials_fault *fault);

/* Whether a text can be that parameter: for who reads a configuration and reports the line. */
bool neso_sts_is_role_arn(neso_slice text);     /* and principal_arn */
bool neso_sts_is_session_name(neso_slice text); /* and source_identity */
bool neso_sts_is_external_id(neso_slice text);
bool neso_sts_is_policy(neso_slice text);
bool neso_sts_is_mfa_serial(neso_slice text);
bool neso_sts_is_mfa_code(neso_slice text);
bool neso_sts_is_tag_key(neso_slice text);
bool neso_sts_is_tag_value(neso_slice text);

#endif
