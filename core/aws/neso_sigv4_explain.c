#include "neso_sigv4_explain.h"
#include "neso_hex.h"

/* ---- the texts ---- */

/* Passes a text on to a sink of the caller's. */
typedef struct passer {
    neso_sigv4_stream stream;
    neso_sigv4_sink *to;
} passer;

static void pass(neso_sigv4_sink *sink, const char *text, size_t len)
{
    neso_sigv4_sink *to = ((passer *)sink)->to;
    to->put(to, text, len);
}

neso_status neso_sigv4_show(neso_sigv4_sink *sink, neso_sigv4_text text,
                            const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    uint8_t hash[NESO_SHA256_SIZE];
    neso_sigv4_signature signature;
    neso_sigv4_sorted headers = {0};
    passer out = {{{pass}, request, (const char *)&signature, &headers}, sink};
    neso_status status = neso_sigv4_check(request, NESO_SIGV4_QUERY, signature.date, fault);
    if (status != NESO_OK)
        return status;
    neso_hex_encode(signature.hex, request->payload_hash, sizeof request->payload_hash);
    if (text == NESO_SIGV4_TEXT_CANONICAL_REQUEST) {
        (void)neso_sigv4_put(&out.stream, NESO_SIGV4_CANONICAL_REQUEST);
        return NESO_OK;
    }
    (void)neso_sigv4_digest(hash, request, (const char *)&signature, NESO_SIGV4_CANONICAL_REQUEST,
                            NULL);
    neso_hex_encode(signature.hex, hash, sizeof hash);
    (void)neso_sigv4_put(&out.stream, NESO_SIGV4_STRING_TO_SIGN);
    return NESO_OK;
}

static void line_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    neso_sigv4_line *self = (neso_sigv4_line *)sink;
    for (size_t i = 0; i < len && !self->is_past; i++) {
        if (text[i] != '\n') {
            if (self->left == 0)
                neso_sigv4_put_char(self->out, text[i]);
        } else if (self->left == 0) {
            self->is_past = true;
        } else {
            self->left--;
        }
    }
}

void neso_sigv4_line_init(neso_sigv4_line *self, neso_sigv4_sink *out, size_t line)
{
    *self = (neso_sigv4_line){{line_put}, out, line - 1, false};
}

/* Follows the name of the token from the beginning of a line or a parameter. */
static void hider_match(neso_sigv4_hider *self, char c)
{
    static const char name[] = "x-amz-security-token";
    char lower = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    if (c == '\n' || c == '&') {
        self->matched = 0;
        self->may_match = true;
    } else if (self->may_match && self->matched < sizeof name - 1) {
        self->may_match = lower == name[self->matched++];
    } else if (self->may_match && (c == ':' || c == '=')) {
        self->end = c == ':' ? '\n' : '&';
        self->out->put(self->out, "(hidden)", 8);
    } else {
        self->may_match = false;
    }
}

static void hider_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    neso_sigv4_hider *self = (neso_sigv4_hider *)sink;
    for (size_t i = 0; i < len; i++) {
        if (self->end != '\0' && text[i] != self->end && text[i] != '\n')
            continue;
        self->end = '\0';
        neso_sigv4_put_char(self->out, text[i]);
        hider_match(self, text[i]);
    }
}

void neso_sigv4_hider_init(neso_sigv4_hider *self, neso_sigv4_sink *out)
{
    *self = (neso_sigv4_hider){{hider_put}, out, 0, true, '\0'};
}

/* ---- the comparison ---- */

/* The parts of a canonical request, in their order. */
typedef enum part { METHOD, PATH, QUERY, HEADERS, SIGNED_HEADERS, PAYLOAD } part;

enum { END = -1 };

/* Compares what passes with a quote, and keeps what tells the cause. */
typedef struct comparer {
    neso_sigv4_sink sink;
    neso_sigv4_comparison *out;
    neso_sigv4_quote rest;
    int ours; /* the bytes that differ, END when a text ended */
    int theirs;
    char before[2]; /* the two before them */
    part part;
    bool is_host; /* within the value of the Host header */
    size_t host_matched;
} comparer;

