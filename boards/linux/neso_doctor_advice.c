#include "neso_doctor_advice.h"

#include <errno.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define TOPIC(name)  (1u << NESO_DOCTOR_ABOUT_##name)
#define POLICY(name) (1u << NESO_POLICY_##name)
#define STS          TOPIC(STS)
#define IOT          TOPIC(IOT)
#define METADATA     TOPIC(METADATA)
#define CONTAINER    TOPIC(CONTAINER)
#define QUERIES      (TOPIC(STATUS) | TOPIC(WRITE))
#define SOURCES      (STS | IOT | METADATA | CONTAINER)
#define EVERYWHERE   (SOURCES | QUERIES)
#define ASSUMING     (POLICY(TRUST_PRINCIPAL) | POLICY(ASSUME))

/* ---- what servers say ---- */

#define CLOCK                                                                                      \
    "The time of the signature is not the server's. Set this machine's clock:\n"                   \
    "  timedatectl set-ntp true"

#define PROXY                                                                                      \
    "The request arrived without its signature: a proxy or relay on the way takes headers away.\n" \
    "Connect directly, or by one that passes bytes on as they are."

#define TRUST                                                                                      \
    "The role must trust whoever assumes it, and those must be allowed to assume it: in one\n"     \
    "account the first is enough, between two it takes both. A wrong role_arn and a wrong or\n"    \
    "missing external_id are refused alike."

