/*
 * neso sign: the headers that sign a request, for curl. neso presign: a URL that is signed.
 */
#include "neso_command.h"
#include "neso_obtain.h"
#include "neso_sign_credentials.h"
#include "neso_sign_explain.h"
#include "neso_sign_print.h"
#include "neso_sigv4_canonical.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TIMEOUT_MS 20000 /* for a server of credentials to say something */

static const char sign_usage[] =
    "Usage: neso sign METHOD URL [OPTION]...\n"
    "       neso sign --raw FILE [OPTION]...\n"
    "\n"
    "Signs an HTTP request by AWS Signature Version 4 and prints the headers to add, one a line.\n"
    "Give the options that say what is sent to curl as well:\n"
    "\n"
    "  neso sign POST \"$url\" -d @query.txt | curl -H @- -d @query.txt \"$url\"\n"
    "\n";

static const char presign_usage[] =
    "Usage: neso presign METHOD URL [OPTION]...\n"
    "       neso presign --raw FILE [OPTION]...\n"
    "\n"
    "Signs an HTTP request by AWS Signature Version 4 and prints a URL: who has it can send the\n"
    "request without credentials until it expires. The headers given are signed: they must be\n"
    "sent too.\n"
    "\n"
    "  curl \"$(neso presign GET \"$url\" --s3 --unsigned-payload --service s3)\"\n"
    "\n"
    "  --expires SECONDS       from now, or from --time; 3600 if not given, 604800 at most\n";

static const char options_usage[] =
    "  -H 'NAME: VALUE'        a header that is sent; 'NAME;' for one without a value, 'NAME:' to\n"
    "                          keep curl from sending one\n"
    "  -d TEXT, -d @FILE       a body; several are joined by '&'. From a file, carriage returns\n"
    "                          and line feeds are left out; '-' is standard input. As curl does,\n"
    "                          it adds a Content-Type, application/x-www-form-urlencoded, unless\n"
    "                          -H has one; `neso sign` signs and prints that\n"
    "  --data-binary @FILE     the same, with every byte of the file\n"
    "  --path-as-is            leave dot segments in the path, as curl does by the same option\n"
    "  --raw FILE              sign the HTTP/1.1 request message in FILE, '-' for standard input,\n"
    "                          lines with LF or CRLF; `neso sign` prints it back signed. Its\n"
    "                          X-Amz-Date is the time unless --time is given\n"
    "  --no-normalize          sign dots and doubled slashes of the path as they are\n"
    "  --s3                    sign the path as S3 does: as it is, and encoded once\n"
    "  --content-sha256        sign and add X-Amz-Content-Sha256, as S3 wants it\n"
    "  --unsigned-payload      sign UNSIGNED-PAYLOAD in place of the body's hash\n"
    "  --token-after           leave the session token out of the signature, as AWS IoT wants it\n"
    "  --service SERVICE       sts, neptune-db, ...; if not given, as the host's name tells\n"
    "  --region REGION         if not given, as the host's name tells, or from AWS_REGION,\n"
    "                          AWS_DEFAULT_REGION, SERVICE_REGION or the profile\n"
    "  --time TIME             sign for this time (20150830T123600Z), not for now\n"
    "  --credentials FILE      a JSON document as `aws sts assume-role` prints it, '-' for\n"
    "                          standard input. If not given, AWS_ACCESS_KEY_ID,\n"
    "                          AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; without these, what\n"
    "                          `neso credentials` finds\n"
    "  --profile NAME          what `neso credentials --profile NAME` finds\n"
    "  --explain REPLY         show what is signed and, when the file REPLY, '-' for standard\n"
    "                          input, has a server's SignatureDoesNotMatch, where its texts\n"
    "                          differ, and the likely cause. Without --time, the time is the one\n"
    "                          that the reply quotes\n"
    "  --show-token            show the session token in that too\n"
    "  --print WHAT            print something else: canonical-request, string-to-sign, "
    "signature,\n"
    "                          or (`neso sign` with --raw) the headers alone\n"
    "\n"
    "Exit status: 0 signed; 1 could not be signed; 2 wrong usage.\n";

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

static void complain_of(neso_status status, const neso_sigv4_fault *fault,
                        const neso_sign_options *options)
{
    char where[40] = "";
    if (status == NESO_E_MALFORMED)
        snprintf(where, sizeof where, " at byte %zu", fault->offset);
    if (fault->part != NESO_SIGV4_HEADER_NAME && fault->part != NESO_SIGV4_HEADER_VALUE) {
        neso_sign_complain("%s: %s%s", part_text(fault->part), neso_status_text(status), where);
        return;
    }
    neso_slice name = options->headers.sent[fault->header].name;
    neso_sign_complain("%sheader '%.*s': %s%s",
                       fault->part == NESO_SIGV4_HEADER_VALUE ? "value of " : "", (int)name.len,
                       name.ptr, neso_status_text(status), where);
}

static neso_status sign(neso_signing *signing, const neso_sign_options *options,
                        const neso_sigv4_key *key, neso_slice token, neso_sigv4_fault *fault)
{
    neso_sigv4_signature signature;
    neso_status status = neso_sigv4_sign(&signature, key, &signing->request, fault);
    if (status != NESO_OK)
        return status;
    if (options->explain != NULL)
        neso_sign_explain(&signing->request, signing->reply, options->show_token);
    else if (options->print > NESO_SIGN_PRINT_HEADERS)
        neso_sign_print_text(options->print, &signing->request, &signature);
    else if (options->print == NESO_SIGN_PRINT_HEADERS || options->raw == NULL)
        neso_sign_print_headers(signing, options, &signature, token);
    else
        neso_sign_print_message(signing, options, &signature, token);
    return NESO_OK;
}

