"""End to end: gateways on Linux and on boards in QEMU, the stand-in, and the graph behind it."""
