#include "neso_posix_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static neso_status fail(neso_posix_file *self, int error)
{
    self->error = error;
    return NESO_E_IO;
}

static neso_status file_rewind(neso_source *source)
{
    neso_posix_file *self = (neso_posix_file *)source;
    struct stat info;
    neso_posix_file_close(self);
    /* Without O_NONBLOCK, opening a FIFO would wait. */
    self->fd = open(self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (self->fd < 0 || fstat(self->fd, &info) != 0)
        return fail(self, errno);
    if (!S_ISREG(info.st_mode)) /* read twice, it would not be the same */
        return fail(self, S_ISDIR(info.st_mode) ? EISDIR : ESPIPE);
    return NESO_OK;
}

static neso_status file_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_posix_file *self = (neso_posix_file *)source;
    ssize_t got;
    *len = 0;
    do
        got = read(self->fd, out, cap);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(self, errno);
    *len = (size_t)got;
    return NESO_OK;
}

void neso_posix_file_init(neso_posix_file *self, const char *path)
{
    *self = (neso_posix_file){.source = {file_rewind, file_read}, .path = path, .fd = -1};
}

void neso_posix_file_close(neso_posix_file *self)
{
    if (self->fd >= 0)
        close(self->fd);
    self->fd = -1;
}
