/*
 * Why a server refused a signature.
 *
 * Many services answer SignatureDoesNotMatch with the texts that they computed: the canonical
 * request and the string to sign. Compared with ours, the first byte that differs tells what
 * happened on the way.
 *
 *     neso_sigv4_explanation why;
 *     neso_slice reply = neso_slice_make(text, len);
 *     if (neso_sigv4_explain(&why, &to_sign, reply, NULL) == NESO_OK)
 *         report(neso_sigv4_cause_text(why.cause));
 *
 * Memory: all the caller's; an explanation points into the reply. Needs neither secret nor key. The
 * session token is part of what is signed: a neso_sigv4_hider shows everything but it.
 */
#ifndef NESO_SIGV4_EXPLAIN_H
#define NESO_SIGV4_EXPLAIN_H

#include "neso_sigv4_canonical.h"

/* ---- the texts ---- */

typedef enum neso_sigv4_text {
    NESO_SIGV4_TEXT_CANONICAL_REQUEST,
    NESO_SIGV4_TEXT_STRING_TO_SIGN
} neso_sigv4_text;

/* Puts what is signed to a sink. For a presigned request, give the member `request` of its
 * neso_sigv4_presigned. Statuses and faults as neso_sigv4_sign, except the key's; nothing is put
 * on an error. */
neso_status neso_sigv4_show(neso_sigv4_sink *sink, neso_sigv4_text text,
                            const neso_sigv4_request *request, neso_sigv4_fault *fault);

/* A sink that passes text on, with "(hidden)" for a session token: behind "x-amz-security-token:"
 * up to the end of the line, behind "X-Amz-Security-Token=" up to the end of the parameter. */
typedef struct neso_sigv4_hider {
    neso_sigv4_sink sink;
    neso_sigv4_sink *out;
    size_t matched; /* bytes of the name that were seen */
    bool may_match;
    char end; /* where the token ends; '\0' outside of one */
} neso_sigv4_hider;

void neso_sigv4_hider_init(neso_sigv4_hider *self, neso_sigv4_sink *out);

/* A sink that passes on one line, without its line end. */
typedef struct neso_sigv4_line {
    neso_sigv4_sink sink;
    neso_sigv4_sink *out;
    size_t left; /* line ends before it */
    bool is_past;
} neso_sigv4_line;

/* `line` counts from 1. */
void neso_sigv4_line_init(neso_sigv4_line *self, neso_sigv4_sink *out, size_t line);

/* ---- what a server quotes ---- */

/* A text as it stands in a reply. */
typedef struct neso_sigv4_quote {
    neso_slice text; /* empty: the reply quotes none */
    char form;       /* how it is escaped: 'j' as in JSON, 'x' as in XML, 'p' not at all */
} neso_sigv4_quote;

/* Finds a text in the body of an answer, or in the message out of one. */
neso_sigv4_quote neso_sigv4_find_quote(neso_slice reply, neso_sigv4_text text);

/* Takes the next byte, unescaped, off a quote; -1 at its end. */
int neso_sigv4_take_quoted(neso_sigv4_quote *quote);

/* Puts all of a quote, unescaped. It may hold any byte. */
void neso_sigv4_put_quote(neso_sigv4_sink *sink, neso_sigv4_quote quote);

/* ---- the comparison ---- */

typedef enum neso_sigv4_cause {
    NESO_SIGV4_CAUSE_UNKNOWN,    /* the reply quotes nothing that tells */
    NESO_SIGV4_CAUSE_CLOCK,      /* the time is wrong here, or there */
    NESO_SIGV4_CAUSE_METHOD,     /* another method arrived */
    NESO_SIGV4_CAUSE_PATH_ONCE,  /* the service encodes the path once, as S3 does */
    NESO_SIGV4_CAUSE_PATH_TWICE, /* the service encodes once more what is encoded */
    NESO_SIGV4_CAUSE_PATH,       /* another path arrived, or it was normalized on one side */
    NESO_SIGV4_CAUSE_QUERY,      /* another query arrived */
    NESO_SIGV4_CAUSE_PORT,       /* Host has its port on one side alone */
    NESO_SIGV4_CAUSE_HOST,       /* another Host arrived */
    NESO_SIGV4_CAUSE_HEADER,     /* a header was changed, added or lost on its way */
    NESO_SIGV4_CAUSE_BODY,       /* another body arrived */
    NESO_SIGV4_CAUSE_SCOPE,      /* another region or service */
    NESO_SIGV4_CAUSE_SECRET      /* all is the same, so the secret is not */
} neso_sigv4_cause;

/* A short English text with what to do about it, never NULL. */
const char *neso_sigv4_cause_text(neso_sigv4_cause cause);

/* One text of ours and the server's. Where one ends earlier, they differ there. */
typedef struct neso_sigv4_comparison {
    neso_sigv4_quote quote;
    bool is_same;  /* false where nothing is quoted */
    size_t offset; /* bytes before the first that differs */
    size_t line;   /* of that byte, from 1 */
    size_t column; /* from 1, in bytes */
} neso_sigv4_comparison;

typedef struct neso_sigv4_explanation {
    neso_sigv4_comparison texts[2]; /* by neso_sigv4_text */
    neso_sigv4_cause cause;
} neso_sigv4_explanation;

/* Compares what `request` signs with what `reply` quotes. Statuses as neso_sigv4_show; `out` is
 * zeroed on an error. A reply that quotes nothing is none. */
neso_status neso_sigv4_explain(neso_sigv4_explanation *out, const neso_sigv4_request *request,
                               neso_slice reply, neso_sigv4_fault *fault);

#endif