/* Our byte is the same as theirs: goes one on. */
static void advance(comparer *self, char c)
{
    static const char host[] = "host:";
    neso_sigv4_comparison *out = self->out;
    if (self->host_matched == out->column - 1 && self->host_matched < sizeof host - 1 &&
        c == host[self->host_matched])
        self->host_matched++;
    self->is_host = self->part == HEADERS && self->host_matched == sizeof host - 1;
    self->before[0] = self->before[1];
    self->before[1] = c;
    out->offset++;
    out->column++;
    if (c != '\n')
        return;
    if (self->part != HEADERS || out->column == 2) /* headers end with an empty line */
        self->part++;
    out->line++;
    out->column = 1;
    self->host_matched = 0;
    self->is_host = false;
}

static void comparer_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    comparer *self = (comparer *)sink;
    for (size_t i = 0; i < len && self->out->is_same; i++) {
        self->theirs = neso_sigv4_take_quoted(&self->rest);
        self->ours = (uint8_t)text[i];
        self->out->is_same = self->ours == self->theirs;
        if (self->out->is_same)
            advance(self, text[i]);
    }
}

/* The request was checked before. */
static void compare(comparer *self, neso_sigv4_comparison *out, neso_sigv4_text text,
                    const neso_sigv4_request *request, neso_slice reply)
{
    *out = (neso_sigv4_comparison){neso_sigv4_find_quote(reply, text), true, 0, 1, 1};
    *self = (comparer){.sink = {comparer_put}, .out = out, .rest = out->quote};
    if (out->quote.text.len > 0)
        (void)neso_sigv4_show(&self->sink, text, request, NULL);
    if (out->is_same) {
        self->ours = END;
        self->theirs = neso_sigv4_take_quoted(&self->rest);
        out->is_same = out->quote.text.len > 0 && self->theirs == END;
    }
}

/* "%25" on one side where the other has '%' and two other digits: one encoded once more. */
static neso_sigv4_cause path_cause(const comparer *self)
{
    bool is_escape = self->before[0] == '%' && self->before[1] == '2';
    if (is_escape && self->ours == '5')
        return NESO_SIGV4_CAUSE_PATH_ONCE;
    return is_escape && self->theirs == '5' ? NESO_SIGV4_CAUSE_PATH_TWICE : NESO_SIGV4_CAUSE_PATH;
}

static neso_sigv4_cause header_cause(const comparer *self)
{
    if (!self->is_host)
        return NESO_SIGV4_CAUSE_HEADER;
    bool one_has_port =
        (self->ours == ':' && self->theirs == '\n') || (self->ours == '\n' && self->theirs == ':');
    return one_has_port ? NESO_SIGV4_CAUSE_PORT : NESO_SIGV4_CAUSE_HOST;
}

static neso_sigv4_cause canonical_cause(const comparer *self)
{
    switch (self->part) {
    case METHOD:
        return NESO_SIGV4_CAUSE_METHOD;
    case PATH:
        return path_cause(self);
    case QUERY:
        return NESO_SIGV4_CAUSE_QUERY;
    case HEADERS:
        return header_cause(self);
    case SIGNED_HEADERS:
        return NESO_SIGV4_CAUSE_HEADER;
    default:
        return NESO_SIGV4_CAUSE_BODY;
    }
}

