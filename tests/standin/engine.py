"""The graph engine behind the stand-in: graphqlite, an SQLite extension, in one file.

Another engine needs only what is here: `Engine.run` (one query, one transaction) and `Reader`
(queries from another process, which see what was committed). What is known to differ from Neptune:

- a string ends at U+0000, an integer beyond 64 bits saturates, an absent parameter is a null and
  MERGE takes nulls: the stand-in refuses all of these before they come here (cypher.py);
- `~id` is a property like any other: `run` keeps it a string and unique among all nodes;
- -0.0 becomes 0.0;
- a node that is returned whole has floats of 15 digits; a property by its name is exact, and so is
  what `Reader.nodes` gives;
- in what a write returns, an unknown function or variable is a null;
- a node without `~id` gets none, and `id()` is a number;
- MERGE of an edge scans the nodes: 100 readings take 0.1 s in an empty graph, 0.6 s at 20,000.
"""

import json
import os
import sqlite3
import threading

import graphqlite

EXTENSION = os.path.join(os.path.dirname(graphqlite.__file__), "graphqlite")
NON_TEXT_TABLES = ("node_props_int", "node_props_real", "node_props_bool", "node_props_json")
VALUE_TABLES = {"node_props_int": int, "node_props_real": float, "node_props_bool": bool,
                "node_props_text": str, "node_props_json": json.loads}
DUPLICATES = """SELECT value FROM node_props_text
    WHERE key_id = (SELECT id FROM property_keys WHERE key = '~id')
    GROUP BY value HAVING count(*) > 1 LIMIT 1"""


class EngineError(Exception):
    """The engine refused the query."""


class DuplicateId(Exception):
    """The query would leave two nodes with one `~id`; nothing was written."""


class BadId(Exception):
    """The query would leave a node whose `~id` is not a string; nothing was written."""


def connect(path, mode):
    connection = sqlite3.connect(f"file:{path}?mode={mode}", uri=True, isolation_level=None,
                                 check_same_thread=False, timeout=30)
    if mode == "rwc":
        # Before the extension makes its tables. A killed process loses nothing by it; the
        # machine's own crash may lose the last transactions, which no test is about.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    connection.enable_load_extension(True)
    connection.load_extension(EXTENSION)
    connection.enable_load_extension(False)
    return connection


def evaluate(connection, query, parameters):
    """The rows of a query as dicts; no rows for a write that returns nothing."""
    text = json.dumps(parameters, ensure_ascii=False)
    try:
        result = connection.execute("SELECT cypher(?, ?)", (query, text)).fetchone()[0]
    except sqlite3.Error as error:
        raise EngineError(message_of(error)) from None
    try:
        rows = json.loads(result)
    except ValueError:
        raise EngineError("the result is not JSON") from None
    return rows if isinstance(rows, list) else []


def message_of(error):
    try:
        return json.loads(str(error))["error"]
    except (ValueError, KeyError, TypeError):
        return str(error)


class Engine:
    """The one writer of a database file."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.connection = connect(path, "rwc")

    def run(self, query, parameters):
        """Runs one query in one transaction: all of it, or nothing after an exception."""
        with self.lock:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                rows = evaluate(self.connection, query, parameters)
                self.check_ids()
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
        return rows

    def check_ids(self):
        for table in NON_TEXT_TABLES:
            sql = f"""SELECT 1 FROM {table}
                WHERE key_id = (SELECT id FROM property_keys WHERE key = '~id') LIMIT 1"""
            if self.connection.execute(sql).fetchone():
                raise BadId
        duplicate = self.connection.execute(DUPLICATES).fetchone()
        if duplicate:
            raise DuplicateId(duplicate[0])

    def close(self):
        with self.lock:
            self.connection.close()


class Reader:
    """Reads a database file from any process, while the stand-in runs or afterwards."""

    def __init__(self, path):
        self.connection = connect(path, "ro")

    def query(self, query, parameters=None):
        return evaluate(self.connection, query, parameters or {})

    def nodes(self):
        """All nodes, exactly as they are stored: {number: (labels, properties)}."""
        rows = self.connection.execute("SELECT id FROM nodes")
        found = {number: ([], {}) for number, in rows}
        for number, label in self.connection.execute("SELECT node_id, label FROM node_labels"):
            found[number][0].append(label)
        for table, kind in VALUE_TABLES.items():
            sql = f"SELECT node_id, key, value FROM {table} JOIN property_keys ON id = key_id"
            for number, key, value in self.connection.execute(sql):
                found[number][1][key] = kind(value)
        return found

    def edges(self):
        """All relationships: (number of the first node, type, number of the second)."""
        return self.connection.execute("SELECT source_id, type, target_id FROM edges").fetchall()

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
