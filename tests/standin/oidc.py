"""An OpenID Connect issuer, and STS's check of its tokens. PyJWT signs and verifies."""

import jwt

from standin import authority, roles
from standin.sts_form import StsError

ALGORITHMS = {"RS256": "rsa", "ES256": "ec"}
URL = f"https://{roles.OIDC_HOST}"
CLIENTS = (roles.OIDC_AUDIENCE, "another-client")  # audiences that the provider is known to have


def invalid(text):
    return StsError(400, "InvalidIdentityToken", text)


class Issuer:
    """Makes tokens, good and bad, and knows its own."""

    def __init__(self, clock):
        self.clock = clock
        self.keys = {kind: authority.make_key(kind) for kind in authority.KINDS}
        self.unknown = {}
        self.revoked = set()  # subjects whose tokens the issuer has taken back

    def token(self, subject=roles.OIDC_SUBJECT, audience=roles.OIDC_AUDIENCE, issuer=URL,
              lifetime_s=600, algorithm="RS256", size=None, key="good", claims=None,
              revoked=False):
        """A signed token; `size` is its exact length, `claims` replace or (as null) remove."""
        now = int(self.clock.now())
        payload = {"iss": issuer, "aud": audience, "sub": subject, "iat": now,
                   "exp": now + lifetime_s, **(claims or {})}
        payload = {name: value for name, value in payload.items() if value is not None}
        if revoked:
            self.revoked.add(subject)
        secret = self.secret(ALGORITHMS[algorithm], key)
        if size is None:
            return jwt.encode(payload, secret, algorithm)
        return padded(payload, secret, algorithm, size)

    def secret(self, kind, key):
        """The issuer's own key of a kind, or one that nobody knows."""
        if key == "good":
            return self.keys[kind]
        return self.unknown.setdefault(kind, authority.make_key(kind))

    def verify(self, token):
        """The claims of a token that is good now, in AWS's words otherwise."""
        claims = self.unverified(token)
        if claims.get("iss") != URL:
            raise invalid("No OpenIDConnect provider found in your account for "
                          f"{claims.get('iss')}")
        self.check_signature(token)
        check_claims(claims, self.clock.now())
        if claims["sub"] in self.revoked:
            raise StsError(403, "IDPRejectedClaim", "The identity provider has revoked the token")
        return claims

    def unverified(self, token):
        try:
            return jwt.decode(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            raise invalid("The ID Token provided is not a valid JWT. (You may see this error if "
                          "you sent an Access Token)") from None

    def check_signature(self, token):
        algorithm = jwt.get_unverified_header(token).get("alg")
        if algorithm not in ALGORITHMS:
            raise invalid(f"The algorithm {algorithm} is not supported")
        public = self.keys[ALGORITHMS[algorithm]].public_key()
        try:
            # Times and audience are checked later, by the stand-in's clock and in AWS's words
            jwt.decode(token, public, algorithms=[algorithm], options={
                "verify_exp": False, "verify_iat": False, "verify_nbf": False,
                "verify_aud": False})
        except jwt.InvalidTokenError:
            raise invalid("Couldn't retrieve verification key from your identity provider, "
                          "please reference AssumeRoleWithWebIdentity documentation for "
                          "requirements") from None


def check_claims(claims, now):
    for name in ("aud", "sub", "exp", "iat"):
        if name not in claims:
            raise invalid(f"Missing a required claim: {name}")
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if not set(audiences) & set(CLIENTS):
        raise invalid("Incorrect token audience")
    if not all(isinstance(claims.get(name, 0), int) for name in ("exp", "iat", "nbf")):
        raise invalid("A date of the token is not a number")
    if now >= claims["exp"]:
        raise StsError(400, "ExpiredTokenException", f"Token expired: current date/time {int(now)}"
                       f" must be before the expiration date/time {claims['exp']}")
    if max(claims["iat"], claims.get("nbf", 0)) > now + 300:
        raise invalid("The token is not valid yet")


def padded(payload, secret, algorithm, size):
    """A token of exactly `size` characters. Not every length of a part exists in base64, so the
    header takes what the payload cannot."""
    for more in range(4):
        headers = {"pad": "x" * more}
        missing = size - len(jwt.encode({**payload, "pad": ""}, secret, algorithm, headers))
        for length in range(max(0, missing * 3 // 4 - 2), missing * 3 // 4 + 3):
            token = jwt.encode({**payload, "pad": "x" * length}, secret, algorithm, headers)
            if len(token) == size:
                return token
    raise ValueError(f"no token has {size} characters")
