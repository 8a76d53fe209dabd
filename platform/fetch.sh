#!/bin/sh
# Unpacks Debian's source packages into build/src/NAME, each once:
#
#   platform/fetch.sh bearssl lwip
#
# Uses an apt state of its own below build/, so the system's stays as it is: its lists of sources,
# in either format, are copied there as deb-src. apt checks the signatures. A folder of the user's
# own (BEARSSL_DIR=, LWIP_DIR=, CMOCKA_DIR=) is only looked at for its version.
set -eu
cd "$(dirname "$0")/.."

say() {
    echo "fetch: $*" >&2
}

die() {
    say "$@"
    exit 1
}

# The versions that this was built and tested with.
expected() {
    case $1 in
    bearssl) echo 0.6 ;;
    lwip) echo 2.1.3 ;;
    cmocka) echo 1.1.5 ;;
    *) die "unknown name: $1 (one of bearssl, lwip, cmocka)" ;;
    esac
}

# The version of unpacked sources, in digits. BearSSL says it only in the changelog of Debian.
found() {
    case $1 in
    bearssl) sed -n '1s/^bearssl (\([0-9.]*[0-9]\).*/\1/p' "$2/debian/changelog" ;;
    lwip) sed -n 's/^ *set(LWIP_VERSION_\(MAJOR\|MINOR\|REVISION\) *"\([0-9]*\)").*/\2/p' \
        "$2/src/Filelists.cmake" | paste -sd. - ;;
    cmocka) sed -n 's/^project(cmocka VERSION \([0-9.]*\).*/\1/p' "$2/CMakeLists.txt" ;;
    esac 2>/dev/null
}

check_version() {
    version=$(found "$1" "$2") || version=
    [ "$version" = "$(expected "$1")" ] ||
        say "$1 in $2 is version ${version:-unknown}; tested with $(expected "$1")"
}

# Entries of this distribution's release only: others seldom have sources. If none says so by name
# ("stable"), all.
copy_sources() {
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    for suite in "$codename" ""; do
        rm -rf "$apt/sources" && mkdir -p "$apt/sources"
        for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
            [ -f "$list" ] || continue
            awk -v suite="$suite" '
                function wanted(s) { return suite == "" || s == suite || index(s, suite "-") == 1 ||
                                            index(s, suite "/") == 1 }
                $1 == "deb" {
                    for (i = 2; i <= NF; i++)
                        if (wanted($i)) { sub(/^deb/, "deb-src"); print; next }
                }' "$list" >>"$apt/sources/copied.list"
        done
        for list in /etc/apt/sources.list.d/*.sources; do
            [ -f "$list" ] || continue
            awk -v suite="$suite" '
                BEGIN { RS = ""; FS = "\n" }
                function wanted(s) { return suite == "" || s == suite || index(s, suite "-") == 1 }
                function keep(    i, j, n, words, deb, ours) {
                    for (i = 1; i <= NF; i++) {
                        n = split($i, words, /[ \t]+/)
                        key = tolower(words[1])
                        for (j = 2; j <= n; j++) {
                            if (key == "types:" && words[j] == "deb") deb = 1
                            if (key == "suites:" && wanted(words[j])) ours = 1
                            if (key == "enabled:" && tolower(words[j]) == "no") return 0
                        }
                    }
                    return deb && ours
                }
                keep() {
                    for (i = 1; i <= NF; i++)
                        print tolower($i) ~ /^types:/ ? "Types: deb-src" : $i
                    print ""
                }' "$list" >>"$apt/sources/copied.sources"
        done
        cat "$apt"/sources/* 2>/dev/null | grep -q . && return
    done
    die "no list of Debian sources below /etc/apt"
}

private_apt() {
    apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/sources" \
        -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" \
        -o APT::Sandbox::User="$(id -un)" -o APT::Get::List-Cleanup=0 "$@"
}

update() {
    [ ! -e "$apt/updated" ] || return 0
    command -v dpkg-source >/dev/null || die "dpkg-source is missing: install dpkg-dev"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    copy_sources
    say "reading Debian's lists of sources"
    private_apt update >"$apt/log" 2>&1 || { cat "$apt/log" >&2; die "apt-get update failed"; }
    touch "$apt/updated"
}

fetch_source() {
    rm -rf "$apt/unpack" && mkdir "$apt/unpack"
    (cd "$apt/unpack" && private_apt source "$1") >"$apt/log" 2>&1
}

# Lists that were read long ago may name files that are gone: they are read anew once.
unpack() {
    update
    say "fetching $1"
    fetch_source "$1" || { rm "$apt/updated" && update && fetch_source "$1"; } ||
        { cat "$apt/log" >&2; die "apt-get source $1 failed"; }
    mv "$apt/unpack/$1"-*/ "$src/$1"
}

apt=$PWD/build/apt
src=$PWD/build/src
mkdir -p "$apt" "$src"
exec 9>"$apt/lock" # two builds may ask at once
flock 9
for name in "$@"; do
    expected "$name" >/dev/null
    eval "dir=\${$(echo "$name" | tr a-z A-Z)_DIR:-}"
    if [ -n "$dir" ]; then
        [ -d "$dir" ] || die "$dir: no such folder"
    elif [ -d "$src/$name" ]; then
        continue
    else
        unpack "$name"
        dir=$src/$name
    fi
    check_version "$name" "$dir"
done
