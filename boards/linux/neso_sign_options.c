#include "neso_sign_options.h"
#include "neso_time.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void neso_sign_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("neso sign: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

enum { DATA_BINARY = 256, PATH_AS_IS, SERVICE, REGION, TIME, CREDENTIALS, HELP };

static const struct option long_options[] = {
    {"header", required_argument, NULL, 'H'},
    {"data", required_argument, NULL, 'd'},
    {"data-binary", required_argument, NULL, DATA_BINARY},
    {"path-as-is", no_argument, NULL, PATH_AS_IS},
    {"service", required_argument, NULL, SERVICE},
    {"region", required_argument, NULL, REGION},
    {"time", required_argument, NULL, TIME},
    {"credentials", required_argument, NULL, CREDENTIALS},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

static bool take_time(neso_sign_options *self, const char *text)
{
    if (neso_time_parse_iso8601(&self->time_s, text, strlen(text)) == NESO_OK)
        return true;
    neso_sign_complain("--time '%s' is no time such as 20150830T123600Z", text);
    return false;
}

static bool take_header(neso_sign_options *self, const char *text)
{
    if (neso_sign_headers_add(&self->headers, text))
        return true;
    neso_sign_complain("-H '%s' is neither 'NAME: VALUE' nor 'NAME;' nor 'NAME:'", text);
    return false;
}

/* False: said why. */
static bool take_option(neso_sign_options *self, int option)
{
    switch (option) {
    case 'H':
        return take_header(self, optarg);
    case 'd':
    case DATA_BINARY:
        neso_sign_body_add(&self->body, optarg, option == DATA_BINARY);
        return true;
    case PATH_AS_IS:
        self->path_as_is = true;
        return true;
    case SERVICE:
        self->service = optarg;
        return true;
    case REGION:
        self->region = optarg;
        return true;
    case TIME:
        return take_time(self, optarg);
    case CREDENTIALS:
        self->credentials = optarg;
        return true;
    case HELP:
        self->help = true;
        return true;
    default:
        return false; /* getopt said why */
    }
}

static bool take_operands(neso_sign_options *self, int argc, char **argv)
{
    if (argc != 2) {
        neso_sign_complain(argc < 2 ? "METHOD and URL are missing" : "more than METHOD and URL");
        return false;
    }
    self->method = argv[0];
    self->url = argv[1];
    if (self->credentials != NULL && strcmp(self->credentials, "-") == 0 &&
        neso_sign_body_reads_stdin(&self->body)) {
        neso_sign_complain("credentials and body cannot both come from standard input");
        return false;
    }
    return true;
}

bool neso_sign_options_parse(neso_sign_options *self, int argc, char **argv)
{
    int option;
    while ((option = getopt_long(argc, argv, "H:d:", long_options, NULL)) != -1)
        if (!take_option(self, option))
            return false;
    return self->help || take_operands(self, argc - optind, argv + optind);
}
