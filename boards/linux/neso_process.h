/*
 * A program that prints credentials (credential_process): started without a shell, read without
 * waiting.
 *
 * Its standard output is the document; its standard error is ours, so that its user sees what it
 * says; its standard input is empty.
 *
 *     static neso_process process;
 *     const char *refusal = neso_process_start(&process, command, timeout_ms);
 *     while (refusal == NULL && !process.done) {
 *         wait_for(process.fd);
 *         refusal = neso_process_poll(&process);
 *     }
 *     if (refusal == NULL)
 *         use(process.text, process.len);
 *     neso_process_end(&process);
 */
#ifndef NESO_PROCESS_H
#define NESO_PROCESS_H

#include "neso_slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NESO_PROCESS_DOCUMENT_MAX 65536 /* bytes */
#define NESO_PROCESS_COMMAND_MAX  4096  /* bytes */
#define NESO_PROCESS_WORDS_MAX    64

typedef struct neso_process {
    int fd;    /* to be polled for input */
    bool done; /* it has ended well, and the document is whole */
    char text[NESO_PROCESS_DOCUMENT_MAX + 1];
    size_t len;
    uint64_t end_ms; /* to be polled then at the latest */
    /* The rest is its own. */
    pid_t pid; /* 0: none */
    char reason[64];
} neso_process;

/* Splits `command` into words as a shell does (quotation marks, backslashes; nothing else is
 * special), finds the program by PATH and starts it. NULL: it runs. Otherwise why not. */
const char *neso_process_start(neso_process *self, neso_slice command, uint32_t timeout_ms);

/* Takes what it has printed. NULL: fine, whether ->done or not. Otherwise why it failed: its exit
 * status, too long a document, its time was over. It does not run any longer then. */
const char *neso_process_poll(neso_process *self);

/* Ends it if it still runs, and wipes the document. */
void neso_process_end(neso_process *self);

#endif
