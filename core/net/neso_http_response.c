#include "neso_http.h"

#include "neso_ascii.h"
#include "neso_hex.h"
#include "neso_http_chars.h"
#include "neso_time.h"

/*
 * The head, the lines around chunks and the trailers are read byte by byte, as lines; the body is
 * passed over in pieces. A state up to LAST_LINE reads lines.
 */
enum state {
    STATUS_LINE,
    FIELD_NAME, /* or the empty line, as long as no byte of a name has come */
    FIELD_VALUE,
    CHUNK_SIZE,
    CHUNK_SPACE, /* white space after the size: only an extension may follow */
    CHUNK_EXTENSION,
    CHUNK_END, /* the line end behind a chunk's data */
    LAST_LINE = CHUNK_END,
    BODY_CHUNK,
    BODY_LENGTH,
    BODY_UNTIL_CLOSE,
    DONE
};

enum field { OTHER, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, DATE };

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* ---- the text at hand ---- */

static void clear_text(neso_http_response *self)
{
    self->text_len = 0;
    self->text_cut = false;
}

/* White space beyond the room is no loss: it is either trimmed, or what follows it sets text_cut.
 */
static void add_text(neso_http_response *self, uint8_t c)
{
    if (self->text_len < sizeof self->text)
        self->text[self->text_len++] = (char)c;
    else if (!is_space(c))
        self->text_cut = true;
}

static void trim_text(neso_http_response *self)
{
    while (self->text_len > 0 && is_space((uint8_t)self->text[self->text_len - 1]))
        self->text_len--;
}

static bool text_is(const neso_http_response *self, neso_slice text)
{
    return !self->text_cut && neso_slice_equal(neso_slice_make(self->text, self->text_len), text);
}

/* ---- the status line ---- */

/* "HTTP/1.1 200" and then nothing or a space and a reason, which says nothing to a machine. The
 * space is asked for even before an empty reason, but servers leave it out. */
static neso_status end_status_line(neso_http_response *self)
{
    const char *text = self->text;
    if (self->text_len < 12 || memcmp(text, "HTTP/", 5) != 0 || !neso_ascii_is_digit(text[5]) ||
        text[6] != '.' || !neso_ascii_is_digit(text[7]) || text[8] != ' ')
        return NESO_E_MALFORMED;
    if (text[5] != '1' || text[7] > '1')
        return NESO_E_UNSUPPORTED;
    if (!neso_ascii_is_digit(text[9]) || !neso_ascii_is_digit(text[10]) ||
        !neso_ascii_is_digit(text[11]) || (self->text_len > 12 && text[12] != ' '))
        return NESO_E_MALFORMED;
    self->http_1_0 = text[7] == '0';
    self->code = (uint16_t)((text[9] - '0') * 100 + (text[10] - '0') * 10 + (text[11] - '0'));
    if (self->code < 100 || self->code > 599)
        return NESO_E_MALFORMED;
    clear_text(self);
    self->state = FIELD_NAME;
    return NESO_OK;
}

/* ---- header fields ---- */

static enum field field_named(const neso_http_response *self)
{
    static const neso_slice names[] = {
        [CONTENT_LENGTH] = NESO_SLICE_INIT("content-length"),
        [TRANSFER_ENCODING] = NESO_SLICE_INIT("transfer-encoding"),
        [CONNECTION] = NESO_SLICE_INIT("connection"),
        [DATE] = NESO_SLICE_INIT("date"),
    };
    for (int i = CONTENT_LENGTH; i <= DATE && !self->trailers; i++)
        if (text_is(self, names[i]))
            return (enum field)i;
    return OTHER;
}

/* White space before the name would be a folded line, before the colon a smuggler's trick; neither
 * is a token character. */
static neso_status name_byte(neso_http_response *self, uint8_t c)
{
    if (c == ':' && self->text_len > 0) {
        self->field = (uint8_t)field_named(self);
        self->state = FIELD_VALUE;
        clear_text(self);
        return NESO_OK;
    }
    if (!neso_http_is_token(c))
        return NESO_E_MALFORMED;
    add_text(self, (uint8_t)neso_ascii_lower((char)c));
    return NESO_OK;
}

