"""python -m standin --dir RUN_DIR: runs until --seconds are over or SIGTERM comes."""

import argparse
import json
import os
import signal
import sys
import threading

from standin import authority, control, engine
from standin.assembly import Site
from standin.settings import SERVICES, Settings


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(prog="standin", description=__doc__)
    parser.add_argument("--dir", required=True, help="for certificates and standin.json")
    parser.add_argument("--database", help="the graph's file (RUN_DIR/graph.db)")
    for service in SERVICES:
        parser.add_argument(f"--{service}-port", type=int, default=0, help="0: any free port")
        parser.add_argument(f"--{service}-address", default="127.0.0.1")
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--sts-name", default="", help="host name (sts.REGION.amazonaws.com)")
    parser.add_argument("--neptune-name", default="", help="host name of the cluster")
    parser.add_argument("--iot-name", default="", help="host name of the credential provider")
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


def main(arguments):
    options = parse_arguments(arguments)
    directory = os.path.abspath(options.dir)
    os.makedirs(directory, exist_ok=True)
    database = os.path.abspath(options.database or os.path.join(directory, "graph.db"))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    settings = Settings(options.region, options.sts_name, options.neptune_name, options.iot_name,
                        key=options.key, tls13=options.tls13)
    settings.change({"address": {service: getattr(options, f"{service}_address")
                                 for service in SERVICES}})
    graph = engine.Engine(database)
    site = Site(directory, settings, graph)
    server = site.server
    server.listen({service: getattr(options, f"{service}_port") for service in SERVICES})
    endpoint = control.serve(site.control(), options.control_port)
    write_description(os.path.join(directory, "standin.json"), {
        "pid": os.getpid(), "control": {"port": endpoint.server_address[1]},
        "database": database, **site.description()})
    print(f"standin: {settings.sts_name} on port {server.listeners['sts'].port}, "
          f"{settings.neptune_name} on port {server.listeners['neptune'].port}", flush=True)

    stop.wait(options.seconds)
    server.stop()
    endpoint.shutdown()
    graph.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
