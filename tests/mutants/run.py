"""Plants one small fault at a time and runs the tests of its room: do they notice? (`make mutants`)

The faults are in rules.yaml and guards.yaml beside this file. The tree is copied first, so what
somebody is working on stays as it is. Nothing of ours is imported here: every fault gets a fork of
this process, which has the libraries loaded already and imports our code with the fault in it.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
KINDS = ("rules", "guards")
GOAL = 95  # of a hundred, of each kind
SECONDS = 300  # for one fault, by the clock of a machine that may be busy
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", ".*_cache", "htmlcov")
CAUGHT, HUNG, SURVIVED, BROKEN = "caught", "hung", "survived", "broken"
# What pytest's exit codes say of a fault. Tests that cannot even be collected have not caught it.
OUTCOMES = {0: SURVIVED, 1: CAUGHT}
PYTEST = "-q -n 0 -p no:cacheprovider --reruns 0 --no-header --tb=line --disable-warnings".split()


@dataclass(frozen=True)
class Mutant:
    kind: str
    room: str
    file: str
    tests: tuple
    old: str
    new: str
    breaks: str

    @property
    def name(self):
        return f"{self.file}: {self.breaks}"

    def planted(self, text):
        """The text of the file with the fault in it; ValueError where its place is not there once."""
        found = text.count(self.old)
        if found != 1:
            raise ValueError(f"{self.name}\n    its place is there {found} times: {self.old!r}")
        return text.replace(self.old, self.new)


@dataclass
class Result:
    mutant: Mutant
    outcome: str
    cpu: float  # seconds of processor time
    said: str = field(repr=False, default="")


def mutants(kinds=KINDS):
    for kind in kinds:
        for part in yaml.safe_load((HERE / f"{kind}.yaml").read_text(encoding="utf-8")):
            for fault in part["faults"]:
                yield Mutant(
                    kind,
                    part["room"],
                    fault.get("file", part["file"]),
                    tuple(fault.get("tests", part["tests"])),
                    fault["old"],
                    fault["new"],
                    fault["breaks"],
                )


def problems(faults):
    """What is wrong with the list itself: a place that is not there any more, code that is none."""
    for fault in faults:
        try:
            text = fault.planted((ROOT / fault.file).read_text(encoding="utf-8"))
            if fault.file.endswith(".py"):
                compile(text, fault.file, "exec")
        except (OSError, ValueError, SyntaxError) as problem:
            yield (
                f"{problem}" if isinstance(problem, ValueError) else f"{fault.name}\n    {problem}"
            )
        yield from (
            f"{fault.name}\n    there is no {test}"
            for test in fault.tests
            if not (ROOT / test.partition("::")[0]).exists()
        )


def load_libraries():
    """What takes long to import and does not ask for our settings."""
    for name in (
        "pytest", "django.test", "django.db.backends.sqlite3.base", "django.db.migrations.executor",
        "django.core.management.commands.migrate", "django.template.defaulttags", "factory",
        "hypothesis", "hypothesis.strategies", "openpyxl", "textstat", "rapidfuzz.process",
        "urllib3", "brotli", "qrcode", "psycopg", "PIL.Image",
    ):  # fmt: skip
        with suppress(Exception):
            __import__(name)


class MigrateOnce:
    """A plugin of pytest: the first run keeps its migrated database, the others copy it."""

    def __init__(self, kept):
        self.kept = kept

    def pytest_collection_finish(self):
        from django.core.management.commands.migrate import Command
        from django.db import connections

        migrate = Command.handle

        def copy_or_migrate(command, *args, **options):
            connection = connections[options["database"]]
            connection.ensure_connection()
            if connection.vendor != "sqlite" or connection.introspection.table_names():
                return migrate(command, *args, **options)
            if self.kept.exists():
                with closing(sqlite3.connect(self.kept)) as kept:
                    kept.backup(connection.connection)
                return None
            result = migrate(command, *args, **options)
            begun = self.kept.with_suffix(f".{os.getpid()}")
            with closing(sqlite3.connect(begun)) as kept:
                connection.connection.backup(kept)
            begun.rename(self.kept)
            return result

        Command.handle = copy_or_migrate


class FailedAlready:
    """A plugin of pytest: the tests that fail without a fault, for `left_out`."""

    def __init__(self, file):
        self.file = file

    def pytest_runtest_logreport(self, report):
        if report.failed:
            with self.file.open("a") as file:
                file.write(f"{report.nodeid}\n")


class Tree:
    """A copy of the working tree in which one fault at a time stands."""

    def __init__(self, folder, number):
        self.path, self.log = folder / f"tree{number}", folder / f"tree{number}.log"
        self.temporary = folder / f"temporary{number}"
        self.kept, self.pid = folder / "migrated.sqlite3", None
        self.failed_already = folder / "failed.txt"
        shutil.copytree(ROOT, self.path, ignore=NOT_COPIED)
        (self.path / "var").mkdir()

    def start(self, tests, mutant=None):
        """A fork of this process that runs the tests; it becomes a group of its own, to end it."""
        self.mutant, self.begun = mutant, time.monotonic()
        if mutant:
            file = self.path / mutant.file
            self.whole = file.read_text(encoding="utf-8")
            self.stat = file.stat()
            file.write_text(mutant.planted(self.whole), encoding="utf-8")
        sys.stdout.flush()
        self.pid = os.fork()
        if not self.pid:
            self.run(tests)
        return self

    def left_out(self):
        """Tests that fail without a fault: they cannot tell of one."""
        with suppress(FileNotFoundError):
            return sorted(set(self.failed_already.read_text().split("\n")) - {""})
        return []

    def run(self, tests):
        """In the fork."""
        os.setsid()
        code = 70
        try:
            log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            for stream in (1, 2):
                os.dup2(log, stream)
            os.chdir(self.path)
            sys.path[:] = [str(self.path), *(p for p in sys.path if not p.startswith(str(HERE)))]
            # Two faults of one size in one second would be one to Python's cache.
            sys.dont_write_bytecode = True
            os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
            os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
            for name in [n for n in os.environ if n == "DATABASE_URL" or n.startswith("PG")]:
                del os.environ[name]  # SQLite is quicker, and a fault is one on both
            import pytest

            options = [*PYTEST, f"--basetemp={self.temporary}"]
            plugins = [MigrateOnce(self.kept)]
            if self.mutant:
                options += ["-x", *(f"--deselect={test}" for test in self.left_out())]
            else:
                plugins.append(FailedAlready(self.failed_already))
            code = pytest.main([*options, *tests], plugins=plugins)
        finally:
            sys.stdout.flush()
            os._exit(int(code))

    def end(self, seconds=SECONDS):
        """The result, once there is one; None while the tests run."""
        pid, status, spent = os.wait4(self.pid, os.WNOHANG)
        if pid:
            outcome = OUTCOMES.get(os.waitstatus_to_exitcode(status), BROKEN)
        elif time.monotonic() - self.begun > seconds:
            spent, outcome = self.kill(), HUNG
        else:
            return None
        self.pid = None
        if self.mutant:
            file = self.path / self.mutant.file
            file.write_text(self.whole, encoding="utf-8")
            os.utime(file, ns=(self.stat.st_atime_ns, self.stat.st_mtime_ns))
        cpu = spent.ru_utime + spent.ru_stime
        return Result(self.mutant, outcome, cpu, self.log.read_text(errors="replace"))

    def kill(self):
        """End the tests with all that they have started; says what they have used."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return os.wait4(self.pid, 0)[2]

    def wait(self, seconds=SECONDS):
        while (result := self.end(seconds)) is None:
            time.sleep(0.05)
        return result


