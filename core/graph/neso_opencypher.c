#include "neso_opencypher.h"

#include "neso_base64.h"
#include "neso_decimal.h"
#include "neso_line.h"
#include "neso_model.h"
#include "neso_writer.h"

/* Kinds of units, in their order. A clause is about a shape, a row about a record. */
enum { HEAD, SENSOR_CLAUSE, READING_CLAUSE, GATEWAY, SENSOR_ROW, READING_ROW, TAIL, END };

/* What will be the next piece: the text that opens a unit, the text before a column's name or value
 * (with what ends the column before it, or the unit), the name or value itself. */
enum { OPEN, BEFORE, VALUE };

/* How the bytes of a piece are written. */
enum {
    RAW,  /* as they are */
    NAME, /* inside backticks in the query: a backtick doubled, then escaped for JSON */
    TEXT  /* inside a string in the parameters, themselves a string: escaped twice */
};

/* A quote inside the parameters. In rows, D is the id of the sensor, I that of the reading, T its
 * time; a, b, ... are the measurement and the tags, or the fields. */
#define QUOTE "\\\""

/* ---- Which unit comes next */

/* The first record of the first shape at or after `from`, or the count of records. */
static size_t next_shape(const neso_opencypher *self, const uint8_t *shapes, size_t from)
{
    while (from < self->plan.count && shapes[from] != from)
        from++;
    return from;
}

static const uint8_t *shapes_of(const neso_opencypher *self)
{
    bool sensors = self->stage == SENSOR_CLAUSE || self->stage == SENSOR_ROW;
    return sensors ? self->plan.sensor_shape : self->plan.reading_shape;
}

/* The first row of the current shape at or after `from`, or the count of records. A sensor has one
 * row, that of its first record. */
static size_t next_row(const neso_opencypher *self, size_t from)
{
    const uint8_t *shapes = shapes_of(self);
    for (; from < self->plan.count; from++)
        if (shapes[from] == self->shape &&
            (self->stage != SENSOR_ROW || self->plan.sensor[from] == from))
            break;
    return from;
}

static void next_unit(neso_opencypher *self)
{
    size_t row = self->plan.count;
    if (self->stage == SENSOR_ROW || self->stage == READING_ROW)
        row = next_row(self, (size_t)self->row + 1);
    if (row < self->plan.count) {
        self->row = (uint8_t)row;
        return;
    }
    size_t shape = self->plan.count;
    if (self->stage != HEAD && self->stage != GATEWAY && self->stage != TAIL)
        shape = next_shape(self, shapes_of(self), (size_t)self->shape + 1);
    if (shape < self->plan.count) {
        self->number++;
    } else {
        self->stage++;
        self->number = 0;
        shape = 0; /* the first record is the first of its shapes */
    }
    self->shape = self->row = (uint8_t)shape;
}

/* ---- The text that opens a unit */

static void write_id(neso_writer *out, const uint8_t id[NESO_ID_SIZE])
{
    char text[NESO_BASE64_SIZE(NESO_ID_SIZE)];
    neso_base64_encode_url(text, id, NESO_ID_SIZE);
    neso_writer_text(out, QUOTE);
    neso_writer_bytes(out, text, sizeof text);
    neso_writer_text(out, QUOTE);
}

static void open_sensor_clause(neso_opencypher *self, neso_writer *out)
{
    neso_writer_text(out, self->number == 0 ? " WITH g" : " WITH g,count(*) AS n");
    neso_writer_text(out, " UNWIND $s");
    neso_writer_u64(out, self->number);
    neso_writer_text(out, " AS r MERGE (s:Sensor{`~id`:r.D,measurement:r.a");
    self->column = 1; /* the tags come after the measurement */
    self->parts = self->reading.tag_keys;
}

static void open_reading_clause(neso_opencypher *self, neso_writer *out)
{
    neso_writer_text(out, " WITH count(*) AS n UNWIND $r");
    neso_writer_u64(out, self->number);
    neso_writer_text(out, " AS r MERGE (s:Sensor{`~id`:r.D}) MERGE (m:Reading{`~id`:r.I,time:r.T");
    self->parts = self->reading.field_keys;
}

static void open_gateway(neso_opencypher *self, neso_writer *out)
{
    uint8_t id[NESO_ID_SIZE];
    neso_model_gateway_id(id, self->gateway);
    neso_writer_text(out, "\",\"parameters\":\"{" QUOTE "g" QUOTE ":");
    write_id(out, id);
}

/* The first row of a shape begins the list. */
static void open_row(neso_opencypher *self, neso_writer *out)
{
    neso_writer_char(out, ',');
    if (self->row == self->shape) {
        neso_writer_text(out, self->stage == SENSOR_ROW ? QUOTE "s" : QUOTE "r");
        neso_writer_u64(out, self->number);
        neso_writer_text(out, QUOTE ":[");
    }
    neso_writer_text(out, "{" QUOTE "D" QUOTE ":");
    write_id(out, self->reading.sensor_id);
    self->parts = self->reading.tag_values;
}

