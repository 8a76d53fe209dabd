#include "neso_sign_options.h"
#include "neso_complain.h"
#include "neso_sigv4_presign.h"
#include "neso_time.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *command = "neso sign";

void neso_sign_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    neso_complain_list(command, format, arguments);
    va_end(arguments);
}

void neso_sign_complain_of_file(const char *path, const char *refusal)
{
    neso_sign_complain("%s: %s", strcmp(path, "-") == 0 ? "standard input" : path, refusal);
}

enum {
    DATA_BINARY = 256,
    PATH_AS_IS,
    RAW,
    NO_NORMALIZE,
    S3,
    CONTENT_SHA256,
    UNSIGNED_PAYLOAD,
    TOKEN_AFTER,
    EXPIRES,
    SERVICE,
    REGION,
    TIME,
    CREDENTIALS,
    PROFILE,
    PRINT,
    EXPLAIN,
    SHOW_TOKEN,
    HELP
};

static const struct option long_options[] = {
    {"header", required_argument, NULL, 'H'},
    {"data", required_argument, NULL, 'd'},
    {"data-binary", required_argument, NULL, DATA_BINARY},
    {"path-as-is", no_argument, NULL, PATH_AS_IS},
    {"raw", required_argument, NULL, RAW},
    {"no-normalize", no_argument, NULL, NO_NORMALIZE},
    {"s3", no_argument, NULL, S3},
    {"content-sha256", no_argument, NULL, CONTENT_SHA256},
    {"unsigned-payload", no_argument, NULL, UNSIGNED_PAYLOAD},
    {"token-after", no_argument, NULL, TOKEN_AFTER},
    {"expires", required_argument, NULL, EXPIRES},
    {"service", required_argument, NULL, SERVICE},
    {"region", required_argument, NULL, REGION},
    {"time", required_argument, NULL, TIME},
    {"credentials", required_argument, NULL, CREDENTIALS},
    {"profile", required_argument, NULL, PROFILE},
    {"print", required_argument, NULL, PRINT},
    {"explain", required_argument, NULL, EXPLAIN},
    {"show-token", no_argument, NULL, SHOW_TOKEN},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

static bool take_time(neso_sign_options *self, const char *text)
{
    self->has_time = neso_time_parse_iso8601(&self->time_s, text, strlen(text)) == NESO_OK;
    if (!self->has_time)
        neso_sign_complain("--time '%s' is no time such as 20150830T123600Z", text);
    return self->has_time;
}

static bool take_expires(neso_sign_options *self, const char *text)
{
    size_t len = strspn(text, "0123456789");
    unsigned long seconds = len > 0 && len < 8 && text[len] == '\0' ? strtoul(text, NULL, 10) : 0;
    if (seconds == 0 || seconds > NESO_SIGV4_EXPIRES_MAX_S) {
        neso_sign_complain("--expires '%s' is no number of seconds from 1 to %d", text,
                           NESO_SIGV4_EXPIRES_MAX_S);
        return false;
    }
    self->expires_s = (uint32_t)seconds;
    return true;
}

static bool take_header(neso_sign_options *self, const char *text)
{
    if (neso_sign_headers_add(&self->headers, text))
        return true;
    neso_sign_complain("-H '%s' is neither 'NAME: VALUE' nor 'NAME;' nor 'NAME:'", text);
    return false;
}

static bool take_print(neso_sign_options *self, const char *text)
{
    static const char *const names[] = {
        [NESO_SIGN_PRINT_HEADERS] = "headers",
        [NESO_SIGN_PRINT_SIGNATURE] = "signature",
        [NESO_SIGN_PRINT_STRING_TO_SIGN] = "string-to-sign",
        [NESO_SIGN_PRINT_CANONICAL_REQUEST] = "canonical-request",
    };
    size_t first = self->presigns ? NESO_SIGN_PRINT_SIGNATURE : NESO_SIGN_PRINT_HEADERS;
    for (size_t i = first; i < COUNT(names); i++) {
        if (strcmp(names[i], text) == 0) {
            self->print = (neso_sign_print)i;
            return true;
        }
    }
    neso_sign_complain("--print '%s' is neither %scanonical-request, string-to-sign nor signature",
                       text, self->presigns ? "" : "headers, ");
    return false;
}

/* Options that are only remembered, as a yes or as the text behind them. */
static bool remember(neso_sign_options *self, int option)
{
    const struct {
        int option;
        bool *flag;
        const char **text;
    } members[] = {
        {PATH_AS_IS, &self->path_as_is, NULL},
        {NO_NORMALIZE, &self->no_normalize, NULL},
        {S3, &self->s3, NULL},
        {CONTENT_SHA256, &self->content_sha256, NULL},
        {UNSIGNED_PAYLOAD, &self->unsigned_payload, NULL},
        {TOKEN_AFTER, &self->token_after, NULL},
        {SHOW_TOKEN, &self->show_token, NULL},
        {HELP, &self->help, NULL},
        {RAW, NULL, &self->raw},
        {EXPLAIN, NULL, &self->explain},
        {SERVICE, NULL, &self->service},
        {REGION, NULL, &self->region},
        {CREDENTIALS, NULL, &self->credentials},
        {PROFILE, NULL, &self->profile},
    };
    for (size_t i = 0; i < COUNT(members); i++) {
        if (members[i].option != option)
            continue;
        if (members[i].flag != NULL)
            *members[i].flag = true;
        else
            *members[i].text = optarg;
        return true;
    }
    return false; /* unknown: getopt said so */
}

/* False: said why. */
static bool take_option(neso_sign_options *self, int option)
{
    switch (option) {
    case 'H':
        return take_header(self, optarg);
    case 'd':
    case DATA_BINARY:
        neso_sign_body_add(&self->body, optarg, option == DATA_BINARY);
        return true;
    case EXPIRES:
        return take_expires(self, optarg);
    case TIME:
        return take_time(self, optarg);
    case PRINT:
        return take_print(self, optarg);
    default:
        return remember(self, option);
    }
}

static bool is_stdin(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

/* NULL, or what does not go together. */
static const char *find_conflict(const neso_sign_options *self)
{
    bool has_parts = self->headers.count > 0 || self->headers.removed_count > 0 ||
                     self->body.count > 0 || self->path_as_is;
    int readers = is_stdin(self->credentials) + is_stdin(self->raw) + is_stdin(self->explain) +
                  neso_sign_body_reads_stdin(&self->body);
    if (self->raw != NULL && has_parts)
        return "the message of --raw has its own headers, body and path: no -H, -d, --data-binary "
               "or --path-as-is";
    if (readers > 1)
        return self->explain == NULL
                   ? "credentials and body cannot both come from standard input"
                   : "of reply, credentials and body only one can come from standard input";
    if (self->credentials != NULL && self->profile != NULL)
        return "--credentials and --profile are one source each";
    if (self->show_token && self->explain == NULL)
        return "--show-token is for --explain";
    if (self->explain != NULL && self->print != NESO_SIGN_PRINT_RESULT)
        return "--explain prints what it explains: no --print";
    if (self->s3 && self->no_normalize)
        return "--s3 never normalizes: no --no-normalize";
    if (self->expires_s > 0 && !self->presigns)
        return "--expires is for `neso presign`: what is signed here expires in minutes";
    if (self->content_sha256 && self->presigns)
        return "--content-sha256 adds a header, and a URL has none";
    return NULL;
}

static bool take_operands(neso_sign_options *self, int argc, char **argv)
{
    int expected = self->raw == NULL ? 2 : 0;
    const char *conflict = find_conflict(self);
    if (argc < expected)
        neso_sign_complain("METHOD and URL are missing");
    else if (argc > expected)
        neso_sign_complain(self->raw == NULL ? "more than METHOD and URL"
                                             : "--raw has METHOD and URL in its message");
    else if (conflict != NULL)
        neso_sign_complain("%s", conflict);
    if (argc != expected || conflict != NULL)
        return false;
    if (self->raw == NULL) {
        self->method = argv[0];
        self->url = argv[1];
    }
    return true;
}

bool neso_sign_options_parse(neso_sign_options *self, int argc, char **argv)
{
    int option;
    command = argv[0];
    while ((option = getopt_long(argc, argv, "H:d:", long_options, NULL)) != -1)
        if (!take_option(self, option))
            return false;
    if (self->expires_s == 0 && self->presigns)
        self->expires_s = 3600;
    return self->help || take_operands(self, argc - optind, argv + optind);
}
