/*
 * neso gateway: the gateway of the boards, as a process.
 */
#include "neso_command.h"
#include "neso_complain.h"
#include "neso_config_file.h"
#include "neso_either.h"
#include "neso_gateway_sources.h"
#include "neso_port.h"
#include "neso_run.h"
#include "neso_settings.h"
#include "neso_tls.h"
#include "neso_wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Besides those of neso_command.h: the configuration must be corrected before another start. */
#define EXIT_CONFIG 3

#define COMMAND "neso gateway"

#define OUTBOX_SIZE         (4u << 20) /* bytes; some ten thousand readings */
#define DRAIN_TIMEOUT_S     30
#define DRAIN_TIMEOUT_S_MAX 86400

static const char usage[] =
    "Usage: neso gateway --config FILE [--listen-udp [ADDRESS:]PORT] [--drain-timeout SECONDS]\n"
    "\n"
    "Takes readings in InfluxDB line protocol and writes them into Amazon Neptune.\n"
    "\n"
    "Readings come from standard input, a line each, and each line is answered on\n"
    "standard output: `ok`, or `error OFFSET REASON`. The log goes to standard error,\n"
    "each line beginning with `#`. While the outbox is full, standard input waits.\n"
    "\n"
    "  --config FILE    the configuration, a JSON document. It holds a secret: the file\n"
    "                   must belong to you or to root and have mode 0600 or stricter\n"
    "  --listen-udp [ADDRESS:]PORT\n"
    "                   take readings from UDP instead, datagrams of one or more lines,\n"
    "                   and answer to their senders. Nobody proves who sent a datagram:\n"
    "                   whoever reaches the port can write. ADDRESS is 127.0.0.1 unless\n"
    "                   given; an IPv6 address stands in brackets\n"
    "  --drain-timeout SECONDS\n"
    "                   how long to wait, at the end, until the readings that were\n"
    "                   accepted are confirmed (30)\n"
    "\n"
    "It ends when standard input ends, or by SIGTERM, SIGINT or SIGHUP, when the readings\n"
    "that were accepted are confirmed; a second signal ends it at once.\n"
    "\n"
    "Exit status: 0 every accepted reading was confirmed; 1 some were not (their number\n"
    "is printed), or it could not start; 2 wrong usage; 3 the configuration was refused.\n";

typedef struct gateway_options {
    const char *config;
    bool udp;
    neso_posix_address udp_address;
    uint32_t drain_timeout_ms;
} gateway_options;

/* All the memory of a gateway. */
static struct {
    neso_config_file config;
    neso_settings settings;
    neso_gateway_sources sources;
    neso_anchors anchors;
    neso_posix_tcp tcp;
    neso_tls tls;
    neso_either either;
    uint8_t tls_in[NESO_TLS_IN_SIZE_MAX];
    uint8_t tls_out[NESO_TLS_OUT_SIZE_1K];
    uint8_t outbox_bytes[OUTBOX_SIZE];
    neso_ram_storage outbox;
    neso_app app;
    neso_udp udp;
} gateway;

static int complain(int status, const char *subject, const char *reason)
{
    neso_complain(COMMAND, "%s: %s", subject, reason);
    return status;
}

static bool parse_seconds(uint32_t *out_ms, const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value > DRAIN_TIMEOUT_S_MAX)
        return false;
    *out_ms = (uint32_t)value * 1000;
    return true;
}

/* False: one that is wrong; it was complained about. */
static bool take_option(gateway_options *out, int option)
{
    switch (option) {
    case 'c':
        out->config = optarg;
        return true;
    case 'u':
        out->udp = true;
        if (neso_udp_parse(&out->udp_address, optarg))
            return true;
        complain(NESO_EXIT_USAGE, optarg, "is not [ADDRESS:]PORT, such as 8094 or [::1]:8094");
        return false;
    case 'd':
        if (parse_seconds(&out->drain_timeout_ms, optarg))
            return true;
        complain(NESO_EXIT_USAGE, optarg, "is not a number of seconds from 0 to 86400");
        return false;
    default:
        return false; /* getopt_long has complained */
    }
}

/* NESO_EXIT_OK: go on. -1: help was given. */
static int parse_options(gateway_options *out, int argc, char **argv)
{
    static const struct option known[] = {
        {"config", required_argument, NULL, 'c'},
        {"listen-udp", required_argument, NULL, 'u'},
        {"drain-timeout", required_argument, NULL, 'd'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;

    *out = (gateway_options){.drain_timeout_ms = DRAIN_TIMEOUT_S * 1000};
    while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return -1;
        }
        if (!take_option(out, option))
            return NESO_EXIT_USAGE;
    }
    if (optind < argc)
        return complain(NESO_EXIT_USAGE, argv[optind], "is not an option; see `neso help gateway`");
    if (out->config == NULL)
        return complain(NESO_EXIT_USAGE, "--config", "is required; see `neso help gateway`");
    return NESO_EXIT_OK;
}

/* A standard descriptor that is closed would be given to the next file or socket. */
static bool open_standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    return fd >= 0 && close(fd) == 0;
}

