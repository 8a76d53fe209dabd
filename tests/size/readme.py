"""The README's tables of figures, from build/size.json and build/bench.json:

    readme.py           writes them between the marks in README.md
    readme.py --check   fails when a figure there is more than 1 % from what was measured
"""

import json
import re
import sys
from pathlib import Path

README = Path("README.md")
BEGIN, END = "<!-- figures: made by `make figures` -->\n", "<!-- end of figures -->\n"
TOLERANCE = 0.01
COUNTED = [  # block function, figure, how the README calls it
    ("armv7m", "block", "SHA-256, a block of 64 bytes, `armv7m`: instructions"),
    ("small", "block", "the same, `small`"),
    ("armv7m", "sign cached 700", "signing a write, key kept, `armv7m`: instructions"),
    ("armv7m", "sign afresh 700", "the same, key derived afresh"),
    ("armv7m", "sign afresh stack", "the same, peak stack: bytes"),
    ("armv7m", "reading", "a reading through the core, intake to wire, `armv7m`: instructions"),
    ("armv7m", "reading body", "a reading on the wire, in a batch of 100: bytes"),
]
OURS = ("core", "port", "platform", "board", "trust anchors")


def image_rows(name, image):
    def total(names, what):
        return sum(size[what] for module, size in image["modules"].items()
                   if module.startswith(names))

    rows = [(f"**the gateway on {name}**", image["flash"], image["ram"]),
            ("of it Neso: core, port, platform, board", total(OURS, "flash"), total(OURS, "ram"))]
    for module in ("BearSSL", "lwIP", "stack"):
        rows.append((f"of it {module}", total(module, "flash"), total(module, "ram")))
    rows.append(("of it the stack at its deepest", 0, image["stack"]["peak"]))
    return rows


def sizes(size):
    yield "| flash and RAM on Cortex-M3, -Os | flash, bytes | RAM, bytes |\n|---|--:|--:|\n"
    rows = image_rows("lm3s6965evb", size["boards"]["lm3s6965evb"])
    rows.append(("the signer alone: SHA-256, HMAC, SigV4, library parts",
                 size["parts"]["signer"]["flash"], 0))
    for what, flash, ram in rows:
        yield f"| {what} | {flash:,} | {ram:,} |\n"


def instructions(bench):
    values = {(row["run"], row["figure"]): row for row in bench["rows"]}
    yield "\n| on a Cortex-M3 in QEMU, counted | | a peer |\n|---|--:|---|\n"
    for block, figure, what in COUNTED:
        row = values["cortex-m3-" + block, figure]
        yield f"| {what} | {row['value']:,} | {row.get('peer') or ''} |\n"


def tables():
    size = json.loads(Path("build/size.json").read_text(encoding="utf-8"))
    bench = json.loads(Path("build/bench.json").read_text(encoding="utf-8"))
    return "".join([*sizes(size), *instructions(bench)])


def figures(text):
    """Each row's name with its figures."""
    rows = re.findall(r"^\| (.+?) \| ([\d,]+) \| ([\d,]*)", text, re.M)
    return {name: [int(x.replace(",", "")) for x in found if x] for name, *found in rows}


def differences(old, new):
    old, new = figures(old), figures(new)
    for name in sorted(old.keys() | new.keys()):
        then, now = old.get(name, []), new.get(name, [])
        if len(then) != len(now) or any(abs(a - b) > TOLERANCE * b for a, b in zip(then, now)):
            yield f"README.md: {name}: {then} there, {now} measured; run `make figures`"


def main(check):
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    new = tables()
    if not check:
        README.write_text(before + BEGIN + new + END + after, encoding="utf-8")
        return 0
    found = list(differences(old, new))
    print("\n".join(found) or "the README's figures are those measured")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
