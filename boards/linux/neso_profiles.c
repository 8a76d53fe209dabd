#include "neso_profiles.h"
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

static bool check_grammar(neso_profiles *self, neso_profiles_file file)
{
    neso_ini_reader reader;
    neso_ini_entry entry;
    neso_status status;
    neso_ini_begin(&reader, neso_slice_make(self->text[file], self->len[file]));
    do
        status = neso_ini_next(&reader, &entry);
    while (status == NESO_OK);
    if (status == NESO_E_EMPTY)
        return true;
    snprintf(self->fault, sizeof self->fault, "%s: line %zu %s", self->path[file], reader.line,
             reader.reason);
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
        return check_grammar(self, file);
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

/* ---- sections ---- */

/* Of "profile NAME" the name, which may stand in quotation marks; likewise of "services NAME". */
static bool name_after(neso_slice section, const char *word, neso_slice *name)
{
    size_t at = strlen(word);
    if (section.len <= at || memcmp(section.ptr, word, at) != 0 ||
        (section.ptr[at] != ' ' && section.ptr[at] != '\t'))
        return false;
    while (at < section.len && (section.ptr[at] == ' ' || section.ptr[at] == '\t'))
        at++;
    *name = neso_slice_make(section.ptr + at, section.len - at);
    while (name->len > 0 && (name->ptr[name->len - 1] == ' ' || name->ptr[name->len - 1] == '\t'))
        name->len--;
    if (name->len >= 2 && (name->ptr[0] == '"' || name->ptr[0] == '\'') &&
        name->ptr[name->len - 1] == name->ptr[0]) {
        name->ptr++;
        name->len -= 2;
    }
    return name->len > 0;
}

static bool is_profile(neso_profiles_file file, neso_slice section, neso_slice profile)
{
    neso_slice name = section;
    if (file == NESO_PROFILES_CONFIG && !name_after(section, "profile", &name) &&
        !neso_slice_equal(section, NESO_SLICE("default")))
        return false;
    return neso_slice_equal(name, profile);
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

/* ---- keys ---- */

/* Not what a file says twice: which of the two was meant is for its owner to say. */
static bool judge(neso_profiles *self, neso_profiles_file file, const char *key, int count,
                  bool has_block)
{
    if (count == 1 && !has_block)
        return true;
    if (count > 0)
        snprintf(self->fault, sizeof self->fault, "%s: %s %s", self->path[file], key,
                 count > 1 ? "is given twice in one profile" : "has a value of several lines");
    return false;
}

bool neso_profiles_get_in(neso_profiles *self, neso_profiles_file file, neso_slice profile,
                          const char *key, neso_slice *value)
{
    neso_ini_reader reader;
    neso_ini_entry entry;
    int count = 0;
    bool has_block = false;
    neso_ini_begin(&reader, neso_slice_make(self->text[file], self->len[file]));
    while (neso_ini_next(&reader, &entry) == NESO_OK) {
        if (!neso_ini_key_is(entry.key, key) || !is_profile(file, entry.section, profile))
            continue;
        *value = entry.value;
        has_block = entry.block.len > 0;
        count++;
    }
    return judge(self, file, key, count, has_block);
}

bool neso_profiles_get(neso_profiles *self, neso_slice profile, const char *key, neso_slice *value)
{
    return neso_profiles_get_in(self, NESO_PROFILES_CREDENTIALS, profile, key, value) ||
           (self->fault[0] == '\0' &&
            neso_profiles_get_in(self, NESO_PROFILES_CONFIG, profile, key, value));
}

/* ---- services ---- */

static bool services_block(neso_profiles *self, neso_slice services, const char *service,
                           neso_slice *block)
{
    neso_ini_reader reader;
    neso_ini_entry entry;
    neso_slice name;
    neso_ini_begin(&reader, neso_slice_make(self->text[NESO_PROFILES_CONFIG],
                                            self->len[NESO_PROFILES_CONFIG]));
    while (neso_ini_next(&reader, &entry) == NESO_OK) {
        *block = entry.block;
        if (neso_ini_key_is(entry.key, service) && name_after(entry.section, "services", &name) &&
            neso_slice_equal(name, services))
            return true;
    }
    return false;
}

bool neso_profiles_get_service(neso_profiles *self, neso_slice profile, const char *service,
                               neso_slice *url)
{
    neso_slice services, block, key;
    if (!neso_profiles_get(self, profile, "services", &services) ||
        !services_block(self, services, service, &block))
        return false;
    while (neso_ini_next_in_block(&block, &key, url))
        if (neso_ini_key_is(key, "endpoint_url"))
            return true;
    return false;
}