/* The first row that fits. What is said alike by all comes last. */
static const neso_doctor_advice replies[] = {
    {STS, "sts:TagSession", ASSUMING,
     "The configuration has `tags`: passing them must be allowed, besides assuming the role. Or "
     "leave\nthem out."},
    {STS, "sts:SetSourceIdentity", ASSUMING,
     "The configuration has `source_identity`: setting it must be allowed, besides assuming the\n"
     "role. Or leave it out."},
    {STS, "sts:AssumeRoleWithWebIdentity", POLICY(TRUST_WEB_IDENTITY),
     "The role does not trust this token: its trust policy must name the issuer's identity "
     "provider,\nthe token's audience and its subject."},
    {STS, "sts:AssumeRoleWithSAML", POLICY(TRUST_SAML),
     "The role does not trust this assertion: its trust policy must name the provider, and the\n"
     "assertion must name role_arn and principal_arn together in its attribute Role."},
    {STS, "sts:AssumeRole", ASSUMING, TRUST},
    {STS, "MultiFactorAuthentication", 0,
     "The role or user asks for a code of an MFA device, which nobody enters at a gateway: leave\n"
     "the condition aws:MultiFactorAuthPresent out for this one."},
    {STS, "GetSessionToken", 0,
     "GetSessionToken takes the long-term key pair of a user (AKIA...), without session_token."},
    {STS, "AccessDenied", ASSUMING, TRUST},
    {STS, "MaxSessionDuration", 0,
     "duration_s is longer than the role allows: lower it, or raise the role's limit:\n"
     "  aws iam update-role --role-name NAME --max-session-duration SECONDS"},
    {STS, "1 hour session limit", 0,
     "duration_s may be 3600 at most where a role assumes another one."},
    {STS, "PackedPolicyTooLarge", 0, "Shorten `policy` and `tags`: AWS packs both into one room."},
    {STS, "MalformedPolicyDocument", 0,
     "AWS does not accept `policy`. Compare it with what `neso policy gateway` prints."},
    {STS, "IDPRejectedClaim", 0,
     "The identity provider has taken the token or assertion back, or denied it: get a new one."},
    {STS, "IDPCommunicationError", 0,
     "AWS cannot reach the token's issuer to verify it: its OpenID configuration must be public."},
    {STS, "InvalidIdentityToken", 0,
     "The token or assertion is not one of the identity provider that IAM has: compare issuer,\n"
     "audience and signing keys, or the certificates in the SAML metadata."},
    {STS, "ExpiredTokenException", 0,
     "The token or assertion has expired: whoever writes it must do so anew in time."},
    {STS, "WebIdentityToken:", 0,
     "There is no token that can be sent: look at web_identity_token, or at the file it names."},
    {STS, "SAMLAssertion:", 0,
     "There is no assertion that can be sent: look at saml_assertion, or at the file it names."},
    {STS, "ExpiredToken", 0,
     "The key pair is a temporary one and has expired. Use the key pair of a user (AKIA...)."},
    {STS, "RegionDisabled", 0,
     "STS is switched off in this region: switch it on in IAM's account settings, or use the\n"
     "sts_endpoint and region of another one."},
    {STS, "valid region", 0,
     "`region` is not that of sts_endpoint: a request is signed for one region."},
    {STS, "InvalidClientTokenId", 0,
     "AWS does not know the access key: it is mistyped, inactive or deleted, of another partition\n"
     "(China, GovCloud), or a temporary one without its session_token. A region that must first "
     "be\nswitched on answers so, too.\n"
     "  aws iam list-access-keys --user-name NAME"},
    {STS, "InvalidAction", 0, "sts_endpoint is not STS."},
    {STS, "Throttling", 0, "Too many ask at once. Try again; raise spread_s for a large fleet."},
    {IOT, "HTTP 404", 0,
     "There is no such role alias in this account and region, or it is spelled otherwise:\n"
     "  aws iot list-role-aliases"},
    {IOT, "HTTP 403", POLICY(IOT) | POLICY(TRUST_IOT),
     "One of these: the certificate is not active; no AWS IoT policy attached to it allows\n"
     "iot:AssumeRoleWithCertificate; the role does not trust AWS IoT; thing_name is missing,\n"
     "or not the thing that the certificate is attached to.\n"
     "  aws iot describe-certificate --certificate-id ID\n"
     "  aws iot list-attached-policies --target CERTIFICATE-ARN"},
    {METADATA, "version 1 of the metadata service", 0,
     "The two sides disagree about the versions of the metadata service: this one offers or "
     "wants\nonly one that imds_v1 excludes."},
    {METADATA, "role of the instance", 0,
     "The instance has no role. Attach one:\n"
     "  aws ec2 associate-iam-instance-profile --instance-id ID --iam-instance-profile Name=NAME"},
    {METADATA, "AssumeRoleUnauthorizedAccess", POLICY(TRUST_EC2),
     "The role of the instance does not trust EC2."},
    {METADATA, "metadata service", 0,
     "The instance's metadata is switched off:\n"
     "  aws ec2 modify-instance-metadata-options --instance-id ID --http-endpoint enabled"},
    {CONTAINER, "authorization token:", 0,
     "There is no token that can be sent: look at container_token, or at the file it names."},
    {CONTAINER, "HTTP 404", 0,
     "Nothing is at that path: copy container_uri anew from the environment\n"
     "(AWS_CONTAINER_CREDENTIALS_FULL_URI). It changes when the container starts again."},
    {CONTAINER, "HTTP 40", 0,
     "The endpoint does not take the token: container_token must be that of the environment\n"
     "(AWS_CONTAINER_AUTHORIZATION_TOKEN or ..._TOKEN_FILE), which changes when the container\n"
     "starts again. Name the file rather than the text."},
    {TOPIC(STATUS), "sufficient access", POLICY(GATEWAY),
     "The gateway does not need this; only this check does. To allow it:"},
    {TOPIC(STATUS), "not authorized", POLICY(GATEWAY),
     "The gateway does not need this; only this check does. To allow it:"},
    {TOPIC(WRITE), "sufficient access", POLICY(GATEWAY),
     "The role may not write into this cluster by openCypher. Attach this to it:"},
    {TOPIC(WRITE), "not authorized", POLICY(GATEWAY),
     "The role may not write into this cluster by openCypher. Attach this to it:"},
    {TOPIC(WRITE), "ReadOnlyViolation", 0,
     "This endpoint leads to a reader, which cannot be written. Use the cluster endpoint\n"
     "(NAME.cluster-..., not NAME.cluster-ro-...):\n"
     "  aws neptune describe-db-clusters --query 'DBClusters[].[Endpoint,ReaderEndpoint]'"},
    {TOPIC(WRITE), "MalformedQuery", 0,
     "The engine does not understand the gateway's queries: 1.2.0.2 or later does."},
    {QUERIES, "security token", 0,
     "Neptune does not take these credentials. They are of another partition or have ended, or "
     "come\nfrom the global sts.amazonaws.com for a region that must first be switched on: use "
     "the\nregion's own sts_endpoint."},
    {QUERIES, "valid Region", 0,
     "`region` is not the cluster's: a request is signed for one region."},
    {QUERIES, "TooManyRequests", 0, "The cluster is busy. Try again."},
    {QUERIES, "HTTP 404", 0, "What answers is not Neptune: check endpoint, port and endpoint_via."},
    {EVERYWHERE, "Signature expired", 0, CLOCK},
    {EVERYWHERE, "Signature not yet current", 0, CLOCK},
    {EVERYWHERE, "Expiration", 0,
     "The credentials that came have ended already: this machine's clock is ahead, or whoever\n"
     "gives them out keeps them too long."},
    {EVERYWHERE, "Missing Authentication Token", 0, PROXY},
    {EVERYWHERE, "MissingAuthenticationToken", 0, PROXY},
    {EVERYWHERE, "required authorization header", 0, PROXY},
    {EVERYWHERE, "IncompleteSignature", 0, PROXY},
    {QUERIES, "ignature we calculated", 0,
     "The signature does not fit. `endpoint` and `port` must be the cluster's own even where\n"
     "endpoint_via leads elsewhere, since they are signed; and secret_access_key, if that signs "
     "here,\nmust be whole."},
    {STS, "SignatureDoesNotMatch", 0,
     "secret_access_key is not the secret of access_key_id: copy it whole, or make a new pair:\n"
     "  aws iam create-access-key --user-name NAME"},
    {EVERYWHERE, "redirect", 0,
     "What answers sends the request elsewhere, as no such service does: check the endpoint."},
    {SOURCES, "SessionToken", 0,
     "The session token is longer than this build takes, or none that can be sent."},
    {EVERYWHERE, "HTTP 5", 0, "The server is in trouble. Try again in a minute."},
};

