/*
 * The subcommands of `neso`. Each has a file neso_cmd_<name>.c, a function here and a row of the
 * table in main.c.
 *
 * A subcommand gets its arguments as main does, with "neso <name>" as the first, and returns the
 * exit status; with --help it prints its usage. It says what went wrong on standard error, in a
 * line that begins with "neso <name>: ".
 */
#ifndef NESO_COMMAND_H
#define NESO_COMMAND_H

/* Exit statuses as users of curl and of the AWS command line know them. */
enum {
    NESO_EXIT_OK = 0,
    NESO_EXIT_FAILURE = 1, /* understood, but not possible */
    NESO_EXIT_USAGE = 2    /* not understood, nothing was tried */
};

int neso_cmd_sign(int argc, char **argv);
int neso_cmd_presign(int argc, char **argv);
int neso_cmd_gateway(int argc, char **argv);
int neso_cmd_credentials(int argc, char **argv);
int neso_cmd_doctor(int argc, char **argv);
int neso_cmd_policy(int argc, char **argv);

#endif
