/*
 * neso sign: the headers that sign a request, for curl.
 */
#include "neso_command.h"
#include "neso_sign_credentials.h"
#include "neso_sign_options.h"
#include "neso_sign_target.h"
#include "neso_sigv4.h"
#include "neso_url.h"
#include "neso_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char usage[] =
    "Usage: neso sign METHOD URL [OPTION]...\n"
    "\n"
    "Signs an HTTP request by AWS Signature Version 4 and prints the headers to add, one a line.\n"
    "Give the options that say what is sent to curl as well:\n"
    "\n"
    "  neso sign POST \"$url\" -d @query.txt | curl -H @- -d @query.txt \"$url\"\n"
    "\n"
    "  -H 'NAME: VALUE'        a header that is sent; 'NAME;' for one without a value, 'NAME:' to\n"
    "                          keep curl from sending one\n"
    "  -d TEXT, -d @FILE       a body; several are joined by '&'. From a file, carriage returns\n"
    "                          and line feeds are left out; '-' is standard input. As curl does,\n"
    "                          it adds a Content-Type, application/x-www-form-urlencoded, unless\n"
    "                          -H has one; that is signed and printed\n"
    "  --data-binary @FILE     the same, with every byte of the file\n"
    "  --path-as-is            leave dot segments in the path, as curl does by the same option\n"
    "  --service SERVICE       sts, neptune-db, ...; if not given, as the host's name tells\n"
    "  --region REGION         if not given, as the host's name tells, or from AWS_REGION,\n"
    "                          AWS_DEFAULT_REGION or SERVICE_REGION\n"
    "  --time TIME             sign for this time (20150830T123600Z), not for now\n"
    "  --credentials FILE      a JSON document as `aws sts assume-role` prints it, '-' for\n"
    "                          standard input. If not given, AWS_ACCESS_KEY_ID,\n"
    "                          AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN\n"
    "\n"
    "Exit status: 0 signed; 1 could not be signed; 2 wrong usage.\n";

/* What is signed, and the memory that it points into. */
typedef struct signing {
    neso_sigv4_request request;
    neso_sign_scope scope;
    char host[300]; /* a DNS name and a port, with room to spare */
    char *path;
    bool adds_content_type;
} signing;

static void complain_of_file(const char *path, const char *refusal)
{
    neso_sign_complain("%s: %s", strcmp(path, "-") == 0 ? "standard input" : path, refusal);
}

static bool take_url(signing *out, neso_sign_options *options)
{
    neso_url url;
    neso_url_error error;
    size_t len = strlen(options->url);
    if (neso_url_parse(&url, options->url, len, &error) != NESO_OK) {
        neso_sign_complain("URL, byte %zu: %s", error.offset, error.reason);
        return false;
    }
    neso_writer host;
    neso_writer_init(&host, out->host, sizeof out->host);
    neso_url_write_host(&host, url.host, url.port, url.https);
    if (neso_writer_status(&host) != NESO_OK) {
        neso_sign_complain("URL: the host name is too long");
        return false;
    }
    neso_sign_headers_default(&options->headers, "Host", neso_writer_written(&host));

    const char *refusal =
        neso_sign_path(out->path, &out->request.path.len, url.path, options->path_as_is);
    if (refusal != NULL) {
        neso_sign_complain("URL: %s", refusal);
        return false;
    }
    out->request.path.ptr = out->path;
    out->request.query = url.query;
    return true;
}

static neso_slice first_set(const char *const *names)
{
    for (; *names != NULL; names++) {
        neso_slice value = neso_slice_of(getenv(*names));
        if (value.len > 0)
            return value;
    }
    return NESO_SLICE("");
}

