#!/usr/bin/env python3
"""Asks the sandbox with somebody else's Jira client, and compares with what manageros says.

The sandbox and manageros come from one hand and could share a misunderstanding. The package `jira` knows neither: when
it signs in, finds people and pages through their tickets, and both get the same, the sandbox is enough of a Jira.

Usage: python3 tests/python_client.py

Builds both programs, installs the package into a virtual environment below the target folder (once), and needs no
network but for that. Exits 1 and says what differs when something does.
"""

import datetime
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import venv

PACKAGE = "jira==3.10.5"
# Seconds. Everything together takes ten with warm builds; what hangs shall not hang the build.
LONGEST = 300
SINCE = "200d"
# A year of work, so that the window cuts it, in pages so short that everybody has several.
PAGE = 7
COMPANY = ["--people", "8", "--months", "12", "--page-cap", str(PAGE)]
FIELDS = ["summary", "status", "assignee", "created", "updated"]

ROOT = pathlib.Path(__file__).resolve().parent.parent


def built():
    """Builds both programs and returns the folder they are in."""
    cargo = os.environ.get("CARGO", "cargo")
    build = [cargo, "build", "--quiet", "--package", "manageros", "--package", "jira-sandbox", "--bins"]
    subprocess.run(build, cwd=ROOT, check=True)
    metadata = [cargo, "metadata", "--format-version", "1", "--no-deps", "--offline"]
    answer = subprocess.run(metadata, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    return pathlib.Path(json.loads(answer)["target_directory"]) / "debug"


def run_where_the_package_is(target):
    """Installs the package, unless that was done, and starts this script again where it can be imported."""
    home = target / "python-client" / PACKAGE.replace("==", "-")
    python = home / "bin" / "python"
    installed = home / "installed"
    if not installed.exists():
        venv.create(home, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
        subprocess.run(pip, check=True)
        installed.touch()
    environment = {**os.environ, "MANAGEROS_PYTHON_CLIENT": str(target)}
    os.execve(python, [str(python), str(pathlib.Path(__file__).resolve())], environment)


class Sandbox:
    """The sandbox's own program, ended with the `with` block."""

    def __init__(self, programs, *options):
        command = [programs / "jira-sandbox", *COMPANY, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        told = {}
        for line in self.process.stdout:
            if match := re.match(r"  (URL|login|token) +(\S+)$", line):
                told[match[1]] = match[2]
            if line.startswith("Ctrl-C"):
                break
        if len(told) < 3:
            raise SystemExit(f"the sandbox did not start: exit {self.process.wait(timeout=10)}")
        self.url, self.login, self.token = told["URL"], told["login"], told["token"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)


class Manageros:
    """The built program in a home of its own, with one integration."""

    def __init__(self, programs, home, jira, cloud):
        self.program = programs / "manageros"
        self.environment = {
            "MANAGEROS_HOME": home,
            "MANAGEROS_KEY_FILE": f"{home}/key",
            "PATH": "/usr/bin:/bin",
            "TZ": "UTC",
            "USER": "tester",
        }
        login = ["--login", jira.login] if cloud else []
        add = ["integration", "add", "demo", "--url", jira.url, "--scope", "org", "--token-stdin"]
        self.account = self.ask(*add, *login, typed=jira.token)["data"]["account"]

    def ask(self, *arguments, typed=""):
        command = [self.program, *arguments, "--json"]
        done = subprocess.run(command, env=self.environment, input=typed, capture_output=True, text=True, timeout=30)
        if done.returncode != 0:
            raise SystemExit(f"manageros {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
        return json.loads(done.stdout)

    def found(self, query):
        """Returns the ids of the accounts that a search finds."""
        return {account["account_id"] for account in self.ask("person", "search", query, "-i", "demo")["data"]}

    def tickets(self, handle):
        """Returns where the window begins, and the tickets in it."""
        answer = self.ask("activity", "show", handle, "--since", SINCE)
        if not answer["meta"]["complete"]:
            raise SystemExit(f"the answer about {handle} is not complete: {answer['meta']['warnings']}")
        # the other client asks for what is theirs now; what was handed over is not in its answer
        tickets = [ticket for ticket in answer["data"]["tickets"] if ticket["relation"] == "assigned"]
        shown = {ticket["key"]: (ticket["id"], ticket["status"], ticket["summary"]) for ticket in tickets}
        if len(shown) != len(tickets):
            raise SystemExit(f"the answer about {handle} has a ticket twice")
        return instant(answer["meta"]["window"]["from"]), shown


def instant(text):
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.replace("Z", "+00:00"))
    text = re.sub(r"\.(\d+)", lambda fraction: "." + fraction[1].ljust(6, "0")[:6], text)
    return datetime.datetime.fromisoformat(text)


class Comparison:
    """What was compared, and every difference."""

    def __init__(self, name):
        self.name = name
        self.compared = 0
        self.differences = []

    def same(self, what, theirs, ours):
        self.compared += 1
        if theirs == ours:
            return
        lines = [f"{self.name}: {what}"]
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for key in sorted(theirs.keys() | ours.keys()):
                if theirs.get(key) != ours.get(key):
                    lines.append(f"  {key}: the client {theirs.get(key)}, manageros {ours.get(key)}")
        else:
            lines.append(f"  the client {theirs!r}")
            lines.append(f"  manageros  {ours!r}")
        self.differences.append("\n".join(lines))


def compare(programs, cloud):
    import jira as package

    name = "Cloud" if cloud else "Data Center"
    comparison = Comparison(name)
    options = [] if cloud else ["--data-center", "--context-path", "/jira"]
    with Sandbox(programs, *options) as jira, tempfile.TemporaryDirectory() as home:
        login = {"basic_auth": (jira.login, jira.token)} if cloud else {"token_auth": jira.token}
        client = package.JIRA(server=jira.url, max_retries=0, timeout=10, **login)
        ours = Manageros(programs, home, jira, cloud)
        id_of = (lambda user: user["accountId"]) if cloud else (lambda user: user["name"])

        def search(text, **more):
            how = {"query": text} if cloud else {"user": text, "includeInactive": True}
            return [user.raw for user in client.search_users(**how, **more)]

        def every_issue(jql, **more):
            ask = client.enhanced_search_issues if cloud else client.search_issues
            return ask(jql, maxResults=0 if cloud else False, fields=list(FIELDS), **more)

        myself = client.myself()
        comparison.same("who is signed in", myself["displayName"], ours.account)
        comparison.same("the login", myself["emailAddress" if cloud else "name"], jira.login)

        # Everybody with a ticket, hidden and inactive people included.
        people, several = {}, 0
        for issue in every_issue("created > 0 ORDER BY key"):
            if assignee := issue.raw["fields"]["assignee"]:
                people[id_of(assignee)] = assignee
        for number, (account, user) in enumerate(sorted(people.items())):
            handle = f"person{number}"
            ours.ask("person", "add", user["displayName"], "--handle", handle)
            ours.ask("person", "link", handle, "-i", "demo", "--account-id", account)
            for text in [user["displayName"], user.get("emailAddress")]:
                if text:
                    comparison.same(f"who is found as {text}", {id_of(hit) for hit in search(text)}, ours.found(text))

            since, shown = ours.tickets(handle)
            # The client asks for all that was ever theirs and picks by itself, so that no query is shared.
            for post in [False, True]:
                issues = every_issue(f'assignee = "{account}" ORDER BY created DESC', use_post=post)
                touched = [issue for issue in issues if instant(issue.fields.updated) >= since]
                theirs = {
                    issue.key: (issue.id, issue.fields.status.name, issue.fields.summary) for issue in touched
                }
                comparison.same(f"the number of keys of {handle}", len(theirs), len(touched))
                comparison.same(f"the tickets of {handle} ({'POST' if post else 'GET'})", theirs, shown)
            several += len(issues) > PAGE
            page = first_page(client, cloud, f'assignee = "{account}" ORDER BY key')
            comparison.same(f"the length of the first page of {handle}", len(page), min(PAGE, len(issues)))
        comparison.same("whether pages were turned", several > 0, True)
        if cloud:
            count = client.approximate_issue_count("created > 0")
            comparison.same("how many there are", count, len(every_issue("created > 0")))
    print(f"{name}: {len(people)} people, {comparison.compared} comparisons, {len(comparison.differences)} differences")
    return comparison.differences


def first_page(client, cloud, jql):
    ask = client.enhanced_search_issues if cloud else client.search_issues
    return ask(jql, maxResults=50, fields=["key"], json_result=True)["issues"]


def too_long(*_):
    raise SystemExit(f"not done within {LONGEST} seconds")


def main():
    # An exception and not the bare signal, so that the sandbox is ended too.
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LONGEST)
    target = os.environ.get("MANAGEROS_PYTHON_CLIENT")
    if target is None:
        programs = built()
        run_where_the_package_is(programs.parent)
    programs = pathlib.Path(target) / "debug"
    # A proxy of the machine is for the installation above, not for a server on this machine.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    differences = compare(programs, cloud=True) + compare(programs, cloud=False)
    print("\n".join(differences), file=sys.stderr, end="\n" if differences else "")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
