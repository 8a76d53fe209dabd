"""python -m standin --dir RUN_DIR: runs until --seconds are over or SIGTERM comes."""

import argparse
import json
import os
import signal
import sys
import threading

from standin import authority, control, engine, tls
from standin.clock import Clock
from standin.faults import Plan
from standin.identity import Identities
from standin.neptune import Neptune
from standin.server import Server
from standin.settings import Settings
from standin.stats import Statistics
from standin.sts import Sts


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(prog="standin", description=__doc__)
    parser.add_argument("--dir", required=True, help="for certificates and standin.json")
    parser.add_argument("--database", help="the graph's file (RUN_DIR/graph.db)")
    parser.add_argument("--sts-port", type=int, default=0, help="0: any free port")
    parser.add_argument("--neptune-port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--sts-name", default="", help="host name (sts.REGION.amazonaws.com)")
    parser.add_argument("--neptune-name", default="", help="host name of the cluster")
    parser.add_argument("--key", choices=authority.KINDS, default="rsa", help="of certificates")
    parser.add_argument("--tls13", action="store_true", help="offers TLS 1.3 too")
    parser.add_argument("--seconds", type=float, default=900, help="ends after so long")
    return parser.parse_args(arguments)


def write_description(path, description):
    """A file only the user can read, there at once and whole: it holds the user's secret."""
    temporary = f"{path}.new"
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
              encoding="utf-8") as file:
        json.dump(description, file, indent=1)
    os.replace(temporary, path)


def describe(settings, server, endpoint, authorities, identities, database):
    return {
        "pid": os.getpid(), "region": settings.region,
        "sts": {"name": settings.sts_name, "port": server.listeners["sts"].port},
        "neptune": {"name": settings.neptune_name, "port": server.listeners["neptune"].port},
        "control": {"port": endpoint.server_address[1]},
        "key": settings.key,
        "ca": {kind: item.root_path for kind, item in authorities.items()},
        "user": {"arn": identities.user.arn, "access_key_id": identities.user.access_key_id,
                 "secret_access_key": identities.user.secret},
        "roles": {"writer": identities.writer.arn, "admin": identities.admin.arn,
                  "reader": identities.reader.arn, "untrusting": identities.untrusting.arn},
        "database": database,
    }


def main(arguments):
    options = parse_arguments(arguments)
    directory = os.path.abspath(options.dir)
    os.makedirs(directory, exist_ok=True)
    database = os.path.abspath(options.database or os.path.join(directory, "graph.db"))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    settings = Settings(options.region, options.sts_name, options.neptune_name,
                        key=options.key, tls13=options.tls13)
    clock, faults, statistics = Clock(), Plan(), Statistics()
    identities = Identities(clock)
    graph = engine.Engine(database)
    authorities = tls.make_authorities(directory)
    services = {"sts": Sts(settings, identities, clock, statistics),
                "neptune": Neptune(settings, identities, clock, graph, statistics)}
    server = Server(settings, tls.Contexts(settings, authorities), services, faults, statistics,
                    clock)
    server.listen({"sts": options.sts_port, "neptune": options.neptune_port})
    endpoint = control.serve(control.Control(server, identities), options.control_port)
    write_description(os.path.join(directory, "standin.json"), describe(
        settings, server, endpoint, authorities, identities, database))
    print(f"standin: {settings.sts_name} on port {server.listeners['sts'].port}, "
          f"{settings.neptune_name} on port {server.listeners['neptune'].port}", flush=True)

    stop.wait(options.seconds)
    server.stop()
    endpoint.shutdown()
    graph.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
