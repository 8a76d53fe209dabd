#include "neso_doctor_report.h"
#include "neso_complain.h"

#include <stdarg.h>

#define LINE_MAX_BYTES 2048
#define TEXT_MAX_BYTES 8192

static const char *const marks[] = {
    [NESO_DOCTOR_OK] = "ok",
    [NESO_DOCTOR_SKIP] = "skip",
    [NESO_DOCTOR_WARN] = "warn",
    [NESO_DOCTOR_FAIL] = "FAIL",
};

/* Each line of the text, indented. */
static void put_lines(FILE *out, char *text)
{
    while (*text != '\0') {
        char *end = text;
        while (*end != '\0' && *end != '\n')
            end++;
        bool last = *end == '\0';
        *end = '\0';
        fputs("      ", out);
        neso_show(out, neso_slice_of(text));
        fputc('\n', out);
        text = last ? end : end + 1;
    }
}

void neso_doctor_say(neso_doctor_report *self, neso_doctor_mark mark, const char *step,
                     const char *format, ...)
{
    char text[LINE_MAX_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    self->warnings += mark == NESO_DOCTOR_WARN;
    self->failures += mark == NESO_DOCTOR_FAIL;
    self->hidden = self->quiet && mark < NESO_DOCTOR_WARN;
    if (self->hidden)
        return;
    fprintf(self->out, "%-5s %-20s ", marks[mark], step);
    neso_show(self->out, neso_slice_of(text));
    fputc('\n', self->out);
}

static void say_below(const neso_doctor_report *self, const char *format, va_list arguments)
{
    char text[TEXT_MAX_BYTES];
    vsnprintf(text, sizeof text, format, arguments);
    if (!self->hidden)
        put_lines(self->out, text);
}

void neso_doctor_detail(neso_doctor_report *self, const char *format, ...)
{
    va_list arguments;
    if (!self->verbose)
        return;
    va_start(arguments, format);
    say_below(self, format, arguments);
    va_end(arguments);
}

void neso_doctor_advise(neso_doctor_report *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say_below(self, format, arguments);
    va_end(arguments);
}
