#!/bin/sh
# Every C file is as clang-format leaves it.
git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror
