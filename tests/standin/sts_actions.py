"""What STS does for each action: who may, under which conditions, and what it answers.

Each takes STS, the principal and the checked parameters, and answers a result of the API's model.
"""

import re

from standin import policy as policies
from standin import roles
from standin.sts_form import StsError, validation_error
from standin.sts_replies import credentials_of

ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
PACKED_LIMIT = 2048
CHAINED_S, TOKEN_S = 3600, 43200
MFA_FAILED = "MultiFactorAuthentication failed"


def denied(text):
    return StsError(403, "AccessDenied", text)


def unauthorized(principal, action, arn):
    return denied(f"User: {principal.arn} is not authorized to perform: {action} on resource: "
                  f"{arn}")


def assume_role(sts, principal, given):
    role = find_role(sts, given, unauthorized(principal, "sts:AssumeRole", given["RoleArn"]))
    has_mfa = check_mfa(sts, principal, given) or principal.mfa
    policy, packed = session_policy(given)
    check_trust(role, principal, given, has_mfa)
    context = {**tags_of(role, principal, given), "policy": policy, "mfa": has_mfa,
               "source_identity": source_identity(role, principal, given)}
    duration_s = duration(role, given.get("DurationSeconds"))
    if principal.role is not None and duration_s > CHAINED_S:
        raise validation_error("The requested DurationSeconds exceeds the 1 hour session limit "
                               "for roles assumed by role chaining.")
    session = sts.issue("AssumeRole", duration_s, given, role, given["RoleSessionName"],
                        **context)
    result = assumed(session, packed)
    if session.source_identity:
        result["SourceIdentity"] = session.source_identity
    return result


def find_role(sts, given, otherwise):
    """A role that is not there is refused as one that does not trust."""
    if not ROLE_ARN.fullmatch(given["RoleArn"]):
        raise validation_error(f"{given['RoleArn']} is invalid")
    role = sts.identities.roles.get(given["RoleArn"])
    if role is None:
        raise otherwise
    return role


def check_trust(role, principal, given, has_mfa):
    trust = role.trust
    allowed = principal.is_named_by(trust.principals) and principal.allowed_by_policy(
        "sts:AssumeRole", role.arn)
    if trust.external_id and given.get("ExternalId") != trust.external_id:
        allowed = False
    if not allowed or (trust.needs_mfa and not has_mfa):
        raise unauthorized(principal, "sts:AssumeRole", role.arn)


def check_mfa(sts, principal, given):
    """Whether the request proves the device; a proof that is wrong is refused."""
    serial, code = given.get("SerialNumber"), given.get("TokenCode")
    if serial is None and code is None:
        return False
    if serial is None or code is None:
        raise denied(f"{MFA_FAILED}, must provide both MFA serial number and one time pass code.")
    device = sts.identities.device
    if principal.token is not None or serial != device.serial:
        raise denied(f"{MFA_FAILED}, unable to validate MFA code.  Please verify your MFA serial "
                     "number is valid and associated with this user.")
    if not device.accepts(code, sts.clock.now()):
        raise denied(f"{MFA_FAILED} with invalid MFA one time pass code. ")
    return True