static neso_status take_content_length(neso_http_response *self)
{
    if (self->has_length)
        return NESO_E_DUPLICATE;
    if (self->text_len == 0)
        return NESO_E_MALFORMED;
    uint64_t value = 0;
    for (size_t i = 0; i < self->text_len; i++) {
        if (!neso_ascii_is_digit(self->text[i]))
            return NESO_E_MALFORMED;
        uint64_t digit = (uint64_t)(self->text[i] - '0');
        if (value > INT64_MAX / 10 || value * 10 > INT64_MAX - digit)
            return NESO_E_RANGE;
        value = value * 10 + digit;
    }
    if (self->text_cut)
        return NESO_E_MALFORMED;
    self->has_length = true;
    self->remaining = value;
    return NESO_OK;
}

static neso_status take_transfer_coding(neso_http_response *self)
{
    if (self->text_len == 0)
        return NESO_OK; /* empty elements of a list mean nothing (RFC 9110 section 5.6.1) */
    if (self->chunked || !text_is(self, NESO_SLICE("chunked")))
        return NESO_E_UNSUPPORTED;
    self->chunked = true;
    return NESO_OK;
}

static void take_connection_option(neso_http_response *self)
{
    if (text_is(self, NESO_SLICE("close")))
        self->close = true;
    if (text_is(self, NESO_SLICE("keep-alive")))
        self->keep = true;
}

static void take_date(neso_http_response *self)
{
    int64_t seconds;
    neso_slice text = neso_slice_make(self->text, self->text_len);
    if (!self->text_cut && neso_time_parse_http(&seconds, text.ptr, text.len) == NESO_OK)
        self->date_s = seconds;
}

/* The value, or one element of a value that is a list, is complete. */
static neso_status end_element(neso_http_response *self)
{
    neso_status status = NESO_OK;
    trim_text(self);
    switch ((enum field)self->field) {
    case CONTENT_LENGTH:
        status = take_content_length(self);
        break;
    case TRANSFER_ENCODING:
        status = take_transfer_coding(self);
        break;
    case CONNECTION:
        take_connection_option(self);
        break;
    case DATE:
        take_date(self);
        break;
    case OTHER:
        break;
    }
    clear_text(self);
    return status;
}

static neso_status value_byte(neso_http_response *self, uint8_t c)
{
    bool list = self->field == TRANSFER_ENCODING || self->field == CONNECTION;
    if (list && c == ',')
        return end_element(self);
    if (self->field == OTHER || (self->text_len == 0 && is_space(c)))
        return NESO_OK;
    add_text(self, self->field == DATE ? c : (uint8_t)neso_ascii_lower((char)c));
    return NESO_OK;
}

/* ---- where the body begins, and whether there is one ---- */

static void begin_head(neso_http_response *self)
{
    self->state = STATUS_LINE;
    self->code = 0;
    self->has_length = false;
    self->chunked = false;
    self->close = false;
    self->keep = false;
    self->date_s = NESO_HTTP_NO_DATE;
    self->remaining = 0;
    clear_text(self);
}

static void begin_chunk(neso_http_response *self)
{
    self->state = CHUNK_SIZE;
    self->remaining = 0;
    self->budget = NESO_HTTP_HEAD_MAX;
    clear_text(self);
}

/* RFC 9112 section 6.3. */
static neso_status end_head(neso_http_response *self)
{
    if (self->code < 200 && self->code != 101) {
        begin_head(self);
        return NESO_OK;
    }
    if (self->chunked && self->http_1_0)
        return NESO_E_UNSUPPORTED;
    if (self->chunked && self->has_length)
        return NESO_E_DUPLICATE;
    self->head_complete = true;
    self->keep_alive = !self->close && (!self->http_1_0 || self->keep);
    if (self->code == 101 || self->code == 204 || self->code == 304) {
        self->state = DONE;
        self->keep_alive = self->keep_alive && self->code != 101;
    } else if (self->chunked) {
        begin_chunk(self);
    } else if (self->has_length) {
        self->state = self->remaining > 0 ? BODY_LENGTH : DONE;
    } else {
        self->state = BODY_UNTIL_CLOSE;
        self->keep_alive = false;
    }
    return NESO_OK;
}

static neso_status end_fields(neso_http_response *self)
{
    if (self->text_len > 0)
        return NESO_E_MALFORMED; /* a name without a colon */
    if (!self->trailers)
        return end_head(self);
    self->state = DONE;
    return NESO_OK;
}

/* ---- chunks (RFC 9112 section 7.1) ---- */

