#!/usr/bin/env python3
"""Holds the figures of a release build that are the same on every machine: its size, its memory, and what a list that
needs neither the network nor a key asks of the system. Times are not steady; for those see benches/.

    tests/figures.py target/release/manageros

Needs /usr/bin/time, strace and readelf (Debian: time, strace, binutils).
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

MEGABYTE, MEBIBYTE = 1_000_000, 1024
ROWS = 1000
# opens no connection, starts no thread and no runtime
FORBIDDEN = "?socket,?connect,?clone,?clone3,?fork,?vfork,?epoll_create,?epoll_create1,?io_uring_setup"
# keys, keyrings and certificates
SECRETS = re.compile(r"/key\b|keyring|/ssl/|\.pem\b|\.crt\b|/dbus")

failures = []


def hold(what, got, most, unit):
    met = got <= most
    print(f"{'ok  ' if met else 'FAIL'} {what}: {got:.2f} {unit}, at most {most} {unit}")
    if not met:
        failures.append(what)


def peak(command, environment):
    """Returns the most MiB that the command had; of three runs the least, because what of a program's file is in memory
    beside what it needs is chance. By a small program, because the memory of whoever starts a program counts as the
    program's until it is loaded."""
    def once():
        with tempfile.NamedTemporaryFile("r") as told:
            subprocess.run(
                ["/usr/bin/time", "-f", "%M", "-o", told.name, *command],
                env=environment, stdout=subprocess.DEVNULL, check=True,
            )
            return int(told.read().split()[-1]) / MEBIBYTE

    return min(once() for _ in range(3))


def many_integrations(binary, home, environment):
    """Registers one integration, and copies its row: a list reads rows and opens no seal."""
    subprocess.run(
        [binary, "integration", "add", "acme-0001", "--url", "https://acme-0001.atlassian.net", "--login",
         "bot@acme.example", "--scope", "user", "--no-verify", "--token-stdin"],
        env=environment, input=b"a-token", check=True, capture_output=True,
    )
    store = sqlite3.connect(home / "manageros.db")
    columns = [name for _, name, *_ in store.execute("PRAGMA table_info(integrations)")]
    [row] = store.execute("SELECT * FROM integrations")
    for number in range(2, ROWS + 1):
        name = f"acme-{number:04}"
        own = {"id": os.urandom(16), "name": name, "base_url": f"https://{name}.atlassian.net"}
        copy = [own.get(column, value) for column, value in zip(columns, row)]
        store.execute(f"INSERT INTO integrations VALUES ({', '.join('?' * len(copy))})", copy)
    store.commit()
    store.close()


def asked_of_the_system(command, environment, calls):
    with tempfile.NamedTemporaryFile("r") as told:
        subprocess.run(
            ["strace", "-f", "-qq", "-e", f"trace={calls}", "-o", told.name, *command],
            env=environment, stdout=subprocess.DEVNULL, check=True,
        )
        return told.read().splitlines()


def main():
    [binary] = sys.argv[1:]
    binary = str(Path(binary).resolve())
    hold("size of the binary", os.path.getsize(binary) / MEGABYTE, 8.0, "MB")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        environment = {"MANAGEROS_HOME": str(home), "MANAGEROS_KEY_FILE": str(Path(folder) / "key"), "TZ": "UTC"}
        needed = subprocess.run(["readelf", "-d", binary], capture_output=True, text=True, check=True).stdout
        libraries = re.findall(r"NEEDED.*\[(?!libc\.|libm\.|ld-)(.*)\]", needed)
        hold(f"libraries beside the C library's {' '.join(libraries)}".rstrip(), len(libraries), 0, "libraries")
        hold("peak of --version", peak([binary, "--version"], environment), 6.0, "MiB")
        hold("peak of --help", peak([binary, "--help"], environment), 6.0, "MiB")
        many_integrations(binary, home, environment)
        listed = [binary, "integration", "list"]
        lines = subprocess.run(listed, env=environment, capture_output=True, check=True).stdout.count(b"\n")
        assert lines == ROWS + 1, lines
        # a table has to be measured before it is written
        for form, most in [("plain", 8.0), ("table", 12.0)]:
            command = [*listed, "--format", form]
            hold(f"peak of a list of {ROWS:,}, {form}", peak(command, environment), most, "MiB")
        calls = asked_of_the_system(listed, environment, FORBIDDEN)
        hold("connections, threads and runtimes of a list", len(calls), 0, "calls")
        files = asked_of_the_system(listed, environment, "%file")
        assert any("manageros.db" in line for line in files), "strace shows no files"
        secrets = [line for line in files if SECRETS.search(line)]
        hold("keys and certificates that a list looks at", len(secrets), 0, "files")
        for line in calls + secrets:
            print("    ", line)
    if failures:
        sys.exit(f"{len(failures)} figures do not hold")
    print("All figures hold.")


main()