static void complain_about_settings(const char *path, const neso_settings_error *error)
{
    if (error->field.len > 0)
        neso_complain(COMMAND, "%s: %.*s: %s", path, (int)error->field.len, error->field.ptr,
                      error->reason);
    else
        neso_complain(COMMAND, "%s: at byte %zu: %s", path, error->offset, error->reason);
}

static bool configure(const char *path)
{
    const char *refusal = neso_config_file_read(&gateway.config, path);
    neso_settings_error error;
    neso_status status;

    if (refusal != NULL) {
        complain(EXIT_CONFIG, path, refusal);
        return false;
    }
    status =
        neso_settings_parse(&gateway.settings, gateway.config.text, gateway.config.len, &error);
    if (status != NESO_OK)
        complain_about_settings(path, &error);
    return status == NESO_OK;
}

/* The trust anchors of the configuration besides those built in. */
static bool trust(const char *path)
{
    static uint8_t scratch[NESO_CONFIG_FILE_MAX];
    size_t index;
    neso_status status;

    neso_anchors_init(&gateway.anchors);
    status = neso_anchors_add_json(&gateway.anchors, gateway.settings.trust_anchors, scratch,
                                   sizeof scratch, &index);
    if (status == NESO_OK)
        return true;
    neso_complain(COMMAND, "%s: trust_anchors[%zu]: %s", path, index, neso_status_text(status));
    return false;
}

/* What the sources of credentials need. */
static bool open_sources(const char *path)
{
    neso_settings_error error;

    if (neso_gateway_sources_open(&gateway.sources, &gateway.settings, &error))
        return true;
    complain_about_settings(path, &error);
    return false;
}

static neso_status ask_for_credentials(char **text, size_t *len)
{
    return neso_gateway_sources_ask(&gateway.sources, text, len);
}

static bool start(void)
{
    neso_posix_tcp_init(&gateway.tcp);
    neso_tls_init(&gateway.tls, &(neso_tls_config){.lower = &gateway.tcp.transport,
                                                   .anchors = &gateway.anchors,
                                                   .identity = &gateway.sources.identity,
                                                   .in = gateway.tls_in,
                                                   .in_len = sizeof gateway.tls_in,
                                                   .out = gateway.tls_out,
                                                   .out_len = sizeof gateway.tls_out});
    neso_either_init(&gateway.either, &gateway.tcp.transport, &gateway.tls.transport);
    neso_ram_storage_init(&gateway.outbox, gateway.outbox_bytes, sizeof gateway.outbox_bytes);
    return neso_app_init(&gateway.app, &(neso_app_pieces){.settings = &gateway.settings,
                                                          .transport = &gateway.either.transport,
                                                          .outbox = &gateway.outbox.storage,
                                                          .board = "linux",
                                                          .tokens = gateway.sources.tokens,
                                                          .credentials = ask_for_credentials}) ==
           NESO_OK;
}

/* What became of the readings, for whoever started the gateway. */
static int conclude(void)
{
    const neso_gateway *state = &gateway.app.gateway;
    uint32_t kept = state->outbox.count, dropped = state->outbox.set_aside;

    fprintf(stderr, "# %u readings accepted, %u confirmed, %u lines refused\n",
            state->counters.accepted, state->counters.written, state->counters.refused);
    if (kept + dropped == 0)
        return NESO_EXIT_OK;
    fprintf(stderr,
            "neso gateway: %u readings were not delivered: %u not confirmed in time, %u "
            "refused by the server\n",
            kept + dropped, kept, dropped);
    return NESO_EXIT_FAILURE;
}

/* Binds before anything is logged, so that the log says that readings are taken. */
static bool listen_udp(const neso_posix_address *address)
{
    int error = neso_udp_open(&gateway.udp, address);

    if (error != 0)
        complain(NESO_EXIT_FAILURE, "--listen-udp", strerror(error));
    return error == 0;
}

static int run(const gateway_options *options)
{
    neso_run run = {.app = &gateway.app,
                    .tcp = &gateway.tcp,
                    .udp = options->udp ? &gateway.udp : NULL,
                    .drain_timeout_ms = options->drain_timeout_ms};

    if (options->udp && !listen_udp(&options->udp_address))
        return NESO_EXIT_FAILURE;
    if (!start())
        return EXIT_CONFIG;
    neso_run_until_done(&run);
    gateway.either.transport.ops->close(&gateway.either.transport);
    return conclude();
}

int neso_cmd_gateway(int argc, char **argv)
{
    gateway_options options;
    int status = parse_options(&options, argc, argv);

    if (status != NESO_EXIT_OK)
        return status < 0 ? NESO_EXIT_OK : status;
    if (!open_standard_descriptors())
        return complain(NESO_EXIT_FAILURE, "/dev/null", strerror(errno));
    status = configure(options.config) && trust(options.config) && open_sources(options.config)
                 ? run(&options)
                 : EXIT_CONFIG;
    neso_gateway_sources_close(&gateway.sources);
    neso_wipe(&gateway, sizeof gateway);
    return status;
}
