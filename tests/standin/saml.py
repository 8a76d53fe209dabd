"""A SAML identity provider, and STS's check of its responses. signxml signs and verifies."""

import base64
import binascii
import datetime
import uuid
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives import serialization
from lxml import etree
from signxml import SignatureConfiguration, XMLSigner, XMLVerifier
from signxml.exceptions import SignXMLException

from standin import authority, clock as clocks, roles
from standin.sts_form import StsError

ISSUER = "https://idp.neso.example/saml"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
DENIED = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
NAMES = {"samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
         "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
         "ds": "http://www.w3.org/2000/09/xmldsig#"}
RESPONSE, ASSERTION = f"{{{NAMES['samlp']}}}Response", f"{{{NAMES['saml']}}}Assertion"
ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/"
AUDIENCES = (roles.SAML_AUDIENCE, "urn:amazon:webservices")
REDEEM_S = 300
TEMPLATE = """\
<samlp:Response xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="_r{id}" Version="2.0" \
IssueInstant="{issued}" Destination="{recipient}"><saml:Issuer>{issuer}</saml:Issuer>\
<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>\
<saml:Assertion ID="_a{id}" Version="2.0" IssueInstant="{issued}">\
<saml:Issuer>{issuer}</saml:Issuer>\
<ds:Signature xmlns:ds="{ds}" Id="placeholder"/>\
<saml:Subject><saml:NameID Format="{persistent}">gateway@plant.example</saml:NameID>\
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
<saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{recipient}"/>\
</saml:SubjectConfirmation></saml:Subject>\
<saml:Conditions NotBefore="{issued}" NotOnOrAfter="{until}"><saml:AudienceRestriction>\
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>"""


def invalid(text):
    return StsError(400, "InvalidIdentityToken", text)


class Provider:
    """Makes responses, good and bad, and knows its own."""

    def __init__(self, clock, default_role):
        self.clock = clock
        self.default_role = default_role
        self.signers = {}

    def signer(self, key):
        """(key, certificate) of the provider, or of somebody else."""
        if key not in self.signers:
            issuer = authority.Issuer("rsa", f"Stand-in SAML {key}")
            self.signers[key] = (issuer.key, issuer.certificate)
        return self.signers[key]

    def response(self, role=None, provider=roles.SAML_PROVIDER, session="plant-7",
                 lifetime_s=300, audience=roles.SAML_AUDIENCE, issuer=ISSUER, status="success",
                 duration_s=None, size=None, key="good", tampered=False):
        """A response in base64; `size` is its exact length, a multiple of 4."""
        now = self.clock.now()
        values = {"Role": f"{role or self.default_role},{provider}", "RoleSessionName": session,
                  "SessionDuration": None if duration_s is None else str(duration_s)}
        fields = {
            **NAMES, "id": uuid.uuid4().hex, "issuer": escape(issuer),
            "issued": clocks.extended(now), "until": clocks.extended(now + lifetime_s),
            "recipient": roles.SAML_AUDIENCE, "audience": escape(audience),
            "status": SUCCESS if status == "success" else DENIED, "persistent": PERSISTENT}
        whole = self.signed(fields, values, "", key)
        if size is not None:
            if size % 4 or size * 3 // 4 < len(whole) + len(attribute("pad", "")):
                raise ValueError(f"no response has {size} characters")
            pad = size * 3 // 4 - len(whole) - len(attribute("pad", ""))
            whole = self.signed(fields, values, attribute("pad", "x" * pad), key)
        if tampered:
            whole = whole.replace(b"gateway@plant", b"gateway@glint")
        return base64.b64encode(whole).decode()

    def signed(self, fields, values, more, key):
        attributes = "".join(attribute(ATTRIBUTE + name, value)
                             for name, value in values.items() if value is not None)
        root = etree.fromstring(TEMPLATE.format(**fields, attributes=attributes + more))
        secret, certificate = self.signer(key)
        signed = XMLSigner(c14n_algorithm=EXCLUSIVE).sign(
            root, key=secret, cert=[certificate], reference_uri=f"_a{fields['id']}")
        return etree.tostring(signed)

    def verify(self, text):
        """What a good response says: {"subject", "issuer", "audience", "roles", ...}."""
        root = parse(text)
        status = root.find("samlp:Status/samlp:StatusCode", NAMES)
        if status is None or status.get("Value") != SUCCESS:
            raise StsError(403, "IDPRejectedClaim", "The identity provider reported that "
                           "authentication failed")
        assertion = self.signed_assertion(root)
        check_times(assertion, self.clock.now())
        told = read_assertion(assertion)
        if told["issuer"] != ISSUER:
            raise invalid("Issuer not present in specified provider")
        if told["audience"] not in AUDIENCES:
            raise invalid("Audience is not known to the provider")
        return told

    def signed_assertion(self, root):
        """The assertion that the provider's own key has signed, and nothing around it."""
        pem = self.signer("good")[1].public_bytes(serialization.Encoding.PEM).decode()
        try:
            result = XMLVerifier().verify(
                root, x509_cert=pem, id_attribute="ID",
                expect_config=SignatureConfiguration(location=f"./{ASSERTION}/"))
        except (SignXMLException, ValueError):
            raise invalid("Response signature invalid") from None
        assertion = result.signed_xml
        if assertion is None or assertion.tag != ASSERTION:
            raise invalid("Response signature invalid")
        return assertion


