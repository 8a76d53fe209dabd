"""What end-to-end tests and the demo share: a time server, gateways in QEMU and on Linux, a sender
that minds the answers, and a reader of the database."""