static void open_reading_row(neso_opencypher *self, neso_writer *out)
{
    open_row(self, out);
    neso_writer_text(out, "," QUOTE "I" QUOTE ":");
    write_id(out, self->reading.reading_id);
    neso_writer_text(out, "," QUOTE "T" QUOTE ":");
    neso_writer_i64(out, self->reading.time_ns);
    self->parts = self->reading.field_values;
}

static neso_status open_unit(neso_opencypher *self, neso_writer *out)
{
    self->column = 0;
    self->phase = BEFORE;
    if (self->stage != HEAD && self->stage != GATEWAY && self->stage != TAIL) {
        neso_status status = neso_plan_load(&self->plan, self->row, &self->reading, self->record);
        if (status != NESO_OK)
            return status;
    }
    switch (self->stage) {
    case HEAD:
        neso_writer_text(out, "{\"query\":\"MERGE (g:Gateway{`~id`:$g,name:$n})");
        break;
    case SENSOR_CLAUSE:
        open_sensor_clause(self, out);
        break;
    case READING_CLAUSE:
        open_reading_clause(self, out);
        break;
    case GATEWAY:
        open_gateway(self, out);
        break;
    case SENSOR_ROW:
        open_row(self, out);
        break;
    case READING_ROW:
        open_reading_row(self, out);
        break;
    default:
        neso_writer_text(out, "}\"}");
        break;
    }
    return NESO_OK;
}

/* ---- Columns: a name in a clause, a value in a row */

/* The key of a column in a row: a to z, then a1 to z1, ... None means anything to openCypher. */
static void write_column(neso_writer *out, uint16_t column)
{
    neso_writer_char(out, (char)('a' + column % 26));
    if (column >= 26)
        neso_writer_u64(out, column / 26u);
}

/* An integer as JSON has it: without plus and leading zeros, which JSON forbids. */
static neso_slice integer_text(char *text, size_t len)
{
    char *end = text + len;
    bool negative = text[0] == '-';
    if (text[0] == '-' || text[0] == '+')
        text++;
    while (end - text > 1 && text[0] == '0')
        text++;
    if (negative && text[0] != '0')
        *--text = '-';
    return neso_slice_make(text, (size_t)(end - text));
}

/* A float grows by at most two bytes, which are there: the part's length and type before it. */
static neso_slice float_text(char *text, size_t len)
{
    _Static_assert(NESO_DECIMAL_SIZE(0) == 2, "room before the text of a float");
    neso_writer out;
    neso_writer_init(&out, text - 2, len + 2);
    neso_decimal_write(&out, text, len);
    return neso_writer_written(&out);
}

/* Sets the value of a field, and whether it goes into quotes. The record is a copy that is read
 * once, so numbers are brought into shape where they stand. */
static void set_field(neso_opencypher *self, neso_slice part)
{
    char *text = (char *)self->record + (part.ptr + 1 - (const char *)self->record);
    size_t len = part.len - 1;
    self->escape = RAW;
    switch (part.ptr[0]) {
    case NESO_FIELD_FLOAT:
        self->value = float_text(text, len);
        break;
    case NESO_FIELD_INTEGER:
    case NESO_FIELD_UNSIGNED:
        self->value = integer_text(text, len);
        break;
    case NESO_FIELD_BOOLEAN:
        self->value = neso_line_boolean(neso_slice_make(text, len)) ? NESO_SLICE("true")
                                                                    : NESO_SLICE("false");
        break;
    default:
        self->value = neso_slice_make(text, len);
        self->escape = TEXT;
        break;
    }
}

/* Finds the next name or value of the unit: self->value and how to write it. False: no more. */
static bool next_column(neso_opencypher *self)
{
    neso_slice part;
    self->escape = self->stage < GATEWAY ? NAME : TEXT;
    if (self->column == 0 && (self->stage == GATEWAY || self->stage == SENSOR_ROW)) {
        self->value = self->stage == GATEWAY ? self->gateway : self->reading.measurement;
        return true;
    }
    if (self->stage == HEAD || self->stage == GATEWAY || self->stage == TAIL)
        return false;
    if (!neso_reading_part(&self->parts, &part))
        return false;
    if (self->stage == READING_ROW)
        set_field(self, part);
    else
        self->value = part;
    return true;
}

static void begin_column(const neso_opencypher *self, neso_writer *out)
{
    neso_writer_char(out, ',');
    if (self->escape == NAME) {
        neso_writer_char(out, '`');
        return;
    }
    neso_writer_text(out, QUOTE);
    if (self->stage == GATEWAY)
        neso_writer_char(out, 'n');
    else
        write_column(out, self->column);
    neso_writer_text(out, self->escape == TEXT ? QUOTE ":" QUOTE : QUOTE ":");
}

static void end_column(neso_opencypher *self, neso_writer *out)
{
    if (self->escape == NAME) {
        neso_writer_text(out, "`:r.");
        write_column(out, self->column);
    } else if (self->escape == TEXT) {
        neso_writer_text(out, QUOTE);
    }
    self->column++;
}