/* Service and region: as told, as the host that is signed tells, or from the environment. */
static bool take_scope(signing *out, const neso_sign_options *options)
{
    static const char *const regions[] = {"AWS_REGION", "AWS_DEFAULT_REGION", "SERVICE_REGION",
                                          NULL};
    const neso_slice *host = neso_sign_headers_find(&options->headers, "Host");
    neso_sign_scope_of(&out->scope, host == NULL ? NESO_SLICE("") : *host);
    out->request.service =
        options->service != NULL ? neso_slice_of(options->service) : out->scope.service;
    out->request.region =
        options->region != NULL ? neso_slice_of(options->region) : out->scope.region;
    if (out->request.region.len == 0 && options->region == NULL)
        out->request.region = first_set(regions);
    if (out->request.service.len == 0)
        neso_sign_complain("no service: the host's name does not tell it, give --service");
    else if (out->request.region.len == 0)
        neso_sign_complain(
            "no region: the host's name does not tell it, give --region or set AWS_REGION");
    return out->request.service.len > 0 && out->request.region.len > 0;
}

static bool take_body(signing *out, neso_sign_options *options)
{
    static const neso_slice form = NESO_SLICE_INIT("application/x-www-form-urlencoded");
    const char *refusal = neso_sign_body_hash(&options->body, out->request.payload_hash);
    if (refusal != NULL) {
        complain_of_file(options->body.refused, refusal);
        return false;
    }
    out->adds_content_type = options->body.count > 0 &&
                             neso_sign_headers_default(&options->headers, "Content-Type", form);
    return true;
}

/* ---- the signature ---- */

static const char *part_text(neso_sigv4_part part)
{
    switch (part) {
    case NESO_SIGV4_METHOD:
        return "METHOD";
    case NESO_SIGV4_PATH:
        return "the path of the URL";
    case NESO_SIGV4_QUERY:
        return "the query of the URL";
    case NESO_SIGV4_HEADER_NAME:
    case NESO_SIGV4_HEADER_VALUE:
    case NESO_SIGV4_HOST:
        return "the Host header";
    case NESO_SIGV4_ACCESS_KEY_ID:
        return "the access key id";
    case NESO_SIGV4_SESSION_TOKEN:
        return "the session token";
    case NESO_SIGV4_REGION:
        return "the region";
    case NESO_SIGV4_SERVICE:
        return "the service";
    case NESO_SIGV4_TIME:
        return "the time";
    case NESO_SIGV4_SECRET:
        return "the secret access key";
    case NESO_SIGV4_PAYLOAD:
        return "the payload";
    case NESO_SIGV4_EXPIRES:
        return "--expires";
    case NESO_SIGV4_NONE:
    case NESO_SIGV4_KEY:
        break;
    }
    return "the request";
}

/* A name as it was given may hold anything: nothing of it may act on the terminal. */
static void print_name(neso_slice name)
{
    for (size_t i = 0; i < name.len; i++)
        fputc(name.ptr[i] > ' ' && name.ptr[i] <= '~' ? name.ptr[i] : '?', stderr);
}

static void complain_of(neso_status status, const neso_sigv4_fault *fault,
                        const neso_sign_options *options)
{
    fputs("neso sign: ", stderr);
    if (fault->part == NESO_SIGV4_HEADER_NAME || fault->part == NESO_SIGV4_HEADER_VALUE) {
        fputs(fault->part == NESO_SIGV4_HEADER_NAME ? "header '" : "value of header '", stderr);
        print_name(options->headers.sent[fault->header].name);
        fputs("'", stderr);
    } else {
        fputs(part_text(fault->part), stderr);
    }
    fprintf(stderr, ": %s", neso_status_text(status));
    if (status == NESO_E_MALFORMED)
        fprintf(stderr, " at byte %zu", fault->offset);
    fputc('\n', stderr);
}

static void print_authorization(const signing *work, const neso_sigv4_signature *signature)
{
    neso_sigv4_authorization value;
    uint8_t piece[512];
    size_t len;
    neso_sigv4_authorization_init(&value, &work->request, signature);
    fputs("Authorization: ", stdout);
    while (value.source.read(&value.source, piece, sizeof piece, &len) == NESO_OK && len > 0)
        fwrite(piece, 1, len, stdout);
    putchar('\n');
}

