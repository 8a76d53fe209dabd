"""The model once more, from the description in core/graph/neso_model.h and nothing else."""

import base64
import dataclasses
import hashlib
import re


def part(text):
    data = text.encode()
    size = len(data)
    assert size < 0x8000
    return (bytes([size]) if size < 128 else bytes([0x80 | size >> 8, size & 255])) + data


def ident(kind, data):
    return hashlib.sha256(b"\x01" + kind + data).digest()[:16]


def pairs(mapping):
    keys = sorted(mapping, key=str.encode)
    return b"".join(map(part, keys)) + b"".join(part(mapping[key]) for key in keys)


def text_of(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def gateway_id(name):
    return text_of(ident(b"G", part(name)))


@dataclasses.dataclass(frozen=True)
class Value:
    """A field's value: its type, its text as received, and what it is in the graph."""

    kind: str
    text: str
    value: object

    def in_line(self):
        if self.kind == "s":
            return '"' + escape(self.text, '"\\') + '"'
        return self.text + (self.kind if self.kind in "iu" else "")


@dataclasses.dataclass
class Reading:
    measurement: str
    tags: dict
    fields: dict  # of Value
    time: int

    def ids(self, gateway):
        """(sensor's, reading's)"""
        sensor = ident(b"S", part(gateway) + part(self.measurement) + pairs(self.tags))
        fields = {key: value.kind + value.text for key, value in self.fields.items()}
        time = self.time.to_bytes(8, "big", signed=True)
        return text_of(sensor), text_of(ident(b"R", sensor + time + pairs(fields)))

    def line(self):
        tags = [escape(key, ",= ") + "=" + escape(value, ",= ") for key, value in self.tags.items()]
        fields = [escape(key, ",= ") + "=" + value.in_line() for key, value in self.fields.items()]
        series = ",".join([escape(self.measurement, ", "), *tags])
        return f"{series} {','.join(fields)} {self.time}"


def escape(text, special):
    return "".join("\\" + c if c in special else c for c in text)


PROPERTY = re.compile(r",`((?:[^`]|``)+)`:r\.([a-z]\d*)")


def clauses(query):
    """{parameter: {column: property name}} of a query's clauses, whose form is checked."""
    head, *rest = query.split(" UNWIND $")
    assert head == "MERGE (g:Gateway{`~id`:$g,name:$n}) WITH g"
    found = {}
    for clause in rest:
        form = re.fullmatch(
            r"(?P<name>[sr]\d+) AS r MERGE \(s:Sensor\{`~id`:r\.D"
            r"(?:,measurement:r\.a(?P<tags>(?:,`(?:[^`]|``)+`:r\.[a-z]\d*)*)\}\)"
            r" MERGE \(g\)-\[:HOSTS\]->\(s\)|\}\) MERGE \(m:Reading\{`~id`:r\.I,time:r\.T"
            r"(?P<fields>(?:,`(?:[^`]|``)+`:r\.[a-z]\d*)+)\}\) MERGE \(s\)-\[:REPORTED\]->\(m\))"
            r"(?P<next> WITH (?:g,)?count\(\*\) AS n)?", clause, re.DOTALL)
        assert form, clause
        assert (form["fields"] is None) == (form["name"][0] == "s")
        assert (form["next"] is None) == (clause is rest[-1])
        columns = PROPERTY.findall(form["tags"] or form["fields"] or "")
        assert form["name"] not in found
        found[form["name"]] = {column: name.replace("``", "`") for name, column in columns}
    return found
