/*
 * A line reader: lines out of a stream of bytes that comes in pieces (a UART, standard input).
 *
 *     char buf[NESO_LINE_MAX];
 *     neso_line_reader reader;
 *     neso_line_reader_init(&reader, buf, sizeof buf);
 *     while (len > 0) {
 *         neso_slice line;
 *         size_t used;
 *         neso_status status = neso_line_reader_feed(&reader, text, len, &used, &line);
 *         text += used;
 *         len -= used;
 *         if (status == NESO_OK)
 *             use(line.ptr, line.len);
 *         else if (status != NESO_E_WOULD_BLOCK)
 *             report(neso_status_text(status)); // one whole line that could not be kept
 *     }
 *
 * A line ends at each LF, whatever is before it (see neso_line.h), so after garbage the reader is
 * in step again at the next LF. A line that is too long or lost a byte is reported once, at its
 * end: every line that was sent gets one answer, in order.
 */
#ifndef NESO_LINE_READER_H
#define NESO_LINE_READER_H

#include "neso_slice.h"
#include "neso_status.h"

typedef struct neso_line_reader {
    char *buf; /* the caller's */
    size_t cap;
    size_t len;
    neso_status bad; /* why the line under way is refused, or NESO_OK */
    bool ended;      /* buf holds a line that was given out */
} neso_line_reader;

/* Lines of up to `cap` bytes, LF not counted, are kept in `buf`. */
void neso_line_reader_init(neso_line_reader *self, char *buf, size_t cap);

/* Takes bytes up to the end of the next line, or all; `used` says how many.
 * NESO_OK: *line is a line without its LF, in `buf`, until the next call. NESO_E_WOULD_BLOCK: all
 * was taken, no line has ended. NESO_E_TOO_LONG: a line of more than `cap` bytes has ended;
 * NESO_E_INCOMPLETE: one that neso_line_reader_lose was called for has ended. *line is empty unless
 * the status is NESO_OK. */
neso_status neso_line_reader_feed(neso_line_reader *self, const char *data, size_t len,
                                  size_t *used, neso_slice *line);

/* Says that bytes were lost here (an overrun of the ring, a framing error): the line under way is
 * refused at its end. */
void neso_line_reader_lose(neso_line_reader *self);

/* The end of the stream: gives the last line where it has no LF, as neso_line_reader_feed would;
 * NESO_E_WOULD_BLOCK when there is none. The reader is then as new. */
neso_status neso_line_reader_end(neso_line_reader *self, neso_slice *line);

#endif
