"""Commands in a network of their own, which the kernel gives to root, or to anybody, or to nobody.

    subprocess.run(rig.namespace.command("--net", "ip", "address"))

A suite says in its conftest.py which of its files need that. Where there is none to be had they are
left out, and the run says so:

    collect_ignore = namespace.left_out("test_link_local.py")
    pytest_terminal_summary = namespace.report(collect_ignore)
"""

import functools
import subprocess

WAYS = (["unshare"], ["unshare", "--map-root-user"])


@functools.cache
def way():
    """The first way that works here, or None."""
    for words in WAYS:
        done = subprocess.run([*words, "--net", "--mount", "ip", "link", "set", "lo", "up"],
                              capture_output=True, check=False)
        if done.returncode == 0:
            return words
    return None


def command(*words):
    """The command line that runs `words`, which begin with options of unshare."""
    return [*(way() or WAYS[0]), *words]


def left_out(*files):
    return [] if way() else list(files)


def report(files):
    def pytest_terminal_summary(terminalreporter):
        for name in files:
            terminalreporter.write_line(f"not run: {name}: no network namespaces on this machine")
    return pytest_terminal_summary
