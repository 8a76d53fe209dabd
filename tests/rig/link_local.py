"""The addresses at which EC2 and containers have their endpoints, on this machine: a network of its
own, without any other, for one command and what it starts.

    subprocess.run(rig.link_local.command("python3", "check.py"))
    client.start(directory, *rig.link_local.OPTIONS)     # in check.py
"""

from rig import namespace

METADATA, CONTAINER = "169.254.169.254", "169.254.170.2"
OPTIONS = ("--imds-address", METADATA, "--imds-port", "80",
           "--container-address", CONTAINER, "--container-port", "80")
SET_UP = " && ".join(["ip link set lo up", *(f"ip addr add {address}/32 dev lo"
                                             for address in (METADATA, CONTAINER)), 'exec "$@"'])


def command(*words):
    """The command line that runs `words` there."""
    return namespace.command("--net", words=["sh", "-c", SET_UP, "sh", *words])
