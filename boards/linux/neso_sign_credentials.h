/*
 * Credentials for the commands: from the environment, or from a document such as
 * `aws sts assume-role` prints. Never from an argument, which every user of the machine can see.
 *
 *     const char *refusal = neso_sign_credentials_load(&loaded, path, now_s);
 *     ...
 *     neso_sign_credentials_wipe(&loaded);
 */
#ifndef NESO_SIGN_CREDENTIALS_H
#define NESO_SIGN_CREDENTIALS_H

#include "neso_credentials.h"

#define NESO_SIGN_DOCUMENT_MAX 65536 /* bytes */

typedef struct neso_sign_credentials {
    neso_credentials record;
    char text[NESO_SIGN_DOCUMENT_MAX + 1]; /* the document, which the record points into */
} neso_sign_credentials;

/* From the document in the file `path`, "-" for standard input, or from the environment
 * (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN or, as it was called before,
 * AWS_SECURITY_TOKEN) when it is NULL. Credentials that
 * are expired at `now_s` are refused. NULL: done. Otherwise a text that says why not, which never
 * holds a secret; the record is then zeroed. */
const char *neso_sign_credentials_load(neso_sign_credentials *out, const char *path, int64_t now_s);

/* Whether the environment has, or seems to have, any. */
bool neso_sign_credentials_in_environment(void);

void neso_sign_credentials_wipe(neso_sign_credentials *self);

#endif
