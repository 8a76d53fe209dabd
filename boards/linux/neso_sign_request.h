/*
 * What `neso sign` and `neso presign` sign: a request made from the command line, and the memory
 * that it points into.
 *
 *     int status = neso_sign_request_make(&signing, &options);
 *     ...
 *     neso_sign_request_free(&signing);
 */
#ifndef NESO_SIGN_REQUEST_H
#define NESO_SIGN_REQUEST_H

#include "neso_sign_options.h"
#include "neso_sign_raw.h"
#include "neso_sign_target.h"
#include "neso_sigv4.h"

typedef struct neso_signing {
    neso_sigv4_request request; /* without access key id, session token and headers */
    neso_sign_raw raw;          /* with --raw */
    neso_slice reply;           /* with --explain */
    char *reply_text;
    neso_sign_scope scope;
    char region[64]; /* of the profile */
    char host[300];  /* a DNS name and a port, with room to spare */
    char *path;      /* of the URL, as curl sends it */
    bool https;
    bool adds_content_type;
} neso_signing;

/* Reads all that is signed. The exit status, NESO_EXIT_OK when done; else it was said why not. */
int neso_sign_request_make(neso_signing *self, neso_sign_options *options);

void neso_sign_request_free(neso_signing *self);

#endif
