/*
 * neso doctor: checks the set-up of a gateway, and says what to fix.
 */
#include "neso_command.h"
#include "neso_complain.h"
#include "neso_doctor.h"
#include "neso_wipe.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* Besides those of neso_command.h, as `neso gateway` has it. */
#define EXIT_CONFIG 3

#define TIMEOUT_S     5
#define TIMEOUT_S_MAX 600

static const char usage[] =
    "Usage: neso doctor --config FILE [OPTION]...\n"
    "\n"
    "Checks the set-up of a gateway, step by step, and says in plain words what to fix: the\n"
    "configuration, the clock, the way to each server (name, connection, TLS), the credentials,\n"
    "a signed request to Neptune, and the permission to write, by a query that writes nothing.\n"
    "\n"
    "Each step is a line: `ok`, `warn`, `FAIL`, or `skip` where it cannot be tried. Nothing is\n"
    "changed anywhere, and no secret is printed.\n"
    "\n"
    "  --config FILE        the configuration of a gateway: of `neso gateway`, or of a board. For\n"
    "                       a board, run this in the network where the board will be: from\n"
    "                       elsewhere, names, addresses and firewalls may be others\n"
    "  --timeout SECONDS    how long a server may be silent (5)\n"
    "  --quiet              print only what is to be fixed\n"
    "  --verbose            print addresses and certificates, too\n"
    "\n"
    "Exit status: 0 nothing to fix; 1 something is; 2 wrong usage; 3 the configuration was\n"
    "refused.\n";

static neso_doctor doctor;

static int complain(const char *subject, const char *reason)
{
    neso_complain("neso doctor", "%s %s", subject, reason);
    return NESO_EXIT_USAGE;
}

static bool parse_timeout(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < 1 || value > TIMEOUT_S_MAX)
        return false;
    doctor.timeout_ms = (uint32_t)value * 1000;
    return true;
}

/* NESO_EXIT_OK: go on. -1: help was given. */
static int take_option(int option)
{
    switch (option) {
    case 'c':
        doctor.path = optarg;
        return NESO_EXIT_OK;
    case 't':
        return parse_timeout(optarg) ? NESO_EXIT_OK
                                     : complain(optarg, "is not a number of seconds from 1 to 600");
    case 'q':
        doctor.report.quiet = true;
        return NESO_EXIT_OK;
    case 'v':
        doctor.report.verbose = true;
        return NESO_EXIT_OK;
    case 'h':
        fputs(usage, stdout);
        return -1;
    default:
        return NESO_EXIT_USAGE; /* getopt_long has complained */
    }
}

static int parse_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"config", required_argument, NULL, 'c'}, {"timeout", required_argument, NULL, 't'},
        {"quiet", no_argument, NULL, 'q'},        {"verbose", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };
    int option, status;
    doctor.timeout_ms = TIMEOUT_S * 1000;
    doctor.report.out = stdout;
    while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
        status = take_option(option);
        if (status != NESO_EXIT_OK)
            return status;
    }
    if (optind < argc)
        return complain(argv[optind], "is not an option; see `neso help doctor`");
    if (doctor.path == NULL)
        return complain("--config", "is required; see `neso help doctor`");
    return NESO_EXIT_OK;
}

static int examine(void)
{
    if (!neso_doctor_check_configuration(&doctor))
        return EXIT_CONFIG;
    neso_doctor_check_clock(&doctor);
    neso_doctor_check_network(&doctor);
    neso_doctor_check_credentials(&doctor);
    neso_doctor_check_neptune(&doctor);
    return doctor.report.failures > 0 ? NESO_EXIT_FAILURE : NESO_EXIT_OK;
}

static void conclude(void)
{
    const neso_doctor_report *report = &doctor.report;
    if (!report->quiet)
        fprintf(report->out, "%u to fix, %u warning%s, seen from this machine\n", report->failures,
                report->warnings, report->warnings == 1 ? "" : "s");
}

int neso_cmd_doctor(int argc, char **argv)
{
    int status = parse_options(argc, argv);
    if (status != NESO_EXIT_OK)
        return status < 0 ? NESO_EXIT_OK : status;
    status = examine();
    conclude();
    neso_gateway_sources_close(&doctor.sources);
    neso_wipe(&doctor, sizeof doctor);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    neso_complain("neso doctor", "standard output: %s", strerror(errno));
    return NESO_EXIT_FAILURE;
}
