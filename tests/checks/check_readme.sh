#!/bin/sh
# The README's example works as the README says: it compiles with the files that `make list-signer`
# prints, all in one folder, and nothing else, and its signature is that of `neso sign`.
set -eu

place=build/checks/readme
rm -rf "$place"
mkdir -p "$place"
cp $(make -s list-signer 2>/dev/null) "$place"
awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' README.md >"$place/example.c"
cc -std=c11 -Wall -Wextra -Werror -o "$place/example" "$place"/*.c
from_example=$("$place/example")

make -s all >/dev/null
host=db.cluster-abc.us-east-1.neptune.amazonaws.com:8182
from_command=$(AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SESSION_TOKEN='SESSIONTOKEN==' \
    AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY \
    build/linux/neso sign GET "https://$host/status" --time 20150830T123600Z |
    sed -n 's/.*Signature=/20150830T123600Z /p')

if [ "$from_example" != "$from_command" ]; then
    echo "README.md: the example prints '$from_example', neso sign has '$from_command'"
    exit 1
fi