static void print_headers(const signing *work, const neso_sign_options *options,
                          const neso_sigv4_signature *signature)
{
    if (work->adds_content_type) {
        neso_slice type = *neso_sign_headers_find(&options->headers, "Content-Type");
        printf("Content-Type: %.*s\n", (int)type.len, type.ptr);
    }
    printf("X-Amz-Date: %.*s\n", NESO_SIGV4_DATE_SIZE, signature->date);
    if (work->request.session_token.len > 0) {
        fputs("X-Amz-Security-Token: ", stdout);
        fwrite(work->request.session_token.ptr, 1, work->request.session_token.len, stdout);
        putchar('\n');
    }
    print_authorization(work, signature);
}

static bool sign(signing *work, const neso_sign_options *options,
                 const neso_credentials *credentials)
{
    neso_sigv4_key key;
    neso_sigv4_signature signature;
    neso_sigv4_fault fault;
    work->request.headers = options->headers.sent;
    work->request.header_count = options->headers.count;
    work->request.access_key_id = credentials->access_key_id;
    work->request.session_token = credentials->session_token;
    neso_status status = neso_sigv4_key_derive(&key, credentials->secret, &work->request, &fault);
    if (status == NESO_OK)
        status = neso_sigv4_sign(&signature, &key, &work->request, &fault);
    neso_sigv4_key_wipe(&key);
    if (status == NESO_OK)
        print_headers(work, options, &signature);
    else
        complain_of(status, &fault, options);
    return status == NESO_OK;
}

static bool sign_with_credentials(signing *work, const neso_sign_options *options)
{
    static neso_sign_credentials credentials;
    const char *refusal =
        neso_sign_credentials_load(&credentials, options->credentials, work->request.time_s);
    if (refusal != NULL) {
        if (options->credentials == NULL)
            neso_sign_complain("%s", refusal);
        else
            complain_of_file(options->credentials, refusal);
        return false;
    }
    bool done = sign(work, options, &credentials.record);
    neso_sign_credentials_wipe(&credentials);
    return done;
}

/* What is wrong with the command line was found before; the rest is a failure. */
static int run(neso_sign_options *options, signing *work)
{
    work->request.method = neso_slice_of(options->method);
    work->request.time_s = options->time_s;
    if (!take_url(work, options))
        return NESO_EXIT_USAGE;
    if (!take_body(work, options) || !take_scope(work, options) ||
        !sign_with_credentials(work, options))
        return NESO_EXIT_FAILURE;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        neso_sign_complain("standard output: %s", strerror(errno));
        return NESO_EXIT_FAILURE;
    }
    return NESO_EXIT_OK;
}

int neso_cmd_sign(int argc, char **argv)
{
    /* Every argument may be a header or a piece of the body; Host and Content-Type come on top. */
    size_t max = (size_t)argc + 2;
    neso_sign_options options = {.time_s = time(NULL)};
    static signing work;
    options.body.pieces = calloc(max, sizeof *options.body.pieces);
    int status = NESO_EXIT_FAILURE;
    if (!neso_sign_headers_init(&options.headers, max) || options.body.pieces == NULL)
        neso_sign_complain("out of memory");
    else if (!neso_sign_options_parse(&options, argc, argv))
        status = NESO_EXIT_USAGE;
    else if (options.help)
        status = fputs(usage, stdout) < 0 ? NESO_EXIT_FAILURE : NESO_EXIT_OK;
    else if ((work.path = malloc(strlen(options.url) + 1)) == NULL)
        neso_sign_complain("out of memory");
    else
        status = run(&options, &work);
    free(work.path);
    free(options.body.pieces);
    neso_sign_headers_free(&options.headers);
    return status;
}
