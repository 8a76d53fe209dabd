#!/usr/bin/env python3
"""Write the trust anchors that are built in as C, from Debian's ca-certificates.

make_anchors.py [--p384] [--certificates] [--ca-dir DIR] > neso_anchors_builtin.c
"""
import argparse
import base64
import pathlib
import sys

NAMES = ["Amazon_Root_CA_1", "Amazon_Root_CA_2", "Amazon_Root_CA_3",
         "Starfield_Services_Root_Certificate_Authority_-_G2"]
NAMES_P384 = ["Amazon_Root_CA_4"]  # P-384 and SHA-384

OID_RSA = bytes.fromhex("2a864886f70d010101")
CURVES = {bytes.fromhex("2a8648ce3d030107"): "BR_EC_secp256r1",
          bytes.fromhex("2b81040022"): "BR_EC_secp384r1"}

HEAD = """\
/* Written by make_anchors.py: do not edit. */
#include "neso_anchors_builtin.h"

/* BearSSL's types have no const, and it writes to none of this. */
#define BYTES(array) (unsigned char *)(uintptr_t)(array), sizeof(array)
"""


def element(der):
    """Split the DER value at the front: its content, itself whole, and what follows."""
    length, head = der[1], 2
    if length >= 0x80:
        head += length & 0x7F
        length = int.from_bytes(der[2:head], "big")
    return der[head:head + length], der[:head + length], der[head + length:]


def children(der):
    """The DER values within the value at the front, whole."""
    content, _, _ = element(der)
    found = []
    while content:
        _, whole, content = element(content)
        found.append(whole)
    return found


def name_and_key(certificate):
    """Subject (DER) and subjectPublicKeyInfo of a certificate (RFC 5280 section 4.1)."""
    fields = children(children(certificate)[0])
    if fields[0][0] == 0xA0:  # the version, which is optional
        fields = fields[1:]
    return fields[4], fields[5]


def array(name, data):
    lines = [", ".join(f"0x{b:02X}" for b in data[i:i + 16]) for i in range(0, len(data), 16)]
    return f"static const unsigned char {name}[] = {{\n    " + ",\n    ".join(lines) + ",\n};\n"


def key_as_c(index, info):
    """Arrays and initializer of a public key (RFC 3279 section 2.3)."""
    algorithm, bits = children(info)
    oid = element(children(algorithm)[0])[0]
    value = element(bits)[0][1:]  # a bit string begins with the number of bits not used: 0
    if oid == OID_RSA:
        n, e = (element(number)[0].lstrip(b"\0") for number in children(value))
        arrays = array(f"n{index}", n) + array(f"e{index}", e)
        return arrays, f"{{BR_KEYTYPE_RSA, {{.rsa = {{BYTES(n{index}), BYTES(e{index})}}}}}}"
    curve = CURVES[element(children(algorithm)[1])[0]]
    return (array(f"q{index}", value),
            f"{{BR_KEYTYPE_EC, {{.ec = {{{curve}, BYTES(q{index})}}}}}}")


def read(path):
    text = path.read_text(encoding="ascii")
    body = text.split("-----BEGIN CERTIFICATE-----")[1].split("-----END CERTIFICATE-----")[0]
    return base64.b64decode(body)


def anchors_as_c(names, certificates):
    out, entries = [HEAD], []
    for i, (name, certificate) in enumerate(zip(names, certificates)):
        subject, info = name_and_key(certificate)
        arrays, key = key_as_c(i, info)
        out.append(f"/* {name} */\n" + array(f"dn{i}", subject) + arrays)
        entries.append(f"    {{{{BYTES(dn{i})}}, BR_X509_TA_CA, {key}}},\n")
    out.append("const br_x509_trust_anchor neso_anchors_builtin[] = {\n"
               + "".join(entries) + "};\n")
    out.append("const size_t neso_anchors_builtin_count =\n"
               "    sizeof neso_anchors_builtin / sizeof neso_anchors_builtin[0];\n")
    out.append("_Static_assert(sizeof neso_anchors_builtin / sizeof neso_anchors_builtin[0] <=\n"
               "                   NESO_ANCHORS_MAX,\n"
               "               \"NESO_ANCHORS_MAX must leave room for the anchors built in\");\n")
    return "\n".join(out)


def certificates_as_c(names, certificates):
    out = ['/* Written by make_anchors.py: do not edit. */\n#include "anchor_certificates.h"\n']
    out += [array(f"certificate{i}", data) for i, data in enumerate(certificates)]
    entries = [f'    {{"{name}", certificate{i}, sizeof certificate{i}}},\n'
               for i, name in enumerate(names)]
    out.append("const anchor_certificate anchor_certificates[] = {\n" + "".join(entries) + "};\n")
    out.append("const size_t anchor_certificates_count =\n"
               "    sizeof anchor_certificates / sizeof anchor_certificates[0];\n")
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--p384", action="store_true", help="with Amazon Root CA 4")
    parser.add_argument("--certificates", action="store_true",
                        help="the whole certificates, for the test that verifies them")
    parser.add_argument("--ca-dir", type=pathlib.Path,
                        default=pathlib.Path("/usr/share/ca-certificates/mozilla"))
    options = parser.parse_args()
    names = NAMES + (NAMES_P384 if options.p384 else [])
    try:
        certificates = [read(options.ca_dir / f"{name}.crt") for name in names]
    except OSError as error:
        sys.exit(f"make_anchors.py: {error.strerror}: {error.filename} "
                 "(Debian's package ca-certificates has it)")
    write = certificates_as_c if options.certificates else anchors_as_c
    sys.stdout.write(write(names, certificates))


if __name__ == "__main__":
    main()
