"""Commands in namespaces of their own, which the kernel gives to root, or to anybody, or to nobody
(that of mounts to nobody who has changed his root directory).

    subprocess.run(rig.namespace.command("--net", words=["ip", "address"]))

A suite says in its conftest.py which of its files need which. Where there is none to be had they
are left out, and the run says so:

    collect_ignore = namespace.left_out("test_link_local.py", "--net")
    pytest_terminal_summary = namespace.report(collect_ignore)
"""

import functools
import subprocess

WAYS = (["unshare"], ["unshare", "--map-root-user"])


@functools.cache
def way(*kinds):
    """The first way to namespaces of these kinds that works here, or None."""
    for words in WAYS:
        done = subprocess.run([*words, *kinds, "ip", "link", "set", "lo", "up"],
                              capture_output=True, check=False)
        if done.returncode == 0:
            return words
    return None


def command(*kinds, words):
    """The command line that runs `words` there."""
    return [*(way(*kinds) or WAYS[0]), *kinds, *words]


def left_out(file, *kinds):
    return [] if way(*kinds) else [file]


def report(files):
    def pytest_terminal_summary(terminalreporter):
        for name in files:
            terminalreporter.write_line(f"not run: {name}: no namespaces for it on this machine")
    return pytest_terminal_summary
