"""Flash and static RAM by module, from the maps that the linker wrote, and the deepest that the
stack became, from stack.py: size.py BOARD...

Prints a table for each board's image (the one for the emulator) and for each part of the library
that tests/size/signer.mk links alone, and writes the same figures to build/size.json.
"""

import json
import re
import subprocess
import sys
import textwrap
from collections import defaultdict
from pathlib import Path

PARTS = Path("build/size")
# What the parts must not exceed, and the goal where that is less. A board's is in its board.mk.
BUDGETS = Path("tests/size/budgets.json")
# The deepest stack of each board, from stack.py; so much of what is reserved has to be left.
STACKS = Path("build/stack.json")
STACK_MARGIN = 512
INPUT = re.compile(r" (\S+)?\s+0x[0-9a-f]+\s+0x([0-9a-f]+)(?: (\S.*))?$")
MODULE_BY_PATH = [
    (r"/(core/[a-z]+)/", None),
    (r"/(platform/[a-z0-9_]+)/", None),
    (r"/(port)/", None),
    (r"/boards/", "board"),
    (r"/third/bearssl/", "BearSSL"),
    (r"/third/lwip/", "lwIP"),
    (r"/generated/neso_anchors", "trust anchors"),
    (r"libgcc\.a", "libgcc"),
    (r"/libc\.a|/libm\.a", "libc"),
]


def sections(elf):
    """Names of the sections that are in memory, each with (in flash, in RAM)."""
    text = subprocess.run(["arm-none-eabi-readelf", "-SW", elf], check=True, text=True,
                          capture_output=True).stdout
    found = {}
    line = re.compile(r"\]\s+(\S+)\s+(PROGBITS|NOBITS|ARM_EXIDX|\w+_ARRAY)\s.*\s([WAXMSLO]+)\s")
    for name, kind, flags in line.findall(text):
        if "A" in flags:
            found[name] = (kind != "NOBITS", "W" in flags)
    return found


def module(path):
    member = re.search(r"libneso\.a\((\S+)\.o\)", path)
    if member:
        path = "/" + next(str(p) for p in Path("core").glob(f"*/{member[1]}.[cS]"))
    for pattern, name in MODULE_BY_PATH:
        match = re.search(pattern, path)
        if match:
            return name or match[1]
    return "other"


def read_map(path, in_memory):
    """Bytes as {module: [flash, ram]} by the input sections of one image."""
    sizes = defaultdict(lambda: [0, 0])
    text = path.read_text().split("Linker script and memory map", 1)[1]
    # A long name stands on a line alone.
    text = re.sub(r"^( ?\S+)\n\s+0x", r"\1 0x", text, flags=re.M)
    rest, current = 0, None

    def add(name, size):
        flash, ram = in_memory[current]
        sizes[name][0] += size * flash
        sizes[name][1] += size * ram

    for line in text.splitlines():
        output = re.match(r"(\.\S+)\s+0x[0-9a-f]+\s+0x([0-9a-f]+)", line)
        if output or not line.startswith(" "):
            if current and rest > 0:
                add("stack" if current == ".stack" else "padding", rest)
            current = output[1] if output and output[1] in in_memory else None
            rest = int(output[2], 16) if current else 0
            continue
        source = INPUT.match(line)
        if current and source and (source[3] or source[1] == "*fill*"):
            size = int(source[2], 16)
            if source[3] and source[1] != "*fill*":
                add(module(source[3]), size)
                rest -= size
    return dict(sizes)


def measure(elf):
    modules = read_map(elf.with_suffix(".map"), sections(elf))
    modules = {name: {"flash": flash, "ram": ram}
               for name, (flash, ram) in sorted(modules.items()) if flash or ram}
    return {"flash": sum(m["flash"] for m in modules.values()),
            "ram": sum(m["ram"] for m in modules.values()), "modules": modules}


def board_bytes(board, variable):
    value = subprocess.run(["make", "-s", "-f", "platform/build.mk", f"BOARD={board}",
                            f"print-{variable}"], check=True, text=True, capture_output=True).stdout
    return int(value.strip() or "0", 0)


def show(title, result):
    print(f"\n{title}")
    print(f"  {'module':24}{'flash':>11}{'RAM':>11}")
    for name, size in result["modules"].items():
        print(f"  {name:24}{size['flash']:11,}{size['ram']:11,}")
    print(f"  {'total':24}{result['flash']:11,}{result['ram']:11,}")
    for name, title in (("budget", "budget"), ("goal", "goal"), ("board", "of the board")):
        if name in result:
            print(f"  {title:24}{result[name]['flash']:11,}{result[name]['ram']:11,}")
    if "stack" in result:
        stack = result["stack"]
        print(f"  {'stack, deepest':24}{'':11}{stack['peak']:11,} of {stack['reserved']:,}, by")
        print(textwrap.fill(" > ".join(stack["path"]), 100, initial_indent="    ",
                            subsequent_indent="    "))


def exceeded(title, result):
    """What of a result is beyond its budget, in words."""
    budget = result.get("budget", {})
    excess = [f"{title}: {result[what]:,} bytes of {what}, budget {budget[what]:,}"
              for what in budget if result[what] > budget[what]]
    stack = result.get("stack")
    if stack and stack["peak"] + STACK_MARGIN > stack["reserved"]:
        excess.append(f"{title}: {stack['peak']:,} bytes of stack leave less than {STACK_MARGIN} "
                      f"of the {stack['reserved']:,} that are reserved")
    return excess


def main(boards):
    report = {"boards": {}, "parts": {}}
    budgets = json.loads(BUDGETS.read_text())
    stacks = json.loads(STACKS.read_text())
    excess = []
    for board in boards:
        result = measure(Path(f"build/firmware/{board}/qemu/neso.elf"))
        result["board"] = {"flash": board_bytes(board, "BOARD_FLASH"),
                           "ram": board_bytes(board, "BOARD_RAM")}
        if board_bytes(board, "BOARD_BUDGET_FLASH"):
            result["budget"] = {"flash": board_bytes(board, "BOARD_BUDGET_FLASH"),
                                "ram": board_bytes(board, "BOARD_BUDGET_RAM")}
        result["stack"] = stacks[board]
        report["boards"][board] = result
        excess += exceeded(board, result)
        show(f"{board}: the gateway", result)
    for elf in sorted(PARTS.glob("*.elf")):
        report["parts"][elf.stem] = result = measure(elf)
        result.update(budgets[elf.stem])
        excess += exceeded(elf.stem, result)
        show(f"the library's {elf.stem.replace('-', ' ')} alone, on Cortex-M3", result)
    Path("build/size.json").write_text(json.dumps(report, indent=2) + "\n")
    for line in excess:
        print(f"EXCEEDED: {line}")
    return 1 if excess else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