def attribute(name, value):
    return (f'<saml:Attribute Name="{name}"><saml:AttributeValue>{escape(value)}'
            "</saml:AttributeValue></saml:Attribute>")


def parse(text):
    """The response as XML; a document type, which could define entities, is not taken."""
    try:
        data = base64.b64decode(text, validate=True)
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(data, parser)
    except (binascii.Error, ValueError, etree.XMLSyntaxError):
        raise invalid("Invalid base64 SAMLResponse") from None
    if root.getroottree().docinfo.doctype or root.tag != RESPONSE:
        raise invalid("Invalid base64 SAMLResponse")
    return root


def check_times(assertion, now):
    if now > moment(assertion, "IssueInstant") + REDEEM_S:
        raise StsError(400, "ExpiredTokenException",
                       "Token must be redeemed within 5 minutes of issuance")
    conditions = assertion.find("saml:Conditions", NAMES)
    if conditions is None:
        raise invalid("The assertion has no conditions")
    if now >= moment(conditions, "NotOnOrAfter"):
        raise StsError(400, "ExpiredTokenException", "Assertion has expired")
    if now + REDEEM_S < moment(conditions, "NotBefore"):
        raise invalid("The assertion is not valid yet")


def moment(element, name):
    try:
        return datetime.datetime.fromisoformat(element.get(name)).timestamp()
    except (TypeError, ValueError):
        raise invalid(f"{name} is missing or malformed") from None


def read_assertion(assertion):
    def text(path):
        return (assertion.findtext(path, "", NAMES) or "").strip()

    values = {item.get("Name"): [(value.text or "").strip() for value in
                                 item.findall("saml:AttributeValue", NAMES)]
              for item in assertion.iterfind("saml:AttributeStatement/saml:Attribute", NAMES)}
    name = assertion.find("saml:Subject/saml:NameID", NAMES)
    return {"subject": text("saml:Subject/saml:NameID"),
            "subject_type": "" if name is None else name.get("Format", "").rpartition(":")[2],
            "issuer": text("saml:Issuer"),
            "audience": text("saml:Conditions/saml:AudienceRestriction/saml:Audience"),
            "roles": values.get(ATTRIBUTE + "Role", []),
            "session": (values.get(ATTRIBUTE + "RoleSessionName") or [""])[0],
            "duration": (values.get(ATTRIBUTE + "SessionDuration") or [None])[0]}