def session_policy(given):
    """The policy, and how much of the room for policy and tags is used, in percent."""
    text = given.get("Policy")
    tags = sum(len(tag["Key"]) + len(tag["Value"]) for tag in given.get("Tags", []))
    size = len(text or "") + tags
    if len(text or "") > PACKED_LIMIT:
        raise StsError(400, "PackedPolicyTooLarge", f"Packed size of session tags and session "
                       f"policy is {size * 100 // PACKED_LIMIT}% of the allowed size")
    if given.get("PolicyArns"):
        raise validation_error("Managed session policies are not served here")
    try:
        policy = None if text is None else policies.Policy(text)
    except policies.PolicyError as error:
        raise StsError(400, "MalformedPolicyDocument", str(error)) from None
    return policy, -(-size * 100 // PACKED_LIMIT)


def tags_of(role, principal, given):
    """The session's tags, the transitive ones of the calling session among them."""
    keys = [tag["Key"] for tag in given.get("Tags", [])]
    transitive = given.get("TransitiveTagKeys", [])
    folded = {key.lower() for key in keys}
    if keys and roles.TAG_SESSION not in role.trust.allows:
        raise unauthorized(principal, roles.TAG_SESSION, role.arn)
    if len(folded) < len(keys):
        raise invalid_tags("Duplicate tag keys found. Please note that Tag keys are case "
                           "insensitive.")
    if any(key.startswith("aws:") for key in folded):
        raise invalid_tags("Tag keys must not begin with aws:")
    if not {key.lower() for key in transitive} <= folded:
        raise invalid_tags("The specified transitive tag key must be included in the requested "
                           "tags.")
    if folded & {key.lower() for key in principal.transitive}:
        raise invalid_tags("One of the specified transitive tag keys can't be set because it "
                           "conflicts with a transitive tag key from the calling session.")
    inherited = {key: principal.tags[key] for key in principal.transitive}
    own = {tag["Key"]: tag["Value"] for tag in given.get("Tags", [])}
    return {"tags": {**inherited, **own}, "transitive": (*inherited, *transitive)}


def invalid_tags(text):
    return StsError(400, "InvalidParameterValue", text)


def source_identity(role, principal, given):
    """Once set it stays, through every chain."""
    wanted = given.get("SourceIdentity", "")
    if wanted and roles.SET_SOURCE_IDENTITY not in role.trust.allows:
        raise unauthorized(principal, roles.SET_SOURCE_IDENTITY, role.arn)
    if wanted and principal.source_identity not in ("", wanted):
        raise unauthorized(principal, roles.SET_SOURCE_IDENTITY, role.arn)
    return wanted or principal.source_identity


def duration(role, wanted):
    if wanted is None:
        return roles.HOUR_S
    if wanted > role.max_session_s:
        raise validation_error("The requested DurationSeconds exceeds the MaxSessionDuration set "
                               "for this role.")
    return wanted


def assumed(session, packed):
    name = session.arn.rsplit("/", 1)[1]
    result = {"AssumedRoleUser": {"AssumedRoleId": f"{session.role.unique_id}:{name}",
                                  "Arn": session.arn},
              "Credentials": credentials_of(session)}
    if packed:
        result["PackedPolicySize"] = packed
    return result


def get_session_token(sts, principal, given):
    if principal.token is not None:
        raise denied("Cannot call GetSessionToken with session credentials")
    has_mfa = check_mfa(sts, principal, given)
    session = sts.issue("GetSessionToken", given.get("DurationSeconds", TOKEN_S), given,
                        mfa=has_mfa)
    return {"Credentials": credentials_of(session)}


def get_caller_identity(sts, principal, _given):
    user_id = sts.identities.user_id
    if principal.role is not None:
        user_id = f"{principal.role.unique_id}:{principal.arn.rsplit('/', 1)[1]}"
    return {"Arn": principal.arn, "UserId": user_id, "Account": roles.ACCOUNT}


def assume_role_with_web_identity(sts, _principal, given):
    refused = denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")
    role = find_role(sts, given, refused)
    claims = sts.oidc.verify(given["WebIdentityToken"])
    if given.get("ProviderId") is not None:
        raise validation_error("ProviderId is for OAuth 2.0 access tokens only")
    if roles.OIDC_PROVIDER not in role.trust.principals:
        raise refused
    for name, wanted in role.trust.conditions:
        if wanted not in (claims[name] if isinstance(claims[name], list) else [claims[name]]):
            raise refused
    policy, packed = session_policy(given)
    session = sts.issue("AssumeRoleWithWebIdentity",
                        duration(role, given.get("DurationSeconds")), given, role,
                        given["RoleSessionName"], policy=policy)
    audience = claims["aud"] if isinstance(claims["aud"], str) else roles.OIDC_AUDIENCE
    return {**assumed(session, packed), "SubjectFromWebIdentityToken": claims["sub"],
            "Provider": roles.OIDC_PROVIDER, "Audience": audience}


def assume_role_with_saml(sts, _principal, given):
    refused = denied("Not authorized to perform sts:AssumeRoleWithSAML")
    role = find_role(sts, given, refused)
    if given["PrincipalArn"] != roles.SAML_PROVIDER:
        raise StsError(400, "InvalidIdentityToken", "Specified provider doesn't exist")
    told = sts.saml.verify(given["SAMLAssertion"])
    check_session_name(told["session"])
    pair = (given["RoleArn"], given["PrincipalArn"])
    listed = [tuple(sorted(text.split(","))) for text in told["roles"]]
    if tuple(sorted(pair)) not in listed or roles.SAML_PROVIDER not in role.trust.principals:
        raise refused
    policy, packed = session_policy(given)
    session = sts.issue("AssumeRoleWithSAML", saml_duration(role, given, told), given, role,
                        told["session"], policy=policy)
    return {**assumed(session, packed), "Subject": told["subject"],
            "SubjectType": told["subject_type"], "Issuer": told["issuer"],
            "Audience": told["audience"]}


def saml_duration(role, given, told):
    """What the assertion says is a limit, too."""
    limit = int(told["duration"]) if (told["duration"] or "").isdigit() else roles.LONGEST_S
    return min(duration(role, given.get("DurationSeconds")), limit)


def check_session_name(name):
    if not name:
        raise StsError(400, "InvalidIdentityToken", "RoleSessionName is required in AuthnResponse")
    if not re.fullmatch(r"[a-zA-Z_0-9+=,.@-]{2,64}", name):
        raise StsError(400, "InvalidIdentityToken", "RoleSessionName in AuthnResponse must match "
                       "[a-zA-Z_0-9+=,.@-]{2,64}")


SIGNED = {"AssumeRole": assume_role, "GetSessionToken": get_session_token,
          "GetCallerIdentity": get_caller_identity}
UNSIGNED = {"AssumeRoleWithWebIdentity": assume_role_with_web_identity,
            "AssumeRoleWithSAML": assume_role_with_saml}