const neso_doctor_advice *neso_doctor_advice_for_reply(neso_doctor_topic topic, const char *reply)
{
    for (size_t i = 0; i < COUNT(replies); i++)
        if ((replies[i].topics & 1u << topic) != 0 && strstr(reply, replies[i].said) != NULL)
            return &replies[i];
    return NULL;
}

/* ---- what becomes of connections ---- */

#define ANY         0
#define DNS_NO_NAME 3 /* RCODE of RFC 1035 */
#define ALERT(n)    (BR_ERR_RECV_FATAL_ALERT + (n))
#define ALL         (~0u)
#define NEPTUNE     TOPIC(NEPTUNE)

/* The first row that fits; the last fits always. */
static const struct connection_advice {
    neso_status status;
    int detail; /* ANY: whatever it is */
    unsigned topics;
    const char *text;
} connections[] = {
    {NESO_E_RESOLVE, DNS_NO_NAME, NEPTUNE,
     "There is no such name. A cluster that was deleted has none any more. Copy the endpoint "
     "anew:\n  aws neptune describe-db-clusters --query 'DBClusters[].[Endpoint,Status]'"},
    {NESO_E_RESOLVE, DNS_NO_NAME, IOT,
     "There is no such name. Copy the endpoint anew:\n"
     "  aws iot describe-endpoint --endpoint-type iot:CredentialProvider"},
    {NESO_E_RESOLVE, DNS_NO_NAME, ALL,
     "There is no such name: check its spelling, and the region in it."},
    {NESO_E_RESOLVE, ANY, ALL,
     "No name server gives an address: check the spelling, /etc/resolv.conf, and whether port 53\n"
     "is let out."},
    {NESO_E_CONNECT, ECONNREFUSED, NEPTUNE,
     "The address is reached, but nobody listens at this port: check `port` (8182, unless the\n"
     "cluster has another), and that the cluster, or the relay in endpoint_via, runs."},
    {NESO_E_CONNECT, ECONNREFUSED, ALL,
     "The address is reached, but nobody listens at this port: check the port, and that the\n"
     "server or relay runs."},
    {NESO_E_CONNECT, ETIMEDOUT, NEPTUNE,
     "Nothing answers. Neptune is reached only from inside its VPC, unless it has a public "
     "endpoint:\nrun the gateway there, or lead it there by VPN, peering or a relay "
     "(endpoint_via). Inside,\nthe cluster's security group must let the gateway in, and network "
     "ACLs and routes the\npackets of both directions:\n"
     "  aws ec2 authorize-security-group-ingress --group-id sg-OF-CLUSTER --protocol tcp \\\n"
     "    --port 8182 --source-group sg-OF-GATEWAY"},
    {NESO_E_CONNECT, ETIMEDOUT, METADATA,
     "Nothing answers: this is no EC2 instance, or its metadata is switched off. From a container\n"
     "the answer needs one hop more:\n"
     "  aws ec2 modify-instance-metadata-options --instance-id ID --http-put-response-hop-limit 2"},
    {NESO_E_CONNECT, ANY, ALL,
     "Nothing answers: a firewall or security group must let TCP to this port out, and a route\n"
     "must lead there (in a VPC: an internet gateway, NAT, or an interface endpoint)."},
    {NESO_E_NO_LINK, ANY, ALL,
     "This machine has no way to that address: check cable, address, route, and IPv6."},
    {NESO_E_TLS_TRUST, ANY, ALL,
     "The server's certificates lead to no authority that is trusted here. If the server or "
     "relay is\nyours, put the certificate of its authority into trust_anchors; if it should be "
     "AWS, somebody\nelse answers in between (a proxy that reads TLS?)."},
    {NESO_E_TLS_NAME, ANY, ALL,
     "The certificate is for other names: check the endpoint's, and to whom a relay leads. The\n"
     "endpoint stays the server's own name even where a relay is in between."},
    {NESO_E_TLS_DATE, ANY, ALL,
     "If this machine's clock is right, whoever runs the server must renew its certificate."},
    {NESO_E_TLS, ALERT(112), IOT,
     "The server does not serve this name. Copy the endpoint anew; that of MQTT is another one:\n"
     "  aws iot describe-endpoint --endpoint-type iot:CredentialProvider"},
    {NESO_E_TLS, ANY, IOT,
     "The server ended the handshake: it does not know the device's certificate, or whoever "
     "issued\nit. Register it in this account and region, and activate it:\n"
     "  aws iot list-certificates"},
    {NESO_E_UNSUPPORTED, ANY, ALL,
     "The endpoint must be a name, since certificates are for names; an address goes into "
     "..._via."},
    {NESO_E_TLS, ANY, ALL,
     "What answers does not speak TLS 1.2 with ECDHE and AES-GCM, or no TLS at all: check port "
     "and\nrelay."},
    {NESO_E_TIMEOUT, ANY, ALL,
     "The connection is there, but then nothing comes: a firewall that drops large packets (MTU),\n"
     "or a server that does not speak TLS at this port."},
    {NESO_OK, ANY, ALL, "The connection broke: a firewall, proxy or relay on the way ends it."},
};

const char *neso_doctor_advice_for_visit(neso_doctor_topic topic, const neso_doctor_visit *visit)
{
    size_t i = 0;
    while (i < COUNT(connections) - 1 &&
           (connections[i].status != visit->status ||
            (connections[i].detail != ANY && connections[i].detail != visit->detail) ||
            (connections[i].topics & 1u << topic) == 0))
        i++;
    return connections[i].text;
}
