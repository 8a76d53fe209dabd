#include "neso_policy_partition.h"

#include <stdbool.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The last has every region whose name begins in no other way. */
static const neso_policy_partition partitions[] = {
    {"aws-cn", "cn-", "ec2.amazonaws.com.cn", "https://signin.amazonaws.cn/saml"},
    {"aws-us-gov", "us-gov-", "ec2.amazonaws.com", "https://signin.amazonaws-us-gov.com/saml"},
    {"aws", "", "ec2.amazonaws.com", "https://signin.aws.amazon.com/saml"},
};

/* These are in further partitions, whose names for services are not public. */
static const char *const unknown_prefixes[] = {"us-iso", "eu-iso", "eusc-"};

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

const neso_policy_partition *neso_policy_partition_of_region(const char *region)
{
    for (size_t i = 0; i < COUNT(unknown_prefixes); i++)
        if (begins_with(region, unknown_prefixes[i]))
            return NULL;
    size_t i = 0;
    while (!begins_with(region, partitions[i].region_prefix))
        i++;
    return &partitions[i];
}

const neso_policy_partition *neso_policy_partition_of_arn(const char *arn)
{
    if (!begins_with(arn, "arn:"))
        return NULL;
    const char *name = arn + strlen("arn:");
    size_t len = strcspn(name, ":");
    for (size_t i = 0; i < COUNT(partitions); i++)
        if (strlen(partitions[i].name) == len && memcmp(partitions[i].name, name, len) == 0)
            return &partitions[i];
    return NULL;
}
