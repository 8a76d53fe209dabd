#include "neso_posix_console.h"
#include "neso_port.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static struct {
    size_t room; /* bytes that may still be read */
    bool ended;
    int output;    /* descriptor of the line being written, when out_line */
    bool out_line; /* the last byte written was not the end of a line */
} console = {.room = SIZE_MAX};

bool neso_posix_console_ended(void)
{
    return console.ended;
}

void neso_posix_console_limit(size_t bytes)
{
    console.room = bytes;
}

bool neso_posix_console_open(void)
{
    return console.room > 0 && !console.ended;
}

size_t neso_port_console_read(uint8_t *out, size_t cap, bool *lost)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    ssize_t len;

    *lost = false;
    /* O_NONBLOCK would stay on a terminal that others use too, so ask before reading. */
    if (cap > console.room)
        cap = console.room;
    if (cap == 0 || console.ended || poll(&input, 1, 0) <= 0)
        return 0;
    len = read(STDIN_FILENO, out, cap);
    if (len < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (len <= 0) {
        console.ended = true;
        return 0;
    }
    console.room -= (size_t)len;
    return (size_t)len;
}

/* Whether a write that failed is worth repeating; waits until it is. */
static bool write_again(int fd)
{
    struct pollfd output = {.fd = fd, .events = POLLOUT};

    if (errno == EAGAIN) /* whoever started this program made the pipe non-blocking */
        return poll(&output, 1, -1) > 0 || errno == EINTR;
    return errno == EINTR;
}

/* What nobody reads any more (a closed pipe, a full disk) is dropped: readings must still go out.
 */
static void write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, text, len);
        if (done < 0) {
            if (!write_again(fd))
                return;
            continue;
        }
        text += done;
        len -= (size_t)done;
    }
}

void neso_port_console_write(const char *text, size_t len)
{
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t part = end == NULL ? len : (size_t)(end - text) + 1;

        if (!console.out_line)
            console.output = text[0] == '#' ? STDERR_FILENO : STDOUT_FILENO;
        write_all(console.output, text, part);
        console.out_line = end == NULL;
        text += part;
        len -= part;
    }
}
