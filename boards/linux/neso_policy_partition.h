/*
 * AWS's partitions: groups of regions with accounts and names of their own.
 */
#ifndef NESO_POLICY_PARTITION_H
#define NESO_POLICY_PARTITION_H

typedef struct neso_policy_partition {
    const char *name; /* as in ARNs */
    const char *region_prefix;
    const char *ec2_service;   /* EC2 as a principal */
    const char *saml_audience; /* where AWS receives assertions */
} neso_policy_partition;

/* NULL: none that Neso knows. */
const neso_policy_partition *neso_policy_partition_of_arn(const char *arn);
const neso_policy_partition *neso_policy_partition_of_region(const char *region);

#endif
