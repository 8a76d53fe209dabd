#include "neso_sign_raw.h"
#include "neso_sign_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

typedef struct lines {
    const char *at;
    const char *end;
    size_t number; /* of the line that was taken last, from 1 */
} lines;

static const char *refuse(neso_sign_raw *self, const lines *in, const char *why)
{
    snprintf(self->refusal, sizeof self->refusal, "line %zu: %s", in->number, why);
    return self->refusal;
}

/* Without its line end; the end of the text ends a line too. */
static neso_slice take_line(lines *in)
{
    const char *start = in->at;
    const char *end = memchr(start, '\n', (size_t)(in->end - start));
    in->at = end == NULL ? in->end : end + 1;
    in->number++;
    if (end == NULL)
        end = in->end;
    if (end > start && end[-1] == '\r')
        end--;
    return neso_slice_make(start, (size_t)(end - start));
}

static neso_slice before(neso_slice text, const char *at)
{
    return neso_slice_make(text.ptr, (size_t)(at - text.ptr));
}

static neso_slice from(neso_slice text, const char *at)
{
    return neso_slice_make(at, text.len - (size_t)(at - text.ptr));
}

static const char *find_last(neso_slice text, char c)
{
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != c)
        at--;
    return at > 0 ? text.ptr + at - 1 : NULL;
}

/* The target is what stands between the first space and the last, so that it may hold some. */
static bool split_request_line(neso_sign_raw *self)
{
    neso_slice line = self->request_line;
    const char *first = memchr(line.ptr, ' ', line.len);
    const char *last = find_last(line, ' ');
    if (first == NULL || first == last || from(line, last).len < strlen(" HTTP/1.1") ||
        memcmp(last, " HTTP/", 6) != 0)
        return false;
    self->method = before(line, first);
    neso_slice target = from(before(line, last), first + 1);
    const char *mark = memchr(target.ptr, '?', target.len);
    self->path = mark == NULL ? target : before(target, mark);
    self->query = mark == NULL ? NESO_SLICE("") : from(target, mark + 1);
    return true;
}

static bool is_called(neso_slice a, const char *name)
{
    return a.len == strlen(name) && strncasecmp(a.ptr, name, a.len) == 0;
}

static const char *check_length(neso_sign_raw *self, neso_slice value)
{
    char wanted[24];
    size_t surplus = 0;
    neso_slice tail = self->body;
    value = neso_sign_trim(value);
    for (; surplus <= 2; surplus++) {
        snprintf(wanted, sizeof wanted, "%zu", self->body.len - surplus);
        if (is_called(value, wanted)) {
            self->body.len -= surplus;
            return NULL;
        }
        if (tail.len == 0 || strchr("\r\n", tail.ptr[tail.len - 1]) == NULL)
            break;
        tail.len--;
    }
    snprintf(self->refusal, sizeof self->refusal,
             "Content-Length is not that of the body, which has %zu bytes", self->body.len);
    return self->refusal;
}

/* The headers and what follows them. Folded lines lie behind the line that they continue. */
static const char *parse_headers(neso_sign_raw *self, lines *in, neso_sign_headers *headers)
{
    neso_header *last = NULL;
    while (in->at < in->end) {
        neso_slice line = take_line(in);
        if (line.len == 0)
            break;
        bool is_continued = line.ptr[0] == ' ' || line.ptr[0] == '\t';
        const char *colon = memchr(line.ptr, ':', line.len);
        if (is_continued && last != NULL) {
            last->value.len = (size_t)(line.ptr + line.len - last->value.ptr);
        } else if (is_continued || colon == NULL) {
            return refuse(self, in, "neither 'Name: value' nor an empty line");
        } else {
            last = neso_sign_headers_append(headers, before(line, colon), from(line, colon + 1));
            if (last == NULL)
                return "out of memory";
        }
    }
    self->body = neso_slice_make(in->at, (size_t)(in->end - in->at));
    return NULL;
}

/* What signing replaces goes; of X-Amz-Date the value stays. */
static const char *take_out(neso_sign_raw *self, neso_sign_headers *headers)
{
    const char *refusal = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < headers->count && refusal == NULL; i++) {
        neso_header header = headers->sent[i];
        if (is_called(header.name, "X-Amz-Date"))
            self->date = neso_sign_trim(header.value);
        else if (!is_called(header.name, "Authorization") &&
                 !is_called(header.name, "X-Amz-Security-Token"))
            headers->sent[kept++] = header;
        if (is_called(header.name, "Content-Length"))
            refusal = check_length(self, header.value);
    }
    headers->count = kept;
    return refusal;
}

const char *neso_sign_raw_load(neso_sign_raw *self, const char *path, neso_sign_headers *headers)
{
    memset(self, 0, sizeof *self);
    const char *refusal = neso_sign_file_read(path, &self->text, &self->len);
    if (refusal != NULL)
        return refusal;
    lines in = {self->text, self->text + self->len, 0};
    self->request_line = take_line(&in);
    self->line_end = in.at - self->text > 1 && in.at[-2] == '\r' ? "\r\n" : "\n";
    if (!split_request_line(self))
        return refuse(self, &in, "not 'METHOD /path HTTP/1.1'");
    refusal = parse_headers(self, &in, headers);
    return refusal == NULL ? take_out(self, headers) : refusal;
}

void neso_sign_raw_free(neso_sign_raw *self)
{
    free(self->text);
    self->text = NULL;
}
