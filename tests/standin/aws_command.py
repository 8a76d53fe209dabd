"""The real `aws` command with every host name on loopback: python -m standin.aws_command ARGS."""

import sys

from awscli.clidriver import main

from standin.support import names_on_loopback

if __name__ == "__main__":
    with names_on_loopback():
        sys.exit(main())
