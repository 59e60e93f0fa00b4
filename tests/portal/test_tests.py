"""The tests themselves: none looks at the clock while its module is imported."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MODULES = [str(path.relative_to(TESTS)) for path in sorted(TESTS.rglob("*.py"))]
CLOCK = re.compile(r"(.*\.)?(now|utcnow|today|localdate|localtime)|time\.time(_ns)?", re.DOTALL)


def run_with(node):
    """The nodes that run when this one does. To define a function runs its decorators and defaults."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            parts = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
        case ast.Lambda():
            parts = [*node.args.defaults, *node.args.kw_defaults]
        case _:
            parts = ast.iter_child_nodes(node)
    yield node
    for part in filter(None, parts):
        yield from run_with(part)


def calls(*nodes):
    """What is called when these run, as (line, name)."""
    ran = [part for node in nodes for part in run_with(node)]
    return [(part.lineno, ast.unparse(part.func)) for part in ran if isinstance(part, ast.Call)]


def clock_at_import(source):
    """The lines that ask for the time at import, themselves or through functions of their module."""
    module = ast.parse(source)
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    called = {node.name: {name for _, name in calls(*node.body)} for node in functions}

    def asks(name, seen=frozenset()):
        inner = called.get(name, set()) - seen
        return bool(CLOCK.fullmatch(name)) or any(asks(n, seen | {name}) for n in inner)

    return sorted({line for line, name in calls(module) if asks(name)})


@pytest.mark.parametrize("module", MODULES)
def test_no_module_of_the_tests_asks_for_the_time_at_import(module):
    """A run that goes past midnight would compare the day of the import with the day of the test."""
    source = Path(TESTS, module).read_text(encoding="utf-8")
    assert clock_at_import(source) == [], "make it a fixture (tests/conftest.py has `today`)"


@pytest.mark.parametrize(
    "source",
    [
        "NOW = timezone.now()",
        "TOMORROW = (date.today() + timedelta(days=1)).isoformat()",
        "DAYS = [localdate() for _ in range(3)]",
        "BEGAN = time.time()",
        "class LineFactory:\n    created_at = datetime.datetime.now(UTC)",
        "@pytest.mark.parametrize('day', [None, timezone.localdate()])\ndef test_line(day): ...",
        "def line(day=timezone.localdate()): ...",
        "def line(*, day=timezone.localtime()): ...",
        "made = lambda day=timezone.localdate(): day",
        "def day(): return timezone.localdate()\ndef line(): return day()\nLINE = line()",
    ],
)
def test_asking_for_the_time_at_import_is_found(source):
    assert len(clock_at_import(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def test_line():\n    now = timezone.now()",
        "class TestLine:\n    def test_line(self): assert timezone.now()",
        "STATES = {'read': lambda line: line.read(timezone.now())}",
        "class LineFactory:\n    created_at = LazyFunction(timezone.now)",
        "def late(): return lambda: timezone.now()\nLATE = late()",
        "NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)",
    ],
)
def test_asking_for_the_time_within_a_test_is_not(source):
    assert clock_at_import(source) == []
