"""Readings with everything that line protocol can say, and what must be found of them."""

import dataclasses
import math
import random
import struct

START_NS = 1_790_000_000_000_000_000
NAMES = ["temperature", "x y", "a,b", "k=v", "温度", "back\\slash", "tick`s", "quo\"te", "😀", "$p",
         "MATCH", "-1", "a.b", "été", "x" * 60]
TEXTS = ["", "plain", "two words", "a,b=c", 'say "x"', "C:\\dir", "\\", '\\"', "it's", "温度 😀",
         "\U0010ffff", "\x01\x1b\x7f", "tab\there", "$x {y} [z]", "`", "e\u0301", "\u2028", "null",
         "y" * 200]
FLOATS = ["21", "-7", "0", "0.1", "1e5", "1E-5", "-2.5e+10", "5e-324", "2.2250738585072014e-308",
          "1.7976931348623157e308", "-1.7976931348623157e308", "123456789.123456789", "1e22",
          "9007199254740993"]
INTEGERS = [0, 1, -1, 2**53 + 1, 2**63 - 1, -2**63, 1480]
BOOLEANS = {"t": True, "T": True, "true": True, "True": True, "TRUE": True,
            "f": False, "F": False, "false": False, "False": False, "FALSE": False}
TIMES = [0, -1, 1, 2**63 - 1, -2**63]


def escaped(text, characters):
    return "".join("\\" + c if c in characters else c for c in text)


@dataclasses.dataclass(frozen=True)
class Reading:
    measurement: str
    tags: dict
    fields: dict  # name: (as it is written, value)
    time: int | None  # None: the line has no timestamp

    @property
    def line(self):
        key = ",= "
        head = escaped(self.measurement, ", ") + "".join(
            f",{escaped(name, key)}={escaped(value, key)}" for name, value in self.tags.items())
        body = ",".join(f"{escaped(name, key)}={text}" for name, (text, _) in self.fields.items())
        tail = "" if self.time is None else f" {self.time}"
        return f"{head} {body}{tail}".encode()

    @property
    def sensor(self):
        return {"measurement": self.measurement, **self.tags}

    @property
    def properties(self):
        values = {name: value for name, (_, value) in self.fields.items()}
        return values if self.time is None else {"time": self.time, **values}


def typed(properties):
    """Equal only for the same names with the same values of the same types."""
    return tuple(sorted((name, type(value).__name__, repr(value))
                        for name, value in properties.items()))


def number(text):
    return text, float(text)


def string(text):
    return f'"{escaped(text, chr(34) + chr(92))}"', text


def integer(value, suffix="i"):
    return f"{value}{suffix}", value


def random_float(source):
    while True:
        value = struct.unpack("<d", source.randbytes(8))[0]
        if math.isfinite(value) and value != 0:
            return repr(value), value


def random_field(source):
    kind = source.randrange(6)
    if kind == 0:
        return number(source.choice(FLOATS))
    if kind == 1:
        return random_float(source)
    if kind == 2:
        return integer(source.choice([*INTEGERS, source.randrange(-2**63, 2**63)]))
    if kind == 3:
        return integer(source.choice([0, 7, 2**63 - 1]), "u")
    if kind == 4:
        return string(source.choice(TEXTS))
    return source.choice(list(BOOLEANS.items()))


def random_sensors(source):
    """Measurement and tags of some sensors: plain ones, and ones whose names need escapes."""
    tags = ["site", "a b", "c,d", "e=f", "straße"]
    plain = [("cpu", {"host": "node-1"}), ("cpu", {"host": "node-2"}), ("heart beat", {})]
    return plain + [
        (f"pump,{i}", {name: f"{source.choice(TEXTS[1:5])}{i}" for name in source.sample(tags, i)})
        for i in range(1, 5)]


def mixed(count, seed):
    """Different readings; some at one moment, some at the ends of time."""
    source = random.Random(seed)
    sensors = random_sensors(source)
    found = []
    for at in range(count):
        names = source.sample(NAMES, source.choice([1, 1, 2, 3]))
        fields = {"n": integer(at), **{name: random_field(source) for name in names}}
        time = TIMES[at] if at < len(TIMES) else START_NS + at // 2
        found.append(Reading(*sensors[at % len(sensors)], fields, time))
    return found


def simple(count, first=0, time=START_NS, step=1):
    """Readings of one sensor. Without a time: lines without timestamp."""
    return [Reading("pump", {"site": "north"}, {"rpm": integer(at)},
                    None if time is None else time + at * step)
            for at in range(first, first + count)]
