/* The command `neso`: finds the subcommand. */
#include "neso_command.h"
#include "neso_complain.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

/* Not const: the full name takes the place of argv[0], and argv is made of char *. */
static struct command {
    char full_name[24];
    const char *summary;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"neso sign", "print the headers that sign an HTTP request", neso_cmd_sign},
    {"neso presign", "print a URL that is signed", neso_cmd_presign},
    {"neso gateway", "write readings into a graph database", neso_cmd_gateway},
    {"neso credentials", "find or obtain AWS credentials", neso_cmd_credentials},
    {"neso doctor", "check the set-up of a gateway, and say what to fix", neso_cmd_doctor},
    {"neso policy", "print an IAM policy with the ARNs filled in", neso_cmd_policy},
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static const char *short_name(const struct command *command)
{
    return command->full_name + strlen("neso ");
}

static struct command *find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, short_name(&commands[i])) == 0)
            return &commands[i];
    return NULL;
}

static void print_usage(FILE *out)
{
    fputs("Usage: neso COMMAND [ARGUMENT]...\n\nCommands:\n", out);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-12s %s\n", short_name(&commands[i]), commands[i].summary);
    fputs("  help         print this, or with the name of a command, its usage\n"
          "  --version    print the version\n",
          out);
}

static int run(const char *name, int argc, char **argv)
{
    struct command *command = find(name);
    if (command == NULL) {
        neso_complain("neso", "there is no command '%s'; `neso help` lists them", name);
        return NESO_EXIT_USAGE;
    }
    argv[0] = command->full_name;
    return command->run(argc, argv);
}

static int help(const char *name)
{
    char option[] = "--help";
    char *argv[] = {NULL, option, NULL};
    if (name != NULL)
        return run(name, 2, argv);
    print_usage(stdout);
    return NESO_EXIT_OK;
}

/* Neither a core file nor a debugger of the same user gets at the secrets. */
static void hide_memory(void)
{
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
    hide_memory();
    if (argc < 2) {
        print_usage(stderr);
        return NESO_EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
        return help(argc > 2 ? argv[2] : NULL);
    if (strcmp(argv[1], "--version") == 0) {
        puts("neso " NESO_VERSION);
        return NESO_EXIT_OK;
    }
    return run(argv[1], argc - 1, argv + 1);
}