static bool is_of_the_clock(neso_slice reply)
{
    static const neso_slice marks[] = {
        NESO_SLICE_INIT("Signature expired"),
        NESO_SLICE_INIT("Signature not yet current"),
        NESO_SLICE_INIT("RequestTimeTooSkewed"),
        NESO_SLICE_INIT("RequestExpired"),
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (neso_slice_find(reply, marks[i]) < reply.len)
            return true;
    return false;
}

/* The line of the string to sign that differs; the first one is the algorithm. */
static neso_sigv4_cause string_cause(const neso_sigv4_explanation *why)
{
    static const neso_sigv4_cause causes[] = {
        NESO_SIGV4_CAUSE_UNKNOWN, NESO_SIGV4_CAUSE_UNKNOWN, NESO_SIGV4_CAUSE_CLOCK,
        NESO_SIGV4_CAUSE_SCOPE,   NESO_SIGV4_CAUSE_UNKNOWN,
    };
    const neso_sigv4_comparison *text = &why->texts[NESO_SIGV4_TEXT_STRING_TO_SIGN];
    if (text->quote.text.len == 0)
        return NESO_SIGV4_CAUSE_UNKNOWN;
    if (text->is_same)
        return NESO_SIGV4_CAUSE_SECRET;
    return text->line < sizeof causes / sizeof causes[0] ? causes[text->line]
                                                         : NESO_SIGV4_CAUSE_UNKNOWN;
}

neso_status neso_sigv4_explain(neso_sigv4_explanation *out, const neso_sigv4_request *request,
                               neso_slice reply, neso_sigv4_fault *fault)
{
    comparer request_comparer;
    comparer string_comparer;
    memset(out, 0, sizeof *out);
    char date[NESO_SIGV4_DATE_SIZE];
    neso_status status = neso_sigv4_check(request, NESO_SIGV4_QUERY, date, fault);
    if (status != NESO_OK)
        return status;
    neso_sigv4_comparison *canonical = &out->texts[NESO_SIGV4_TEXT_CANONICAL_REQUEST];
    compare(&request_comparer, canonical, NESO_SIGV4_TEXT_CANONICAL_REQUEST, request, reply);
    compare(&string_comparer, &out->texts[NESO_SIGV4_TEXT_STRING_TO_SIGN],
            NESO_SIGV4_TEXT_STRING_TO_SIGN, request, reply);
    if (is_of_the_clock(reply))
        out->cause = NESO_SIGV4_CAUSE_CLOCK;
    else if (canonical->quote.text.len > 0 && !canonical->is_same)
        out->cause = canonical_cause(&request_comparer);
    else
        out->cause = string_cause(out);
    return NESO_OK;
}

const char *neso_sigv4_cause_text(neso_sigv4_cause cause)
{
    static const char *const texts[] = {
        [NESO_SIGV4_CAUSE_UNKNOWN] = "the reply does not tell",
        [NESO_SIGV4_CAUSE_CLOCK] = "clock: the time of the signature is not the server's; set the "
                                   "clock, or sign again",
        [NESO_SIGV4_CAUSE_METHOD] = "method: another one arrived than was signed",
        [NESO_SIGV4_CAUSE_PATH_ONCE] = "path: the service encodes it once; sign it so, as for S3",
        [NESO_SIGV4_CAUSE_PATH_TWICE] =
            "path: the service encodes it once more; do not sign it as for S3",
        [NESO_SIGV4_CAUSE_PATH] = "path: another one arrived than was signed, or dots and doubled "
                                  "slashes were resolved on one side alone",
        [NESO_SIGV4_CAUSE_QUERY] = "query: another one arrived than was signed",
        [NESO_SIGV4_CAUSE_PORT] = "host: signed or sent without its port; sign the Host header as "
                                  "it is sent",
        [NESO_SIGV4_CAUSE_HOST] = "host: another Host header arrived than was signed; a proxy may "
                                  "have set its own",
        [NESO_SIGV4_CAUSE_HEADER] = "header: one was changed, added or removed after signing; a "
                                    "proxy may have done it",
        [NESO_SIGV4_CAUSE_BODY] = "body: other bytes arrived than were signed",
        [NESO_SIGV4_CAUSE_SCOPE] = "scope: signed for another region, service or day",
        [NESO_SIGV4_CAUSE_SECRET] = "secret: all that was signed arrived, so the secret access key "
                                    "is not that of the access key id",
    };
    size_t count = sizeof texts / sizeof texts[0];
    return (size_t)cause < count ? texts[cause] : texts[NESO_SIGV4_CAUSE_UNKNOWN];
}
