"""What is in the graph, read from the database file by a process of its own: python summary.py
DATABASE GATEWAY prints a table with one row a sensor, and the number of readings last.
"""

import sys

from standin.engine import Reader

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 24

SENSORS = """MATCH (g:Gateway {name: $gateway})-[:HOSTS]->(s:Sensor)-[:REPORTED]->(m:Reading)
RETURN s.`~id` AS sensor, s AS node, m AS reading"""


def plain(node):
    """The properties of a node as the engine returns it."""
    return {key: value for key, value in node["properties"].items() if key != "~id"}


def sparkline(values):
    step = max(1, len(values) / WIDTH)
    shown = [values[int(i * step)] for i in range(min(WIDTH, len(values)))]
    low, high = min(shown), max(shown)
    if high == low:
        return BARS[3] * len(shown)
    return "".join(BARS[round((v - low) / (high - low) * (len(BARS) - 1))] for v in shown)


def figure(value):
    if isinstance(value, int) and value >= 1 << 20:
        return f"{value / (1 << 20):,.1f} Mi"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def series(rows):
    """Readings by sensor: a title and the values of its first field, in the order of time."""
    sensors = {}
    for row in rows:
        properties = plain(row["reading"])
        tags = plain(row["node"])
        title = " ".join([tags.pop("measurement"), *map(str, tags.values())])
        sensors.setdefault((title, row["sensor"]), []).append(
            (properties.pop("time"), sorted(properties.items())[0]))
    return {title: sorted(values) for (title, _), values in sorted(sensors.items())}


def main(database, gateway):
    rows = Reader(database).query(SENSORS, {"gateway": gateway})
    print(f"  {'sensor':<18}{'field':<14}{'readings':>9}{'first':>14}{'last':>14}  course")
    for title, values in series(rows).items():
        numbers = [value for _, (_, value) in values]
        name = values[0][1][0]
        print(f"  {title:<18.17}{name:<14.13}{len(values):>9}{figure(numbers[0]):>14}"
              f"{figure(numbers[-1]):>14}  {sparkline(numbers)}")
    print(len(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