/* Digits first, at least one; white space only before an extension, of which nothing is kept. */
static neso_status chunk_byte(neso_http_response *self, uint8_t c)
{
    if (self->state == CHUNK_EXTENSION)
        return NESO_OK;
    int digit = neso_hex_value((char)c);
    if (digit >= 0 && self->state == CHUNK_SIZE) {
        if (self->remaining >> 59 != 0)
            return NESO_E_RANGE;
        self->remaining = self->remaining << 4 | (uint64_t)digit;
        self->text_len = 1;
        return NESO_OK;
    }
    if (self->text_len == 0 || (c != ';' && !is_space(c)))
        return NESO_E_MALFORMED;
    self->state = c == ';' ? CHUNK_EXTENSION : CHUNK_SPACE;
    return NESO_OK;
}

static neso_status end_chunk_line(neso_http_response *self)
{
    if (self->text_len == 0 || self->state == CHUNK_SPACE)
        return NESO_E_MALFORMED;
    clear_text(self);
    if (self->remaining > 0) {
        self->state = BODY_CHUNK;
        return NESO_OK;
    }
    self->state = FIELD_NAME;
    self->trailers = true;
    self->budget = NESO_HTTP_HEAD_MAX;
    return NESO_OK;
}

/* ---- lines and pieces ---- */

static neso_status end_line(neso_http_response *self)
{
    neso_status status;
    switch ((enum state)self->state) {
    case STATUS_LINE:
        return end_status_line(self);
    case FIELD_NAME:
        return end_fields(self);
    case FIELD_VALUE:
        status = end_element(self);
        self->state = FIELD_NAME;
        return status;
    case CHUNK_END:
        begin_chunk(self);
        return NESO_OK;
    default:
        return end_chunk_line(self);
    }
}

static neso_status line_byte(neso_http_response *self, uint8_t c)
{
    if (self->budget == 0)
        return NESO_E_TOO_LONG;
    self->budget--;
    if (self->cr) {
        self->cr = false;
        return c == '\n' ? end_line(self) : NESO_E_MALFORMED;
    }
    if (c == '\r') {
        self->cr = true;
        return NESO_OK;
    }
    if (!neso_http_is_text(c))
        return NESO_E_MALFORMED;
    switch ((enum state)self->state) {
    case STATUS_LINE:
        add_text(self, c);
        return NESO_OK;
    case FIELD_NAME:
        return name_byte(self, c);
    case FIELD_VALUE:
        return value_byte(self, c);
    case CHUNK_END:
        return NESO_E_MALFORMED;
    default:
        return chunk_byte(self, c);
    }
}

/* How many of `len` bytes belong to the body, or to the chunk at hand. */
static size_t take_body(neso_http_response *self, size_t len)
{
    if (self->state == BODY_UNTIL_CLOSE)
        return len;
    if (len > self->remaining)
        len = (size_t)self->remaining;
    self->remaining -= len;
    if (self->remaining > 0)
        return len;
    self->budget = NESO_HTTP_HEAD_MAX;
    self->state = self->state == BODY_CHUNK ? CHUNK_END : DONE;
    return len;
}

void neso_http_response_init(neso_http_response *self)
{
    memset(self, 0, sizeof *self);
    self->budget = NESO_HTTP_HEAD_MAX;
    begin_head(self);
}

neso_status neso_http_response_feed(neso_http_response *self, const uint8_t *data, size_t len,
                                    size_t *used, neso_slice *body)
{
    size_t at = 0;
    *used = 0;
    *body = neso_slice_make(NULL, 0);
    while (at < len && self->state <= LAST_LINE && self->error == NESO_OK)
        self->error = line_byte(self, data[at++]);
    if (self->error != NESO_OK)
        return self->error;
    if (at < len && self->state != DONE) {
        *body = neso_slice_make(data + at, take_body(self, len - at));
        at += body->len;
    }
    *used = at;
    return NESO_OK;
}

bool neso_http_response_done(const neso_http_response *self)
{
    return self->error == NESO_OK && self->state == DONE;
}

neso_status neso_http_response_end(neso_http_response *self)
{
    if (self->error == NESO_OK && self->state == BODY_UNTIL_CLOSE)
        self->state = DONE;
    if (self->error == NESO_OK && self->state != DONE)
        self->error = NESO_E_INCOMPLETE;
    return self->error;
}
