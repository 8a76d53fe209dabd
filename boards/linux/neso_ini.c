#include "neso_ini.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static neso_slice trim(neso_slice text)
{
    while (text.len > 0 && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* The first line of a text, without its end. */
static neso_slice first_line(neso_slice text)
{
    const char *end = text.len > 0 ? memchr(text.ptr, '\n', text.len) : NULL;
    return end == NULL ? text : neso_slice_make(text.ptr, (size_t)(end - text.ptr));
}

static void skip_line(neso_ini_reader *self, neso_slice line)
{
    size_t len = line.len < self->rest.len ? line.len + 1 : line.len;
    self->rest.ptr += len;
    self->rest.len -= len;
    self->line++;
}

static size_t indentation(neso_slice line)
{
    size_t at = 0;
    while (at < line.len && is_space(line.ptr[at]))
        at++;
    return at;
}

/* White space or a comment. */
static bool says_nothing(neso_slice line)
{
    neso_slice text = trim(line);
    return text.len == 0 || text.ptr[0] == '#' || text.ptr[0] == ';';
}

/* Takes the lines that are indented deeper than the key; comments and blank lines between them
 * belong to them. */
static neso_slice take_block(neso_ini_reader *self, size_t indent)
{
    neso_slice block = neso_slice_make(self->rest.ptr, 0);
    while (self->rest.len > 0) {
        neso_slice line = first_line(self->rest);
        bool nothing = says_nothing(line);
        if (!nothing && indentation(line) <= indent)
            break;
        skip_line(self, line);
        if (!nothing)
            block.len = (size_t)(line.ptr + line.len - block.ptr);
    }
    return block;
}

static neso_status refuse(neso_ini_reader *self, const char *reason)
{
    self->reason = reason;
    return NESO_E_MALFORMED;
}

static neso_status take_section(neso_ini_reader *self, neso_slice text, neso_ini_entry *entry)
{
    size_t end = text.len;
    while (end > 1 && text.ptr[end - 1] != ']')
        end--;
    if (end < 3)
        return refuse(self, "is no section such as [default]");
    self->section = neso_slice_make(text.ptr + 1, end - 2);
    self->in_section = true;
    entry->section = self->section;
    return NESO_OK;
}

/* False: there is no '=' or ':', or nothing before it. */
static bool split(neso_slice text, neso_slice *key, neso_slice *value)
{
    size_t at = 0;
    while (at < text.len && text.ptr[at] != '=' && text.ptr[at] != ':')
        at++;
    if (at == text.len)
        return false;
    *key = trim(neso_slice_make(text.ptr, at));
    *value = trim(neso_slice_make(text.ptr + at + 1, text.len - at - 1));
    return key->len > 0;
}

static neso_status take_key(neso_ini_reader *self, neso_slice text, size_t indent,
                            neso_ini_entry *entry)
{
    if (!self->in_section)
        return refuse(self, "comes before the first section");
    if (!split(text, &entry->key, &entry->value))
        return refuse(self, "is neither a section nor \"key = value\"");
    entry->section = self->section;
    entry->block = take_block(self, indent);
    return NESO_OK;
}

void neso_ini_begin(neso_ini_reader *self, neso_slice text)
{
    memset(self, 0, sizeof *self);
    self->rest = text;
}

neso_status neso_ini_next(neso_ini_reader *self, neso_ini_entry *entry)
{
    memset(entry, 0, sizeof *entry);
    while (self->rest.len > 0) {
        neso_slice line = first_line(self->rest);
        skip_line(self, line);
        if (says_nothing(line))
            continue;
        if (memchr(line.ptr, '\0', line.len) != NULL)
            return refuse(self, "holds a NUL byte");
        neso_slice text = trim(line);
        return text.ptr[0] == '[' ? take_section(self, text, entry)
                                  : take_key(self, text, indentation(line), entry);
    }
    return NESO_E_EMPTY;
}

bool neso_ini_next_in_block(neso_slice *block, neso_slice *key, neso_slice *value)
{
    while (block->len > 0) {
        neso_slice line = first_line(*block);
        size_t len = line.len < block->len ? line.len + 1 : line.len;
        block->ptr += len;
        block->len -= len;
        if (!says_nothing(line) && split(trim(line), key, value))
            return true;
    }
    return false;
}
