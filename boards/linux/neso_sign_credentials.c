#include "neso_sign_credentials.h"
#include "neso_describe.h"
#include "neso_wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* The text stays until the next call. */
static const char *describe(const neso_credentials_fault *fault)
{
    static char text[NESO_DESCRIBE_MAX];
    return neso_describe_fault(fault, text);
}

#define ACCESS_KEY_ID "AWS_ACCESS_KEY_ID"

bool neso_sign_credentials_in_environment(void)
{
    const char *id = getenv(ACCESS_KEY_ID);
    return id != NULL && id[0] != '\0';
}

static const char *from_environment(neso_credentials *out)
{
    const char *id = getenv(ACCESS_KEY_ID);
    const char *secret = getenv("AWS_SECRET_ACCESS_KEY");
    neso_credentials_fault fault;
    if (id == NULL || *id == '\0')
        return "no credentials: set AWS_ACCESS_KEY_ID or give --credentials";
    if (secret == NULL || *secret == '\0')
        return "no credentials: AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY";
    neso_slice token = neso_slice_of(getenv("AWS_SECURITY_TOKEN")); /* its old name goes first */
    if (token.len == 0)
        token = neso_slice_of(getenv("AWS_SESSION_TOKEN"));
    return neso_credentials_make(out, neso_slice_of(id), neso_slice_of(secret), token, &fault) ==
                   NESO_OK
               ? NULL
               : describe(&fault);
}

/* read(2) and not stdio, whose buffers would keep a copy of the secret. */
static const char *read_all(int file, char *out, size_t cap, size_t *len)
{
    ssize_t got;
    *len = 0;
    do {
        got = read(file, out + *len, cap - *len);
        *len += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && *len < cap) || (got < 0 && errno == EINTR));
    return got < 0 ? strerror(errno) : NULL;
}

static const char *read_document(const char *path, char *out, size_t cap, size_t *len)
{
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, out, cap, len);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return strerror(errno);
    const char *refusal = read_all(file, out, cap, len);
    close(file);
    return refusal;
}

static const char *from_document(neso_sign_credentials *out, const char *path, int64_t now_s)
{
    size_t len;
    neso_credentials_fault fault;
    const char *refusal = read_document(path, out->text, sizeof out->text, &len);
    if (refusal != NULL)
        return refusal;
    if (len > NESO_SIGN_DOCUMENT_MAX)
        return "document is longer than 65536 bytes";
    return neso_credentials_parse(&out->record, out->text, len, now_s, &fault) == NESO_OK
               ? NULL
               : describe(&fault);
}

const char *neso_sign_credentials_load(neso_sign_credentials *out, const char *path, int64_t now_s)
{
    const char *refusal =
        path == NULL ? from_environment(&out->record) : from_document(out, path, now_s);
    if (refusal != NULL)
        neso_sign_credentials_wipe(out);
    return refusal;
}

void neso_sign_credentials_wipe(neso_sign_credentials *self)
{
    neso_wipe(self, sizeof *self);
}
