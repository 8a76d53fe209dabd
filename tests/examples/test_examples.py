"""What headers and README show as examples is compiled, and what can be run is run.

The example of a header is the last block of its first comment that is indented by four columns. It
is compiled as the body of a function, behind example.h. Every header of core/ and port/ that
declares functions has one, unless it says that it is not for others.
"""

import functools
import itertools
import json
import pathlib
import re
import shlex
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
OUT = ROOT / "build/examples"
LIBRARY = ROOT / "build/linux/libneso.a"
HEADERS = sorted(str(path.relative_to(ROOT)) for folder in ("core", "port")
                 for path in (ROOT / folder).rglob("*.h") if "template" not in path.parts)
README = (ROOT / "README.md").read_text()

# GET /status of the signer's golden values.
GOLDEN = "20150830T123600Z 225d8e0c9b17571cef5633538bdbaac20b071091f8228b31f19a149848cce7ab\n"


@functools.cache
def make(goal):
    """What a goal of the Linux board prints."""
    command = ["make", "-s", "-f", "platform/build.mk", "BOARD=linux", goal]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@functools.cache
def flags():
    """As the library was compiled, since sizes depend on it."""
    jsmn = pathlib.Path(make("print-JSMN").strip()).parent
    return (make("print-DEFINES") + make("print-INCLUDES_port")).split() + [
        "-isystem", str(jsmn), "-DNESO_BUILD_TIME_S=1700000000", "-std=c11", "-Wall", "-Wextra",
        "-Werror"]


def compile_c(source, *options):
    OUT.mkdir(parents=True, exist_ok=True)
    command = ["cc", *flags(), "-x", "c", "-", *options]
    done = subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stderr}\n{source}"


def build_program(name, source):
    program = OUT / name
    compile_c(source, "-x", "none", str(LIBRARY), "-o", str(program))
    return program


def first_comment(text):
    return text[:text.index("*/")].split("\n") if text.startswith("/*") else []


def example_of(text):
    """The lines of the last indented block, empty ones among them; [] when there is none."""
    blocks = [[]]
    for line in first_comment(text):
        if line.startswith(" *     "):
            blocks[-1].append(line[7:])
        elif line == " *" and blocks[-1]:
            blocks[-1].append("")
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block][-1] if any(blocks) else []


def needs_example(text):
    declares = re.search(r"^[a-z][^#;{}=]*\bneso_\w+\([^;]*[;{]", text[text.index("*/"):], re.M)
    about = " ".join(line.lstrip(" *") for line in first_comment(text))
    return declares and "not for others" not in about


def blocks_of_readme(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


@pytest.mark.parametrize(
    "header", [header for header in HEADERS if needs_example((ROOT / header).read_text())])
def test_example_compiles(header):
    example = example_of((ROOT / header).read_text())
    assert example, f"{header} shows no example"
    body = "\n".join("    " + line for line in example)
    # What an example does with its results is up to the reader.
    compile_c(f'#include "{pathlib.Path(header).name}"\n#include "example.h"\n\n'
              f"void example(void);\n\nvoid example(void)\n{{\n{body}\n}}\n",
              f"-I{HERE}", "-Wno-unused-variable", "-Wno-unused-but-set-variable",
              "-fsyntax-only")


def test_rules_find_what_they_look_for():
    """The rules above must not pass over what they are for."""
    without = "/*\n * Text.\n */\nint neso_x(void);\n"
    assert needs_example(without) and not example_of(without)
    assert not needs_example("/*\n * Text: not for\n * others.\n */\nint neso_x(void);\n")
    assert not needs_example("/*\n * Text.\n */\ntypedef struct neso_x { int a; } neso_x;\n")
    assert needs_example("/*\n * Text.\n */\nstatic inline int neso_x(int a)\n{\n")
    shown = "/*\n * Text:\n *\n *     a\n *\n * more\n *\n *     b\n *\n *         c\n */\nint x;\n"
    assert example_of(shown) == ["b", "", "    c"]


def assert_signs(program):
    done = subprocess.run([program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, GOLDEN)


def test_readme_signs():
    source, = blocks_of_readme("c")
    assert_signs(build_program("sign", source))


def test_readme_signs_with_the_files_that_are_listed():
    source, = blocks_of_readme("c")
    listed = subprocess.run(["make", "-s", "list-signer"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.split()
    folders = {f"-I{pathlib.Path(name).parent}" for name in listed}
    sources = [name for name in listed if name.endswith(".c")]
    program = OUT / "sign-alone"
    OUT.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cc", "-std=c11", *sorted(folders), *sources, "-x", "c", "-", "-o", program],
                   cwd=ROOT, input=source, check=True, text=True)
    assert_signs(program)


def test_readme_configuration_is_accepted():
    configuration = blocks_of_readme("json")[0]
    program = build_program("settings", (HERE / "settings.c").read_text())
    done = subprocess.run([program], input=configuration, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def readme_commands(start):
    """The commands of the README's shell blocks that begin so, as words, up to a redirection."""
    lines = "\n".join(blocks_of_readme("sh")).replace("\\\n", " ").split("\n")
    commands = [shlex.split(line, comments=True) for line in lines if line.startswith(start)]
    return [list(itertools.takewhile(lambda word: not word.startswith(">"), words))
            for words in commands]


def test_readme_policies_are_printed():
    commands = readme_commands("neso policy ")
    assert len(commands) >= 6
    for command in commands:
        done = subprocess.run(["build/linux/neso", *command[1:]], cwd=ROOT, check=True,
                              capture_output=True, text=True)
        policy = json.loads(done.stdout)
        assert policy["Version"] == "2012-10-17", command
        assert all(statement["Effect"] == "Allow" for statement in policy["Statement"]), command
