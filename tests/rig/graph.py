"""What a database file holds, read by a process of its own and not through the stand-in.

    graph = rig.graph.read(run.database, "gateway-1")
    graph.sensors     {id: properties}
    graph.readings    {id: properties}
    graph.hosted      [sensor id, ...] of the edges (gateway)-[:HOSTS]->(sensor)
    graph.reported    [(sensor id, reading id), ...] of (sensor)-[:REPORTED]->(reading)

Values have the types that they have in the graph: int, float, bool, str.
"""

import collections
import json
import os
import subprocess
import sys

from standin import client

Graph = collections.namedtuple("Graph", "gateways sensors readings hosted reported strays")

OF_GATEWAY = "MATCH (g:Gateway {name: $name})"
QUERIES = {
    "gateways": f"{OF_GATEWAY} RETURN g AS n",
    "hosts": f"{OF_GATEWAY}-[:HOSTS]->(s:Sensor) RETURN s AS n",
    "reports": f"{OF_GATEWAY}-[:HOSTS]->(s:Sensor)-[:REPORTED]->(m:Reading) "
               "RETURN s.`~id` AS s, m AS n",
    "reading_nodes": "MATCH (m:Reading) RETURN count(m) AS n",
    "reported_nodes": "MATCH (:Sensor)-[:REPORTED]->(m:Reading) RETURN count(m) AS n",
}


def identified(node):
    properties = dict(node["properties"])
    return properties.pop("~id"), properties


def gather(found):
    """The rows of the queries as a Graph."""
    hosts = [identified(row["n"]) for row in found["hosts"]]
    reports = [(row["s"], *identified(row["n"])) for row in found["reports"]]
    strays = found["reading_nodes"][0]["n"] - found["reported_nodes"][0]["n"]
    return Graph(
        gateways=[identified(row["n"]) for row in found["gateways"]], sensors=dict(hosts),
        readings={identity: properties for _, identity, properties in reports},
        hosted=[identity for identity, _ in hosts],
        reported=[(sensor, reading) for sensor, reading, _ in reports],
        strays=strays)  # readings that no sensor reported, of all gateways


def read(database, gateway, timeout_s=120):
    command = [str(client.find_python()), "-m", "rig.graph", str(database), gateway]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=timeout_s,
                          env={**os.environ, "PYTHONPATH": str(client.TESTS)})
    return gather(json.loads(done.stdout))


def main():
    from standin import engine  # needs the packages of the environment
    database, gateway = sys.argv[1:]
    with engine.Reader(database) as reader:
        json.dump({name: reader.query(query, {"name": gateway})
                   for name, query in QUERIES.items()}, sys.stdout)


if __name__ == "__main__":
    main()
