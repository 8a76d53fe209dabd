#!/bin/sh
# `make demo`: builds what the board needs, then hands over to demo.py.
set -eu
cd "$(dirname "$0")/../.."
board=$1

case $board in
linux) make -j2 all ;;
linux-armhf) make -j2 all CROSS=arm-linux-gnueabihf- ;;
*)
    if [ ! -f "boards/$board/board.mk" ]; then
        echo "make demo: there is no board '$board'; there are:" \
             "$(ls boards | tr '\n' ' ')linux-armhf" >&2
        exit 2
    fi
    make -j2 firmware BOARD="$board"
    ;;
esac
PYTHONPATH=tests exec build/venv/bin/python -m demo "$board"
