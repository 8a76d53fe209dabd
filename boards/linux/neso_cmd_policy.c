/*
 * neso policy: IAM policies with the ARNs filled in.
 */
#include "neso_command.h"
#include "neso_complain.h"
#include "neso_policy_options.h"

#include <errno.h>
#include <string.h>

static const char *const usage[] = {
    "Usage: neso policy POLICY [OPTION]...\n"
    "\n"
    "Prints an IAM policy, ready to paste or to give to the AWS command line:\n"
    "\n"
    "  neso policy trust user --account 123456789012 --user plant-7 > trust.json\n"
    "  aws iam create-role --role-name writer --assume-role-policy-document file://trust.json\n"
    "\n"
    "Trust policies say who may assume a role. They belong to the role.\n"
    "  trust user              a user (--account, --user), or a user or role (--principal)\n"
    "  trust account           users and roles that another account chooses (--account,\n"
    "                          --external-id)\n"
    "  trust ec2               EC2, for the role of an instance\n"
    "  trust lambda            Lambda, for the role of a function\n"
    "  trust iot               the credential provider of AWS IoT Core, for a role alias\n"
    "  trust web-identity      who has a token of an OpenID Connect issuer (--account,\n"
    "                          --provider, --subject)\n"
    "  trust saml              who has an assertion of a SAML provider (--provider)\n",
    "\n"
    "Data policies say what may be done with a cluster's data. They belong to the role.\n"
    "  gateway                 what `neso gateway` does, which is no more than\n"
    "                          --language opencypher --access write (--cluster-resource-id,\n"
    "                          --region, --account)\n"
    "  data                    queries in one language (the same, --language, --access)\n"
    "\n"
    "Permission policies let somebody come to credentials.\n"
    "  assume                  assume a role: for the user or role that does (--role)\n"
    "  iot                     an AWS IoT policy, for the device's certificate\n"
    "                          (--role-alias-arn)\n"
    "  pass-role               for whoever creates a role alias (--role)\n"
    "\n",
    "  --account ID            12 digits\n"
    "  --user NAME             with its path, if it has one: plants/plant-7\n"
    "  --principal ARN         of a user or role, of any account\n"
    "  --external-id ID        that AssumeRole must give: an agreement with another account\n"
    "  --mfa                   only with multi-factor authentication\n"
    "  --provider HOST         the issuer of the tokens, with its path, as IAM's identity "
    "provider\n"
    "                          has it: oidc.eks.eu-west-1.amazonaws.com/id/ABC. Those of Google\n"
    "                          and Cognito stand for themselves, without --account\n"
    "  --provider ARN          of the SAML provider\n"
    "  --audience TEXT         that the token must have, sts.amazonaws.com if not given; of a "
    "SAML\n"
    "                          assertion the URL where AWS receives it in this partition\n"
    "  --subject TEXT          that the token must have: system:serviceaccount:NAMESPACE:NAME. *\n"
    "                          and ? stand for any characters and any one\n",
    "  --source-identity       whoever assumes the role may set a source identity\n"
    "  --tags                  whoever assumes the role may pass session tags. In `assume` both\n"
    "                          must be allowed too\n"
    "  --region REGION         its partition (China, GovCloud) tells the ARNs' beginnings and the\n"
    "                          services' names; if not given, aws\n"
    "  --cluster-resource-id ID\n"
    "                          cluster-ABC..., not the cluster's name\n"
    "  --language LANGUAGE     opencypher, gremlin or sparql: in no other one\n"
    "  --access ACCESS         read\n"
    "                          write   add: CREATE, MERGE; addV(), addE(), property(); INSERT\n"
    "                          update  replace and remove too: SET, REMOVE\n"
    "                          delete  find and delete: DELETE, drop()\n"
    "  --status                GET /status too, as `neso doctor` asks\n"
    "  --role ARN              of the role\n"
    "  --role-alias-arn ARN    arn:aws:iot:REGION:ACCOUNT:rolealias/NAME\n"
    "\n"
    "Gremlin's property() replaces, so --language gremlin --access write allows deleting.\n"
    "\n"
    "Exit status: 0 printed; 1 could not be printed; 2 wrong usage.\n",
};

static void print_usage(void)
{
    for (size_t i = 0; i < sizeof usage / sizeof usage[0]; i++)
        fputs(usage[i], stdout);
}

int neso_cmd_policy(int argc, char **argv)
{
    neso_policy_options options;
    if (!neso_policy_options_parse(&options, argc, argv))
        return NESO_EXIT_USAGE;
    if (options.help)
        print_usage();
    else
        neso_policy_print(stdout, options.kind, &options.values);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return NESO_EXIT_OK;
    neso_complain("neso policy", "standard output: %s", strerror(errno));
    return NESO_EXIT_FAILURE;
}
