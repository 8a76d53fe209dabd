#include "neso_config_file.h"
#include "neso_wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Why the open file may not be used, NULL if it may. The file that is open is judged, so that it
 * cannot be exchanged in between. */
static const char *judge(int fd, bool is_secret)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return strerror(errno);
    if (!S_ISREG(info.st_mode))
        return "is not a regular file";
    if (is_secret && info.st_uid != geteuid() && info.st_uid != 0)
        return "belongs to somebody else: it must belong to you or to root";
    if (is_secret && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return "holds a secret, but others have access to it: chmod 600 helps";
    if (info.st_size > NESO_CONFIG_FILE_MAX)
        return "is longer than 64 KiB";
    return NULL;
}

static const char *read_all(neso_config_file *out, int fd)
{
    for (;;) {
        ssize_t got = read(fd, out->text + out->len, sizeof out->text - out->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return strerror(errno);
        if (got == 0)
            return NULL;
        out->len += (size_t)got;
    }
}

static const char *read_file(neso_config_file *out, const char *path, bool is_secret)
{
    /* Without O_NONBLOCK, opening a FIFO would wait. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const char *refusal;

    out->len = 0;
    if (fd < 0)
        return strerror(errno);
    refusal = judge(fd, is_secret);
    if (refusal == NULL)
        refusal = read_all(out, fd);
    close(fd);
    if (refusal != NULL)
        neso_wipe(out, sizeof *out);
    return refusal;
}

const char *neso_config_file_read(neso_config_file *out, const char *path)
{
    return read_file(out, path, true);
}

const char *neso_config_file_read_public(neso_config_file *out, const char *path)
{
    return read_file(out, path, false);
}
