# Sourced by checks that need to break something: a copy of the sources below build/checks/, and a
# make that builds it with the third-party sources that are already here.

# copy NAME [BUILT]: makes build/checks/NAME, with what is built in build/BUILT, and goes there.
copy() {
    here=$PWD
    there=build/checks/$1
    rm -rf "$there"
    mkdir -p "$there/build"
    cp -a Makefile .commit-time core port platform boards tests "$there"
    if [ $# -gt 1 ]; then
        mkdir -p "$there/build/$(dirname "$2")"
        cp -a "build/$2" "$there/build/$2"
    fi
    cd "$there" || exit 1
}

# build BOARD [TARGET]
build() {
    board=$1
    shift
    make -s -f platform/build.mk BOARD="$board" \
        BEARSSL_DIR="${BEARSSL_DIR:-$here/build/src/bearssl}" \
        LWIP_DIR="${LWIP_DIR:-$here/build/src/lwip}" "$@"
}

# refused MESSAGE COMMAND...: the command must fail and say MESSAGE.
refused() {
    message=$1
    shift
    if "$@" >output 2>&1; then
        echo "accepted: $*"
        exit 1
    fi
    if ! grep -q "$message" output; then
        echo "refused, but not with \"$message\": $*"
        cat output
        exit 1
    fi
}

# The boards that are firmware images.
mcu_boards() {
    grep -lw cortexm boards/*/board.mk | xargs -n 1 dirname | xargs -n 1 basename
}
