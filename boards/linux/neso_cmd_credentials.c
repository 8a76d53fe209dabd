/*
 * neso credentials: credentials from whatever source there is, for shells and other tools.
 */
#include "neso_command.h"
#include "neso_complain.h"
#include "neso_cred_plan.h"
#include "neso_cred_print.h"
#include "neso_sign_file.h"
#include "neso_wipe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const usage[] = {
    "Usage: neso credentials [OPTION]...\n"
    "\n"
    "Finds AWS credentials, or obtains temporary ones, and says where they come from and how\n"
    "long they hold; or prints them for a shell or another program:\n"
    "\n"
    "  eval \"$(neso credentials --role arn:aws:iam::123456789012:role/writer --format env)\"\n"
    "\n"
    "  --format text           where they come from, the access key's id, and when they expire;\n"
    "                          never the secret (if not given)\n"
    "  --format env            commands that set a shell's variables\n"
    "  --format json           as `aws sts assume-role` prints them\n"
    "  --format process        as AWS's credential_process does\n"
    "\n"
    "The first credentials come from one source. Without an option it is the first that has\n"
    "any, as AWS's own tools have it: the environment (AWS_ACCESS_KEY_ID); the profile's\n"
    "role_arn; a web identity (AWS_WEB_IDENTITY_TOKEN_FILE, or the profile's); the file\n"
    "~/.aws/credentials; credential_process; ~/.aws/config; a container's endpoint; EC2's\n"
    "instance metadata.\n",
    "  --profile NAME          this profile in place of the environment; if not given,\n"
    "                          AWS_PROFILE or default\n"
    "  --source environment    only the environment\n"
    "  --source container      the endpoint of ECS, EKS or Greengrass that the environment names\n"
    "  --source ec2            the instance metadata\n"
    "  --credentials FILE      a JSON document as `aws sts assume-role` prints it, '-' for\n"
    "                          standard input\n"
    "  --web-identity-token-file FILE\n"
    "                          with --role: AssumeRoleWithWebIdentity\n"
    "  --saml-assertion-file FILE\n"
    "                          in base64, with --role and --principal-arn: AssumeRoleWithSAML\n"
    "  --principal-arn ARN     the SAML provider\n"
    "  --iot-endpoint HOST     AWS IoT Core's credential provider, with the next three\n"
    "  --role-alias NAME       the role alias\n"
    "  --certificate FILE      the device's certificate, in PEM, with those between it and its\n"
    "                          authority\n"
    "  --private-key FILE      its key, in PEM. The file must belong to you or to root and have\n"
    "                          mode 0600 or stricter\n"
    "  --thing-name NAME       sent along\n"
    "  --iot-via HOST:PORT     connect there instead: a tunnel to the endpoint\n",
    "\n"
    "With these, STS is asked for others:\n"
    "  --session-token         GetSessionToken, for a user's key pair\n"
    "  --role ARN              AssumeRole. Given several times: from role to role. The options\n"
    "                          below are for the last\n"
    "  --session-name NAME     neso- and the time if not given\n"
    "  --external-id ID        as the role's trust policy wants it\n"
    "  --policy FILE           a session policy: no more than it allows is allowed\n"
    "  --tag KEY=VALUE         a session tag; up to 50\n"
    "  --transitive-tag KEY    hand this tag on to roles that are assumed from this one\n"
    "  --source-identity NAME  who stands behind the session\n"
    "  --duration SECONDS      900 to 43200 (session token: 129600); 3600 (43200) if not given\n"
    "  --mfa-serial ARN        of the device for multi-factor authentication. For the session\n"
    "                          token, or for the first role\n"
    "  --mfa-code CODE         its six digits; if not given, the terminal is asked\n",
    "\n"
    "  --region REGION         of STS; if not given, AWS_REGION, AWS_DEFAULT_REGION or the\n"
    "                          profile's\n"
    "  --endpoint-url URL      STS; if not given, AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL or the\n"
    "                          profile's. Plain http only to this device and this link\n"
    "  --via HOST:PORT         connect there instead: a tunnel to STS\n"
    "  --ca-bundle FILE        authorities to trust, in PEM, in place of Amazon's; if not given,\n"
    "                          AWS_CA_BUNDLE or the profile's ca_bundle\n"
    "  --timeout SECONDS       how long a server may be silent (20); six times that in all\n"
    "\n"
    "Profiles that sign in with IAM Identity Center (SSO) or `aws login` need version 2 of the\n"
    "AWS command line: another profile with credential_process = aws configure\n"
    "export-credentials --profile NAME --format process uses its session.\n"
    "\n"
    "Exit status: 0 there are credentials; 1 there are none; 2 wrong usage.\n",
};

/* All the memory of the command. */
static struct {
    neso_cred_options options;
    neso_obtain obtain;
    char output[8192]; /* of stdio, which would keep a copy of the secret */
} state;

static int complain(const char *subject, const char *reason)
{
    neso_complain("neso credentials", "%s%s%s", subject, subject[0] != '\0' ? ": " : "", reason);
    return NESO_EXIT_FAILURE;
}

static int print(neso_cred_format format)
{
    setvbuf(stdout, state.output, _IOFBF, sizeof state.output);
    neso_cred_print(format, &state.obtain, (int64_t)time(NULL));
    bool done = fflush(stdout) == 0 && !ferror(stdout);
    int error = errno;
    neso_wipe(state.output, sizeof state.output);
    return done ? NESO_EXIT_OK : complain("standard output", strerror(error));
}

static int run(const neso_cred_options *options, neso_slice policy)
{
    neso_obtain_options wanted = {.ca_bundle = options->ca_bundle,
                                  .region = neso_slice_of(options->region),
                                  .sts_url = neso_slice_of(options->endpoint_url),
                                  .sts_via = options->via.host,
                                  .sts_via_port = options->via.port,
                                  .timeout_ms = options->timeout_ms};
    bool done = neso_obtain_begin(&state.obtain, &wanted) &&
                neso_cred_plan(&state.obtain, options, policy) && neso_obtain_run(&state.obtain);
    int status = done ? print(options->format) : complain("", neso_obtain_fault(&state.obtain));
    neso_obtain_wipe(&state.obtain);
    return status;
}

static int run_with_policy(const neso_cred_options *options)
{
    char *text = NULL;
    size_t len = 0;
    const char *refusal =
        options->policy == NULL ? NULL : neso_sign_file_read(options->policy, &text, &len);
    if (refusal == NULL && len > 0 && !neso_sts_is_policy(neso_slice_make(text, len)))
        refusal = "is longer than STS takes (2048 characters), or has other characters";
    int status = refusal == NULL ? run(options, neso_slice_make(text, len))
                                 : complain(options->policy, refusal);
    free(text);
    return status;
}

int neso_cmd_credentials(int argc, char **argv)
{
    if (!neso_cred_options_parse(&state.options, argc, argv))
        return NESO_EXIT_USAGE;
    if (!state.options.help)
        return run_with_policy(&state.options);
    for (size_t i = 0; i < sizeof usage / sizeof usage[0]; i++)
        fputs(usage[i], stdout);
    return fflush(stdout) == 0 ? NESO_EXIT_OK : complain("standard output", strerror(errno));
}
