"""What a gateway has in a database file, read by a process of its own and not through the stand-in.

    graph = rig.graph.read(run.database, "gateway-1")
    graph.gateways    properties of the nodes (:Gateway {name: "gateway-1"})
    graph.sensors     {id: properties} of the sensors that they host
    graph.readings    {id: properties} of what those have reported
    graph.hosted      [sensor id, ...], one for each edge
    graph.reported    [(sensor id, reading id), ...], one for each edge
    graph.strays      how many sensors and readings have no edge to them, of any gateway

Values have the types that they have in the graph: int, float, bool, str.
"""

import collections
import json
import os
import subprocess
import sys

from standin import client

Graph = collections.namedtuple("Graph", "gateways sensors readings hosted reported strays")


def identified(nodes):
    """{id: properties without it}"""
    return {properties["~id"]: {name: value for name, value in properties.items() if name != "~id"}
            for _, properties in nodes}


def gather(nodes, edges, gateway):
    """What belongs to the gateway, from all that there is."""
    def ends(kind, sources, label):
        return [(a, b) for a, name, b in edges
                if name == kind and a in sources and nodes[b][0] == [label]]

    own = {number for number, (labels, properties) in nodes.items()
           if labels == ["Gateway"] and properties["name"] == gateway}
    hosted = ends("HOSTS", own, "Sensor")
    reported = ends("REPORTED", {sensor for _, sensor in hosted}, "Reading")
    reached = {b for _, _, b in edges}
    return Graph(
        gateways=list(identified(nodes[number] for number in own).values()),
        sensors=identified(nodes[sensor] for _, sensor in hosted),
        readings=identified(nodes[reading] for _, reading in reported),
        hosted=[nodes[sensor][1]["~id"] for _, sensor in hosted],
        reported=[(nodes[a][1]["~id"], nodes[b][1]["~id"]) for a, b in reported],
        strays=sum(labels != ["Gateway"] and number not in reached
                   for number, (labels, _) in nodes.items()))


def read(database, gateway, timeout_s=120):
    command = [str(client.find_python()), "-m", "rig.graph", str(database), gateway]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=timeout_s,
                          env={**os.environ, "PYTHONPATH": str(client.TESTS)})
    found = Graph(**json.loads(done.stdout))
    return found._replace(reported=[tuple(edge) for edge in found.reported])


def main():
    from standin import engine  # needs the packages of the environment
    database, gateway = sys.argv[1:]
    with engine.Reader(database) as reader:
        found = gather(reader.nodes(), reader.edges(), gateway)
    json.dump(found._asdict(), sys.stdout)


if __name__ == "__main__":
    main()