def run_all(faults, trees):
    """A result for each fault, in the order in which they end."""
    waiting, free, busy = list(faults)[::-1], list(trees), []
    while waiting or busy:
        while waiting and free:
            fault = waiting.pop()
            busy.append(free.pop().start(fault.tests, fault))
        time.sleep(0.05)
        for tree in list(busy):
            if result := tree.end():
                busy.remove(tree)
                free.append(tree)
                yield result


def tell_scores(results):
    """A line for each room and kind. Returns whether every kind reaches the goal."""
    counts = Counter((r.mutant.kind, r.mutant.room, r.outcome) for r in results)
    is_enough = True
    for kind in dict.fromkeys(r.mutant.kind for r in results):
        print(f"\n{kind}")
        of_kind = [r for r in results if r.mutant.kind == kind]
        for room in dict.fromkeys(r.mutant.room for r in of_kind):
            caught = counts[kind, room, CAUGHT] + counts[kind, room, HUNG]
            of = sum(r.mutant.room == room for r in of_kind)
            print(f"  {room:<26}{caught:>4} of {of:>3}")
        caught = sum(r.outcome in (CAUGHT, HUNG) for r in of_kind)
        print(f"  {'all':<26}{caught:>4} of {len(of_kind):>3}: {100 * caught / len(of_kind):.1f} %")
        is_enough = is_enough and 100 * caught >= GOAL * len(of_kind)
    return is_enough


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*", help="only faults whose room or file has such a word")
    parser.add_argument("--kind", choices=KINDS, help="only the faults of one kind")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--no-first-run", action="store_true", help="take it that the tests pass")
    parser.add_argument("--verbose", action="store_true", help="say what pytest said")
    return parser.parse_args()


