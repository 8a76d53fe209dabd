"""Who called whom, from a copy of the stack and the tables that compilers write for debuggers."""

import bisect
import re
import struct
import subprocess

SP, LR, PC = 13, 14, 15
# What the core puts into lr when it takes an interrupt (ARMv7-M, B1.5.8), and the frame it pushes.
EXCEPTION_RETURN = 0xFFFFFFE0
FRAME_LR, FRAME_PC, FRAME_STATUS, FRAME_SIZE = 20, 24, 28, 32
STATUS_ALIGNED = 1 << 9  # four bytes more were pushed


def output(*command):
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout


class Image:
    def __init__(self, elf):
        self.symbols = {}
        functions = []
        for line in output("arm-none-eabi-nm", elf).splitlines():
            address, kind, name = line.split()
            self.symbols[name] = int(address, 16)
            if kind in "tT" and not name.startswith("$"):
                functions.append((int(address, 16) & ~1, name))
        self._functions = sorted(functions)
        self._rules = self._read_rules(elf)
        self._calls = self._read_calls(elf)

    @staticmethod
    def _read_rules(elf):
        """Rows (address, {column: rule}) in order, as readelf tells them for each instruction."""
        rows, columns, end = [], [], None
        text = output("arm-none-eabi-readelf", "--debug-dump=frames-interp", elf)
        for line in text.splitlines():
            fde = re.search(r" FDE .*pc=([0-9a-f]+)\.\.([0-9a-f]+)", line)
            words = line.split()
            if fde:
                end = int(fde[2], 16)
                rows.append((int(fde[1], 16), {"CFA": "r13+0"}))
                rows.append((end, {}))
            elif " CIE " in line:
                end = None
            elif words and words[0] == "LOC":
                columns = words[1:]
            elif words and end is not None and re.fullmatch(r"[0-9a-f]{8}", words[0]):
                rows.append((int(words[0], 16), dict(zip(columns, words[1:]))))
        # At one address the end of a function counts least, and what is told last counts most.
        return sorted(rows, key=lambda row: (row[0], bool(row[1])))

    @staticmethod
    def _read_calls(elf):
        """Who each function calls or goes on to, by name; None stands for whom nobody can tell."""
        calls, name = {}, None
        for line in output("arm-none-eabi-objdump", "-d", "--no-show-raw-insn", elf).splitlines():
            begin = re.match(r"[0-9a-f]+ <(.+)>:", line)
            branch = re.search(r"\t(?:bl?[a-z.]*|cbn?z)\t.*<([^+>]+)(?:\+0x[0-9a-f]+)?>", line)
            if begin:
                name = begin[1]
                calls[name] = set()
            elif branch and branch[1] != name:
                calls[name].add(branch[1])
            elif re.search(r"\tblx\t", line):
                calls[name].add(None)
        return calls

    def depth(self, name):
        """Bytes of stack that a function and all that it calls take, at most."""
        if None in self._calls[name]:
            raise ValueError(f"{name} calls by a pointer")
        begin = self.symbols[name] & ~1
        end = self._functions[bisect.bisect_right(self._functions, (begin, "\x7f"))][0]
        frames = [int(rule["CFA"].split("+")[1]) for address, rule in self._rules
                  if begin <= address < end and rule]
        return max(frames, default=0) + max(map(self.depth, self._calls[name]), default=0)

    def interrupt_depth(self, vectors):
        """The same of the deepest interrupt handler in a vector table, with what the core pushes.
        All have one priority, so none interrupts another."""
        by_address = {address: name for name, address in self.symbols.items()}
        handlers = {by_address.get(vector & ~1, by_address.get(vector, "")) for vector in vectors}
        depths = [self.depth(name) for name in handlers if name.endswith("_interrupt")]
        return FRAME_SIZE + 4 + max(depths)

    def function(self, address):
        at = bisect.bisect_right(self._functions, (address, "\x7f"))
        return self._functions[at - 1][1] if at else "?"

    def _rule(self, address):
        at = bisect.bisect_right(self._rules, address, key=lambda row: row[0])
        return self._rules[at - 1][1] if at else {}

    def unwind(self, registers, stack, bottom):
        """The names of the functions that were active, the innermost first, and the stack pointer
        of what was interrupted, if anything was. `stack` is what lies from address `bottom` on."""
        registers, names, interrupted = list(registers), [], None
        at = registers[PC]
        while rule := self._rule(at):
            names.append(self.function(at))
            frame, back = self._leave(rule, registers, stack, bottom)
            registers[SP] = frame
            if frame >= bottom + len(stack):
                break
            at = (back & ~1) - 1  # within the call
            if back >= EXCEPTION_RETURN:
                lr, at, status = (struct.unpack_from("<I", stack, frame - bottom + offset)[0]
                                  for offset in (FRAME_LR, FRAME_PC, FRAME_STATUS))
                interrupted = frame + FRAME_SIZE + (4 if status & STATUS_ALIGNED else 0)
                names.append("(interrupt)")
                registers[LR], registers[SP] = lr, interrupted
        return names, interrupted

    @staticmethod
    def _leave(rule, registers, stack, bottom):
        """Puts the registers back; the caller's frame, and where the function returns to."""
        base, offset = re.fullmatch(r"r(\d+)\+(\d+)", rule["CFA"]).groups()
        frame = registers[int(base)] + int(offset)
        back = registers[LR]
        for column, where in rule.items():
            if where.startswith("c-"):
                value = struct.unpack_from("<I", stack, frame - int(where[2:]) - bottom)[0]
                if column == "ra":
                    back = value
                else:
                    registers[int(column[1:])] = value
        return frame, back
