"""What the tests cost: a plugin that prints wall time, CPU time and the most costly tests of a run.

CPU time counts the process itself and its children; of what a neighbour does to the machine it knows nothing.
"""

import os
import time
from collections import defaultdict
from pathlib import Path

import pytest

MOST = 20
TICKS = os.sysconf("SC_CLK_TCK")


def cpu():
    """CPU seconds of this process, and of the processes that it started and those started in turn."""
    spent = os.times()
    ended = spent.children_user + spent.children_system
    return spent.user + spent.system, ended + sum(map(spent_by, children_of("self")))


def children_of(process):
    try:
        threads = os.listdir(f"/proc/{process}/task")
        return [
            child
            for thread in threads
            for child in Path(f"/proc/{process}/task/{thread}/children").read_text().split()
        ]
    except OSError:  # it has ended just now, or this is no Linux
        return []


def spent_by(process):
    """What it spent itself, what its children spent that have ended, and those that have not."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    own = sum(map(int, fields[11:15])) / TICKS
    return own + sum(map(spent_by, children_of(process)))


class Costs:
    def __init__(self, config):
        self.config = config
        self.started = time.monotonic()
        self.last = cpu()
        self.processes = []

    def pytest_collection_finish(self):
        self.last = cpu()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report):
        """In the process that runs it, a report takes along what was spent since the one before."""
        if not hasattr(report, "cpu"):
            now = cpu()
            report.cpu = [now[0] - self.last[0], now[1] - self.last[1]]
            self.last = now

    def pytest_sessionfinish(self, session):
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["cpu"] = cpu()

    def pytest_testnodedown(self, node):
        """The output is missing if the process died."""
        self.processes.append(getattr(node, "workeroutput", {}).get("cpu", (0, 0)))

    def pytest_terminal_summary(self, terminalreporter):
        spent = defaultdict(lambda: [0, 0])
        for reports in terminalreporter.stats.values():
            for report in reports:
                if hasattr(report, "cpu"):
                    spent[report.nodeid][0] += report.cpu[0]
                    spent[report.nodeid][1] += report.cpu[1]
        own, children = cpu() if not self.processes else (cpu()[0], 0)
        own += sum(process[0] for process in self.processes)
        children += sum(process[1] for process in self.processes)
        terminalreporter.section("what it cost")
        terminalreporter.write_line(
            f"{time.monotonic() - self.started:,.0f} s of wall time; "
            f"{own + children:,.0f} s of CPU time: {own:,.0f} s in the tests' own processes, "
            f"{children:,.0f} s in their children"
        )
        most = sorted(spent.items(), key=lambda item: -sum(item[1]))[:MOST]
        for nodeid, (of_itself, of_children) in most:
            terminalreporter.write_line(
                f"{of_itself + of_children:7.2f} s, {of_children:6.2f} s of it in children  {nodeid}"
            )