def main():
    chosen = read_arguments()
    faults = [
        fault
        for fault in mutants([chosen.kind] if chosen.kind else KINDS)
        if all(word in f"{fault.room} {fault.file} {fault.breaks}" for word in chosen.words)
    ]
    if wrong := [*problems(faults)]:
        print("\n".join(["The list of faults does not fit the code:", *wrong]))
        return 2
    if not faults:
        print("There is no such fault.")
        return 2
    os.nice(5)
    load_libraries()
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    begun = time.monotonic()
    trees, left_out = [], []
    try:
        trees += [Tree(folder, number) for number in range(max(1, min(chosen.jobs, len(faults))))]
        if not chosen.no_first_run:
            tests = dict.fromkeys(test for fault in faults for test in fault.tests)
            first = trees[0].start(tests).wait(seconds=3600)
            print(f"The tests without a fault: {first.cpu:.0f} s of processor time")
            if left_out := trees[0].left_out():
                print("These fail without a fault, and are left out:", *left_out, sep="\n  ")
            elif first.outcome != SURVIVED:
                print(first.said)
                return 2
        results = []
        for result in run_all(faults, trees):
            results.append(result)
            print(f"{result.outcome:<9}{result.cpu:5.1f} s  {result.mutant.name}", flush=True)
            if chosen.verbose or result.outcome == BROKEN:
                print(result.said)
    finally:
        for tree in trees:
            if tree.pid:
                tree.kill()
        shutil.rmtree(folder, ignore_errors=True)
    is_enough = tell_scores(results)
    if survivors := [r.mutant for r in results if r.outcome == SURVIVED]:
        print("\nWent through:")
        for mutant in survivors:
            print(f"  {mutant.name}\n    {mutant.old.strip()!r}\n    {mutant.new.strip()!r}")
    broken = sum(r.outcome == BROKEN for r in results)
    if broken:
        print(f"\n{broken} faults kept the tests from running at all: they say nothing.")
    spent = os.times()
    cpu = spent.children_user + spent.children_system
    print(f"\n{time.monotonic() - begun:.0f} s, {cpu:.0f} s of processor time")
    return 0 if is_enough and not broken and not left_out else 1


if __name__ == "__main__":
    sys.exit(main())
