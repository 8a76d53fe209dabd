#!/bin/sh
# Installs the Debian packages that the demo or the tests need: install.sh check | demo | test
# Needs root or sudo only when something is missing, and says what it installs.
set -eu

# What the unit tests on this machine need.
check='gcc libc6-dev libcmocka-dev libjsmn-dev make'

# What builds the command, the images and the Python environment, and runs a board.
demo='
    ca-certificates curl dpkg-dev git make
    gcc libc6-dev libjsmn-dev
    gcc-arm-none-eabi picolibc-arm-none-eabi qemu-system-arm
    gcc-arm-linux-gnueabihf libc6-dev-armhf-cross qemu-user
    python3 python3-venv'

# What the tests need besides.
test='
    clang-format faketime iproute2 libcmocka-dev libcurl4-openssl-dev nginx-light openssl
    procps valgrind
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross
    gcc-powerpc-linux-gnu libc6-dev-powerpc-cross'

case ${1:-} in
check) wanted=$check ;;
demo) wanted=$demo ;;
test) wanted="$demo $test" ;;
*) echo 'usage: install.sh check | demo | test' >&2 && exit 2 ;;
esac

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "install.sh: these Debian packages are missing, and there is no sudo:$missing" >&2
        exit 1
    }
    root=sudo
fi

echo "installing Debian packages:$missing"
log=build/install.log
mkdir -p build
apt() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends "$@"
}
if ! { apt update && apt install $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo 'install.sh: apt-get failed' >&2
    exit 1
fi
