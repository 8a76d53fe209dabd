#include "neso_profiles.h"
#include "neso_ascii.h"
#include "neso_ini.h"
#include "neso_sign_file.h"
#include "neso_wipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const struct {
    const char *variable;
    const char *path;
} files[] = {
    [NESO_PROFILES_CREDENTIALS] = {"AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"},
    [NESO_PROFILES_CONFIG] = {"AWS_CONFIG_FILE", "~/.aws/config"},
};

/* ---- sections ---- */

static neso_slice trim(neso_slice text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t')) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* Of "profile NAME" the name, which must stand in quotation marks if it has a space; likewise of
 * "services NAME". */
static bool name_after(neso_slice section, const char *word, neso_slice *name)
{
    size_t len = strlen(word);
    if (section.len <= len || memcmp(section.ptr, word, len) != 0 ||
        (section.ptr[len] != ' ' && section.ptr[len] != '\t'))
        return false;
    *name = trim(neso_slice_make(section.ptr + len, section.len - len));
    if (name->len >= 2 && (name->ptr[0] == '"' || name->ptr[0] == '\'') &&
        name->ptr[name->len - 1] == name->ptr[0]) {
        *name = neso_slice_make(name->ptr + 1, name->len - 2);
        return name->len > 0;
    }
    return name->len > 0 && memchr(name->ptr, ' ', name->len) == NULL &&
           memchr(name->ptr, '\t', name->len) == NULL;
}

/* The profile that a section is; NULL for ->ptr: it is none. */
static neso_slice profile_of(neso_profiles_file file, neso_slice section)
{
    neso_slice name;
    if (file == NESO_PROFILES_CREDENTIALS || neso_slice_equal(section, NESO_SLICE("default")))
        return section;
    return name_after(section, "profile", &name) ? name : (neso_slice){NULL, 0};
}

static bool is_profile(neso_profiles_file file, neso_slice section, neso_slice profile)
{
    neso_slice name = profile_of(file, section);
    return name.ptr != NULL && neso_slice_equal(name, profile);
}

bool neso_profiles_has(const neso_profiles *self, neso_slice profile)
{
    for (neso_profiles_file file = 0; file < NESO_PROFILES_FILES; file++) {
        neso_ini_reader reader;
        neso_ini_entry entry;
        neso_ini_begin(&reader, neso_slice_make(self->text[file], self->len[file]));
        while (neso_ini_next(&reader, &entry) == NESO_OK)
            if (is_profile(file, entry.section, profile))
                return true;
    }
    return false;
}

/* ---- what a file must not say ---- */

static const char *place_of(const neso_ini_entry *entry)
{
    return entry->key.len > 0 ? entry->key.ptr : entry->section.ptr;
}

static bool are_same(neso_profiles_file file, const neso_ini_entry *a, const neso_ini_entry *b)
{
    if (a->key.len + b->key.len > 0)
        return neso_ascii_equal(a->key, b->key);
    neso_slice profile = profile_of(file, a->section);
    return neso_slice_equal(a->section, b->section) ||
           (profile.ptr != NULL && is_profile(file, b->section, profile));
}

/* Whether it was said before, from where `reader` is. */
static bool is_repeated(neso_profiles_file file, neso_ini_reader reader,
                        const neso_ini_entry *entry)
{
    neso_ini_entry earlier;
    while (neso_ini_next(&reader, &earlier) == NESO_OK && place_of(&earlier) != place_of(entry))
        if (are_same(file, &earlier, entry))
            return true;
    return false;
}

static bool refuse_line(neso_profiles *self, neso_profiles_file file, size_t line,
                        const char *reason)
{
    snprintf(self->fault, sizeof self->fault, "%s: line %zu %s", self->path[file], line, reason);
    return false;
}

/* Which of two was meant is for the owner of the file to say. */
static bool check_file(neso_profiles *self, neso_profiles_file file)
{
    neso_ini_reader begin, reader, section;
    neso_ini_entry entry;
    neso_status status;
    neso_ini_begin(&begin, neso_slice_make(self->text[file], self->len[file]));
    reader = section = begin;
    while ((status = neso_ini_next(&reader, &entry)) == NESO_OK) {
        bool is_section = entry.key.len == 0;
        if (is_repeated(file, is_section ? begin : section, &entry))
            return refuse_line(self, file, reader.line, "says again what the file said before");
        if (is_section)
            section = reader;
    }
    return status == NESO_E_EMPTY || refuse_line(self, file, reader.line, reader.reason);
}

/* ---- the files ---- */

/* "~/" begins a path in the home directory. Without one there is no such file. */
static bool find_path(neso_profiles *self, neso_profiles_file file)
{
    const char *path = getenv(files[file].variable);
    const char *home = "";
    if (path == NULL || path[0] == '\0')
        path = files[file].path;
    if (strncmp(path, "~/", 2) == 0) {
        home = getenv("HOME");
        if (home == NULL || home[0] == '\0')
            return true;
        path++;
    }
    int len = snprintf(self->path[file], sizeof self->path[file], "%s%s", home, path);
    if (len >= 0 && (size_t)len < sizeof self->path[file])
        return true;
    snprintf(self->fault, sizeof self->fault, "%s: the path is longer than %d bytes",
             files[file].variable, NESO_PROFILES_PATH_MAX - 1);
    return false;
}

/* As AWS's own tools have it, what is no regular file counts as none. */
static bool read_file(neso_profiles *self, neso_profiles_file file)
{
    struct stat info;
    if (stat(self->path[file], &info) != 0 || !S_ISREG(info.st_mode))
        return true;
    const char *refusal =
        neso_sign_file_read(self->path[file], &self->text[file], &self->len[file]);
    if (refusal == NULL)
        return check_file(self, file);
    snprintf(self->fault, sizeof self->fault, "%s: %s", self->path[file], refusal);
    return false;
}

bool neso_profiles_load(neso_profiles *self)
{
    memset(self, 0, sizeof *self);
    for (neso_profiles_file file = 0; file < NESO_PROFILES_FILES; file++)
        if (!find_path(self, file) || !read_file(self, file))
            return false;
    return true;
}

void neso_profiles_wipe(neso_profiles *self)
{
    for (neso_profiles_file file = 0; file < NESO_PROFILES_FILES; file++) {
        if (self->text[file] != NULL)
            neso_wipe(self->text[file], self->len[file]);
        free(self->text[file]);
    }
    neso_wipe(self, sizeof *self);
}

/* ---- keys ---- */

bool neso_profiles_get_in(neso_profiles *self, neso_profiles_file file, neso_slice profile,
                          const char *key, neso_slice *value)
{
    neso_ini_reader reader;
    neso_ini_entry entry;
    neso_ini_begin(&reader, neso_slice_make(self->text[file], self->len[file]));
    while (neso_ini_next(&reader, &entry) == NESO_OK) {
        if (!neso_ascii_equal(entry.key, neso_slice_of(key)) ||
            !is_profile(file, entry.section, profile))
            continue;
        *value = entry.value;
        if (entry.block.len == 0)
            return true;
        snprintf(self->fault, sizeof self->fault, "%s: %s has a value of several lines",
                 self->path[file], key);
        return false;
    }
    return false;
}

bool neso_profiles_get(neso_profiles *self, neso_slice profile, const char *key, neso_slice *value)
{
    return neso_profiles_get_in(self, NESO_PROFILES_CREDENTIALS, profile, key, value) ||
           (self->fault[0] == '\0' &&
            neso_profiles_get_in(self, NESO_PROFILES_CONFIG, profile, key, value));
}

/* ---- services ---- */

/* False: there is no such section. */
static bool services_block(neso_profiles *self, neso_slice services, const char *service,
                           neso_slice *block)
{
    neso_ini_reader reader;
    neso_ini_entry entry;
    neso_slice name;
    bool found = false;
    neso_ini_begin(&reader, neso_slice_make(self->text[NESO_PROFILES_CONFIG],
                                            self->len[NESO_PROFILES_CONFIG]));
    block->len = 0;
    while (neso_ini_next(&reader, &entry) == NESO_OK) {
        if (!name_after(entry.section, "services", &name) || !neso_slice_equal(name, services))
            continue;
        found = true;
        if (neso_ascii_equal(entry.key, neso_slice_of(service)))
            *block = entry.block;
    }
    return found;
}

bool neso_profiles_get_service(neso_profiles *self, neso_slice profile, const char *service,
                               neso_slice *url)
{
    neso_slice services, block, key;
    if (!neso_profiles_get(self, profile, "services", &services))
        return false;
    if (!services_block(self, services, service, &block)) {
        snprintf(self->fault, sizeof self->fault, "%s: there is no section [services %.*s]",
                 self->path[NESO_PROFILES_CONFIG], (int)services.len, services.ptr);
        return false;
    }
    while (neso_ini_next_in_block(&block, &key, url))
        if (neso_ascii_equal(key, NESO_SLICE("endpoint_url")))
            return true;
    return false;
}
