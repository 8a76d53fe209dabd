"""Builds and runs the image of tests/bench/ in each of its forms, prints the figures beside their
budgets, and writes all of them to build/bench.json. Fails when a budget is exceeded.

budgets.json says what is printed: each row names a figure of a run (a processor and a block
function of SHA-256). `bound` is what the figure must not exceed. Where that is not yet the goal,
`goal` is, and the table says so. `peer` is what others take, for the reader.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

RUNS = ["cortex-m3-armv7m", "cortex-m3-fast", "cortex-m3-small",
        "cortex-m0plus-fast", "cortex-m0plus-small"]
OUT = Path("build/bench")


def run(name):
    """The figures of one run, by name."""
    cpu, block = name.rsplit("-", 1)
    subprocess.run(["make", "--no-print-directory", "-f", "tests/bench/bench.mk", f"CPU={cpu}",
                    f"NESO_SHA256={block}"], check=True, stdout=sys.stderr)
    lines = (OUT / name / "figures").read_text().splitlines()
    figures = {key: int(value) for key, value in (line.split("\t") for line in lines)}
    objects = [f"block_{block}"] if block == "armv7m" else [f"block_{block}", "constants"]
    figures["block code"] = code_size(OUT / name / f"core/hash/neso_sha256_{o}.o" for o in objects)
    return derive(figures)


def code_size(objects):
    """Bytes of flash that objects take."""
    text = subprocess.run(["arm-none-eabi-size", "-A", *objects], check=True, text=True,
                          capture_output=True).stdout
    return sum(int(size) for size in re.findall(r"^\.(?:text|rodata)\S*\s+(\d+)", text, re.M))


def derive(figures):
    """What one step takes, where the image can only measure it together with those before it."""
    figures["json credentials"] -= figures["json copy"]
    figures["reading outbox"] = figures["reading intake"] - figures["reading record"]
    figures["reading record"] -= figures["reading line"]
    once = ("line", "record", "outbox", "pin", "plan")
    figures["reading"] = (sum(figures[f"reading {step}"] for step in once)
                          + 2 * (figures["reading encode"] + figures["reading hash"]))
    return figures


def remark(row, value):
    bound, goal = row.get("bound"), row.get("goal")
    if bound is not None and value > bound:
        return "EXCEEDED"
    if goal is not None and value > goal:
        return "above the goal"
    return ""


def number(value):
    return "" if value is None else f"{value:,}"


def show(sections, runs):
    """Prints the tables; returns the rows with their values."""
    rows = []
    for section in sections:
        print(f"\n{section['title']}")
        print(f"  {'':52}{'today':>9}{'bound':>9}{'goal':>9}  {'peer':26}")
        for row in section["rows"]:
            value = runs[row["run"]][row["figure"]]
            rows.append({**row, "value": value})
            goal = row.get("goal", row.get("bound"))
            print(f"  {row['what']:52}{number(value):>9}{number(row.get('bound')):>9}"
                  f"{number(goal):>9}  {row.get('peer', ''):26}  {remark(row, value)}".rstrip())
    return rows


def main():
    sections = json.loads(Path("tests/bench/budgets.json").read_text())
    runs = {name: run(name) for name in RUNS}
    rows = show(sections, runs)
    Path("build/bench.json").write_text(json.dumps({"runs": runs, "rows": rows}, indent=2) + "\n")
    bounded = [row for row in rows if "bound" in row]
    failed = sum(row["value"] > row["bound"] for row in bounded)
    print(f"\n{len(bounded) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