static void close_unit(const neso_opencypher *self, neso_writer *out)
{
    switch (self->stage) {
    case SENSOR_CLAUSE:
        neso_writer_text(out, "}) MERGE (g)-[:HOSTS]->(s)");
        break;
    case READING_CLAUSE:
        neso_writer_text(out, "}) MERGE (s)-[:REPORTED]->(m)");
        break;
    case SENSOR_ROW:
    case READING_ROW:
        neso_writer_char(out, '}');
        if (next_row(self, (size_t)self->row + 1) == self->plan.count)
            neso_writer_char(out, ']');
        break;
    default:
        break;
    }
}

static void between_columns(neso_opencypher *self, neso_writer *out)
{
    if (self->in_column)
        end_column(self, out);
    self->in_column = next_column(self);
    if (self->in_column) {
        begin_column(self, out);
        self->phase = VALUE;
    } else {
        close_unit(self, out);
        next_unit(self);
        self->phase = OPEN;
    }
}

/* ---- The source */

static neso_status next_piece(neso_opencypher *self)
{
    neso_status status = NESO_OK;
    neso_writer out;
    if (self->phase == VALUE) {
        self->piece = self->value;
        self->piece_escape = self->escape;
        self->phase = BEFORE;
        return NESO_OK;
    }
    neso_writer_init(&out, self->text, sizeof self->text);
    if (self->phase == OPEN)
        status = open_unit(self, &out);
    else
        between_columns(self, &out);
    self->piece = neso_writer_written(&out);
    self->piece_escape = RAW;
    return status == NESO_OK ? neso_writer_status(&out) : status;
}

/* Writes what the first byte of the piece becomes to self->pending. */
static void escape_byte(neso_opencypher *self)
{
    char once[NESO_JSON_ESCAPED_MAX];
    char c = self->piece.ptr[0];
    size_t len = neso_json_escape_byte(once, c);
    size_t at = 0;
    if (self->piece_escape == NAME && c == '`')
        self->pending[at++] = '`';
    for (size_t i = 0; i < len; i++) {
        if (self->piece_escape == NAME)
            self->pending[at++] = once[i];
        else
            at += neso_json_escape_byte(self->pending + at, once[i]);
    }
    self->pending_at = 0;
    self->pending_len = (uint8_t)at;
    self->piece = neso_slice_make(self->piece.ptr + 1, self->piece.len - 1);
}

/* How many bytes of the piece, from its first on and at most `max`, are written as they are. */
static size_t plain_len(const neso_opencypher *self, size_t max)
{
    const size_t limit = self->piece.len < max ? self->piece.len : max;
    size_t len = 0;
    if (self->piece_escape == RAW)
        return limit;
    for (; len < limit; len++) {
        uint8_t c = (uint8_t)self->piece.ptr[len];
        if (c < 0x20 || c == '"' || c == '\\' || (c == '`' && self->piece_escape == NAME))
            break;
    }
    return len;
}

/* Each of these two moves bytes on, at most `cap`, and returns how many it wrote. */

static size_t take_pending(neso_opencypher *self, uint8_t *out, size_t cap)
{
    size_t len = (size_t)(self->pending_len - self->pending_at);
    if (len > cap)
        len = cap;
    memcpy(out, self->pending + self->pending_at, len);
    self->pending_at = (uint8_t)(self->pending_at + len);
    return len;
}

static size_t take_piece(neso_opencypher *self, uint8_t *out, size_t cap)
{
    const size_t len = plain_len(self, cap);
    if (len == 0) {
        escape_byte(self);
        return 0;
    }
    memcpy(out, self->piece.ptr, len);
    self->piece = neso_slice_make(self->piece.ptr + len, self->piece.len - len);
    return len;
}

static neso_status body_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_opencypher *self = (neso_opencypher *)source;
    size_t done = 0;
    *len = 0;
    while (done < cap && self->error == NESO_OK) {
        if (self->pending_at < self->pending_len)
            done += take_pending(self, out + done, cap - done);
        else if (self->piece.len > 0)
            done += take_piece(self, out + done, cap - done);
        else if (self->stage == END)
            break;
        else
            self->error = next_piece(self);
    }
    if (self->error != NESO_OK)
        return self->error;
    *len = done;
    return NESO_OK;
}

static neso_status body_rewind(neso_source *source)
{
    neso_opencypher *self = (neso_opencypher *)source;
    if (self->plan.count == 0)
        return self->error; /* there is no plan */
    self->error = NESO_OK;
    self->stage = HEAD;
    self->phase = OPEN;
    self->shape = self->number = self->row = 0;
    self->in_column = false;
    self->piece = neso_slice_make(NULL, 0);
    self->pending_at = self->pending_len = 0;
    return NESO_OK;
}

neso_status neso_opencypher_init(neso_opencypher *self, neso_records *records, neso_slice gateway)
{
    self->source.rewind = body_rewind;
    self->source.read = body_read;
    self->gateway = gateway;
    self->error = neso_plan_make(&self->plan, records, self->record);
    return body_rewind(&self->source);
}
