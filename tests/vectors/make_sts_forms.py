#!/usr/bin/env python3
"""Forms for STS, as Python's urllib encodes them, for the unit tests:

    tests/vectors/make_sts_forms.py >tests/unit/sts_forms.h

Tokens are too long to be written out: both sides make them by one rule, and the digest of the whole
form is compared.
"""
import hashlib
from urllib.parse import quote, urlencode

ARN = "arn:aws:iam::123456789012:role/site/gateway"
PROVIDER = "arn:aws:iam::123456789012:saml-provider/corp"
POLICY = '{"Version":"2012-10-17",\n\t"Statement":[{"Effect":"Allow","Action":"neptune-db:*",' \
         '"Resource":"*","Sid":"100% é&+=~"}]}'
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
JWT = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

# A member of the configuration, and the parameter that it becomes, in the order of the form.
MEMBERS = [("role_arn", "RoleArn"), ("principal_arn", "PrincipalArn"),
           ("session_name", "RoleSessionName"), ("external_id", "ExternalId"),
           ("policy", "Policy"), ("source_identity", "SourceIdentity"),
           ("mfa_serial", "SerialNumber"), ("mfa_code", "TokenCode")]
ACTIONS = {"assume_role": "AssumeRole", "assume_role_with_options": "AssumeRole",
           "web_identity": "AssumeRoleWithWebIdentity", "saml": "AssumeRoleWithSAML",
           "session_token": "GetSessionToken"}
TOKENS = {"web_identity": ("WebIdentityToken", JWT), "saml": ("SAMLAssertion", BASE64)}

ROLE = {"role_arn": ARN, "session_name": "pump-7@site,x=+_."}
SAML = {"role_arn": ARN, "principal_arn": PROVIDER}
MFA = {"mfa_serial": "arn:aws:iam::123456789012:mfa/alice", "mfa_code": "012345"}
TAGS = [("Project", "Unicorn"), ("Größe", "10 m/s + 5 = a@b:c_d.e-f"), ("empty", "")]
MANY = [(f"k{i}", f"v {i}") for i in range(50)]

CASES = [
    ("assume_role", 3600, ROLE | {"external_id": "a:b/c"}, {}),
    ("assume_role", 900, {"role_arn": ARN, "session_name": "AZ"}, {}),
    ("assume_role", 43200, {"role_arn": ARN, "session_name": "ab", "external_id": "09"}, {}),
    ("assume_role_with_options", 3600, ROLE, {}),
    ("assume_role_with_options", 3600,
     ROLE | MFA | {"external_id": "e-1", "policy": POLICY, "source_identity": "alice@example.com"},
     {"tags": TAGS, "keys": ["Project", "Größe"]}),
    ("assume_role_with_options", 3600, ROLE, {"tags": MANY, "keys": [key for key, _ in MANY]}),
    ("session_token", 129600, {}, {}),
    ("session_token", 900, MFA, {}),
    ("web_identity", 3600, ROLE, {"token": 4}),
    ("web_identity", 3600, ROLE | {"policy": POLICY}, {"token": 20000}),
    ("saml", 43200, SAML, {"token": 1}),
    ("saml", 3600, SAML | {"policy": POLICY}, {"token": 100000}),
]


def token(alphabet, length):
    return "".join(alphabet[(7 * i + i // 13) % len(alphabet)] for i in range(length))


def form(action, duration, members, more):
    pairs = [("Action", ACTIONS[action]), ("Version", "2011-06-15"), ("DurationSeconds", duration)]
    pairs += [(name, members[member]) for member, name in MEMBERS if member in members]
    for n, (key, value) in enumerate(more.get("tags", []), 1):
        pairs += [(f"Tags.member.{n}.Key", key), (f"Tags.member.{n}.Value", value)]
    for n, key in enumerate(more.get("keys", []), 1):
        pairs.append((f"TransitiveTagKeys.member.{n}", key))
    if "token" in more:
        name, alphabet = TOKENS[action]
        pairs.append((name, token(alphabet, more["token"])))
    return urlencode(pairs, quote_via=quote, safe="")


def literal(text):
    """A C literal of UTF-8, in lines of 60 characters or a little more."""
    pieces = [""]
    for b in text.encode():
        if len(pieces[-1]) >= 60:
            pieces.append("")
        pieces[-1] += chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}"
    return "\n    ".join(f'"{piece}"' for piece in pieces)


def members_of(action, duration, members, more, number):
    lines = [f".action = &neso_sts_{action}", f".duration_s = {duration}"]
    lines += [f".{member} = S({literal(value)})" for member, value in members.items()]
    if "tags" in more:
        lines += [f".tags = tags_{number}", f".tag_count = {len(more['tags'])}",
                  f".transitive_tags = keys_{number}", f".transitive_count = {len(more['keys'])}"]
    return ",\n  ".join(lines)


def main():
    print("/* Made by tests/vectors/make_sts_forms.py: do not edit. */")
    print("/* clang-format off */")
    print("#define S(literal) NESO_SLICE_INIT(literal)")
    for name, alphabet in (("web_identity", JWT), ("saml", BASE64)):
        print(f"static const char {name}_alphabet[] =\n    {literal(alphabet)};")
    for number, (_, _, _, more) in enumerate(CASES):
        if "tags" in more:
            tags = ",\n".join(f"{{S({literal(k)}), S({literal(v)})}}" for k, v in more["tags"])
            keys = ",\n".join(f"S({literal(key)})" for key in more["keys"])
            print(f"static const neso_sts_tag tags_{number}[] = {{\n{tags}}};")
            print(f"static const neso_slice keys_{number}[] = {{\n{keys}}};")
    print("static const sts_form forms[] = {")
    for number, case in enumerate(CASES):
        body = form(*case).encode()
        print(f"{{{{{members_of(*case, number)}}},\n {case[3].get('token', 0)}, {len(body)},")
        print(f' "{hashlib.sha256(body).hexdigest()}"}},')
    print("};\n#undef S")


if __name__ == "__main__":
    main()
