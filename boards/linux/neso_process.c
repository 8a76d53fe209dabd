#include "neso_process.h"
#include "neso_port.h"
#include "neso_wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* ---- the words of a command ---- */

typedef struct words {
    char text[NESO_PROCESS_COMMAND_MAX + NESO_PROCESS_WORDS_MAX];
    char *list[NESO_PROCESS_WORDS_MAX + 1]; /* ends with NULL */
    size_t count;
    size_t len;
} words;

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Copies one word, which begins at command[at], and returns where it ends; 0: a quotation mark is
 * left open. Within "..." a backslash escapes only '"' and itself. */
static size_t take_word(words *out, neso_slice command, size_t at)
{
    char quote = '\0';
    for (; at < command.len && (quote != '\0' || !is_space(command.ptr[at])); at++) {
        char c = command.ptr[at];
        char next = at + 1 < command.len ? command.ptr[at + 1] : '\0';
        bool escapes = c == '\\' && (quote == '\0' || (quote == '"' && (next == '"' || next == c)));
        if (escapes && next == '\0')
            return 0;
        if (escapes)
            out->text[out->len++] = command.ptr[++at];
        else if (c == quote)
            quote = '\0';
        else if (quote == '\0' && (c == '"' || c == '\''))
            quote = c;
        else
            out->text[out->len++] = c;
    }
    return quote == '\0' ? at : 0;
}

static const char *split(words *out, neso_slice command)
{
    size_t at = 0;
    memset(out, 0, sizeof *out);
    if (command.len > NESO_PROCESS_COMMAND_MAX)
        return "the command is longer than 4096 bytes";
    for (;;) {
        while (at < command.len && is_space(command.ptr[at]))
            at++;
        if (at == command.len)
            return out->count == 0 ? "the command is empty" : NULL;
        if (out->count == NESO_PROCESS_WORDS_MAX)
            return "the command has more than 64 words";
        out->list[out->count++] = out->text + out->len;
        at = take_word(out, command, at);
        if (at == 0)
            return "the command has a quotation mark or backslash without its other half";
        out->text[out->len++] = '\0';
    }
}

/* ---- the child ---- */

/* A child begins with the signals at their defaults, whatever this program does with them. */
static int spawn(neso_process *self, words *command, int output)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error =
        posix_spawnp(&self->pid, command->list[0], &files, &attributes, command->list, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

const char *neso_process_start(neso_process *self, neso_slice command, uint32_t timeout_ms)
{
    words split_command;
    int ends[2];
    self->len = 0;
    self->done = false;
    self->pid = 0;
    self->fd = -1;
    self->end_ms = neso_port_now_ms() + timeout_ms;
    const char *refusal = split(&split_command, command);
    if (refusal != NULL)
        return refusal;
    /* Whoever started this program may ignore it: children would end without a status. */
    (void)signal(SIGCHLD, SIG_DFL);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return strerror(errno);
    int error = spawn(self, &split_command, ends[1]);
    close(ends[1]);
    self->fd = ends[0];
    if (error == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        return NULL;
    if (error != 0)
        self->pid = 0;
    neso_process_end(self);
    return strerror(error != 0 ? error : errno);
}

static const char *give_up(neso_process *self, const char *reason)
{
    neso_process_end(self);
    return reason;
}

/* Its output has ended; it may take a moment more itself, in which its descriptor has nothing to
 * wait for: hence the pause. */
static const char *reap(neso_process *self)
{
    static const struct timespec pause = {.tv_nsec = 2000000};
    int status;
    pid_t ended = waitpid(self->pid, &status, WNOHANG);
    if (ended == 0 && neso_port_now_ms() < self->end_ms) {
        (void)nanosleep(&pause, NULL);
        return NULL;
    }
    if (ended != self->pid)
        return give_up(self, "did not end in time");
    self->pid = 0;
    self->done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (self->done)
        return NULL;
    if (WIFEXITED(status))
        snprintf(self->reason, sizeof self->reason, "ended with status %d", WEXITSTATUS(status));
    else
        snprintf(self->reason, sizeof self->reason, "was ended by signal %d", WTERMSIG(status));
    return give_up(self, self->reason);
}

const char *neso_process_poll(neso_process *self)
{
    if (self->pid == 0)
        return self->done ? NULL : "does not run";
    for (;;) {
        ssize_t got = read(self->fd, self->text + self->len, sizeof self->text - self->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return neso_port_now_ms() < self->end_ms ? NULL : give_up(self, "did not end in time");
        if (got < 0)
            return give_up(self, strerror(errno));
        if (self->len == sizeof self->text)
            return give_up(self, "printed more than 65536 bytes");
        if (got == 0)
            return reap(self);
        self->len += (size_t)got;
    }
}

void neso_process_end(neso_process *self)
{
    if (self->pid != 0) {
        kill(self->pid, SIGKILL);
        while (waitpid(self->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    if (self->fd >= 0)
        close(self->fd);
    self->pid = 0;
    self->fd = -1;
    self->done = false;
    neso_wipe(self->text, sizeof self->text);
    self->len = 0;
}
