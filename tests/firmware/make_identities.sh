#!/bin/sh
# Writes identity_texts.c: a certificate and its key, made now, for each kind of key.
set -eu
place=$(mktemp -d)
trap 'rm -r "$place"' EXIT

# literal FILE: as a string in JSON, as a string in C
literal() {
    awk '{ printf "\"%s\\\\n\"\n", $0 }' "$1"
}

echo '#include "identity_texts.h"'
echo 'const identity_text identity_texts[] = {'
for kind in 'ec -pkeyopt ec_paramgen_curve:P-256' rsa:2048; do
    openssl req -x509 -newkey $kind -nodes -subj /CN=device -keyout "$place/key" \
        -out "$place/certificate" 2>/dev/null
    echo "{\"${kind%% *}\", $(literal "$place/certificate"), $(literal "$place/key")},"
done
echo '};'
echo 'const size_t identity_texts_count = sizeof identity_texts / sizeof identity_texts[0];'