static neso_status presign(neso_signing *signing, const neso_sign_options *options,
                           const neso_sigv4_key *key, neso_slice token, neso_sigv4_fault *fault)
{
    neso_sigv4_presigned presigned;
    neso_slice token_after = options->token_after ? token : NESO_SLICE("");
    neso_status status = neso_sigv4_presign(&presigned, key, &signing->request, options->expires_s,
                                            token_after, fault);
    if (status != NESO_OK)
        return status;
    if (options->explain != NULL)
        neso_sign_explain(&presigned.request, signing->reply, options->show_token);
    else if (options->print != NESO_SIGN_PRINT_RESULT)
        neso_sign_print_text(options->print, &presigned.request, &presigned.signature);
    else
        neso_sign_print_url(signing, options, &presigned);
    return NESO_OK;
}

static bool sign_with(neso_signing *signing, const neso_sign_options *options,
                      const neso_credentials *credentials)
{
    neso_sigv4_key key;
    neso_sigv4_fault fault;
    neso_sigv4_request *request = &signing->request;
    neso_slice token = credentials->session_token;
    request->headers = options->headers.sent;
    request->header_count = options->headers.count;
    request->access_key_id = credentials->access_key_id;
    request->session_token = options->token_after ? NESO_SLICE("") : token;
    neso_status status = neso_sigv4_key_derive(&key, credentials->secret, request, &fault);
    if (status == NESO_OK)
        status = options->presigns ? presign(signing, options, &key, token, &fault)
                                   : sign(signing, options, &key, token, &fault);
    neso_sigv4_key_wipe(&key);
    if (status != NESO_OK)
        complain_of(status, &fault, options);
    return status == NESO_OK;
}

static bool sign_with_loaded(neso_signing *signing, const neso_sign_options *options)
{
    static neso_sign_credentials credentials;
    const char *refusal =
        neso_sign_credentials_load(&credentials, options->credentials, signing->request.time_s);
    if (refusal != NULL) {
        if (options->credentials == NULL)
            neso_sign_complain("%s", refusal);
        else
            neso_sign_complain_of_file(options->credentials, refusal);
        return false;
    }
    bool done = sign_with(signing, options, &credentials.record);
    neso_sign_credentials_wipe(&credentials);
    return done;
}

static bool sign_with_obtained(neso_signing *signing, const neso_sign_options *options)
{
    static neso_obtain obtain;
    bool found = neso_obtain_begin(&obtain, &(neso_obtain_options){.timeout_ms = TIMEOUT_MS}) &&
                 neso_chain_resolve(&obtain.chain, &obtain.profiles, options->profile) &&
                 neso_obtain_run(&obtain);
    if (!found)
        neso_sign_complain("%s", neso_obtain_fault(&obtain));
    bool done = found && sign_with(signing, options, &obtain.record);
    neso_obtain_wipe(&obtain);
    return done;
}

/* The environment goes first and needs no files. */
static bool sign_with_credentials(neso_signing *signing, const neso_sign_options *options)
{
    bool is_at_hand = options->credentials != NULL ||
                      (options->profile == NULL && neso_sign_credentials_in_environment());
    return is_at_hand ? sign_with_loaded(signing, options) : sign_with_obtained(signing, options);
}

/* A path may be signed that cannot stand in a URL. */
static bool can_print(const neso_signing *signing, const neso_sign_options *options)
{
    neso_slice path = signing->request.path;
    if (!options->presigns || neso_sigv4_count_visible(path.ptr, path.len) == path.len)
        return true;
    neso_sign_complain("the path has a space or a byte beyond ASCII: encode it, as in %%20");
    return false;
}

static int run(neso_sign_options *options)
{
    static neso_signing signing;
    int status = neso_sign_request_make(&signing, options);
    if (status == NESO_EXIT_OK &&
        (!can_print(&signing, options) || !sign_with_credentials(&signing, options)))
        status = NESO_EXIT_FAILURE;
    neso_sign_request_free(&signing);
    if (status == NESO_EXIT_OK && (fflush(stdout) != 0 || ferror(stdout))) {
        neso_sign_complain("standard output: %s", strerror(errno));
        status = NESO_EXIT_FAILURE;
    }
    return status;
}

static int print_usage(const char *usage)
{
    return fputs(usage, stdout) < 0 || fputs(options_usage, stdout) < 0 ? NESO_EXIT_FAILURE
                                                                        : NESO_EXIT_OK;
}

static int command(int argc, char **argv, bool presigns)
{
    /* Every argument may be a header or a piece of the body; Host and Content-Type come on top. */
    size_t max = (size_t)argc + 2;
    neso_sign_options options = {.presigns = presigns, .time_s = time(NULL)};
    options.body.pieces = calloc(max, sizeof *options.body.pieces);
    int status = NESO_EXIT_FAILURE;
    if (!neso_sign_headers_init(&options.headers, max) || options.body.pieces == NULL)
        neso_sign_complain("out of memory");
    else if (!neso_sign_options_parse(&options, argc, argv))
        status = NESO_EXIT_USAGE;
    else
        status = options.help ? print_usage(presigns ? presign_usage : sign_usage) : run(&options);
    free(options.body.pieces);
    neso_sign_headers_free(&options.headers);
    return status;
}

int neso_cmd_sign(int argc, char **argv)
{
    return command(argc, argv, false);
}

int neso_cmd_presign(int argc, char **argv)
{
    return command(argc, argv, true);
}
