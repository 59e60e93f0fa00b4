"""The list of planted faults (`make mutants`) still fits the code; the faults themselves are planted there."""

from collections import Counter
from pathlib import Path
from runpy import run_path

import pytest

RUN = run_path(str(Path(__file__).parents[1] / "mutants" / "run.py"), run_name="mutants")


@pytest.fixture(scope="module")
def faults():
    return list(RUN["mutants"]())


def test_every_fault_still_has_its_one_place_and_its_tests(faults):
    assert list(RUN["problems"](faults)) == []


def test_no_fault_is_listed_twice(faults):
    times = Counter((fault.file, fault.old, fault.new) for fault in faults)
    assert [key for key, number in times.items() if number > 1] == []


def test_there_are_enough_of_each_kind(faults):
    kinds = Counter(fault.kind for fault in faults)
    assert kinds["rules"] >= 124
    assert kinds["guards"] >= 60


def test_a_fault_whose_place_has_gone_is_told():
    fault = RUN["Mutant"]("rules", "offers", "manage.py", (), "no such line", "x", "nothing")
    (problem,) = RUN["problems"]([fault])
    assert "its place is there 0 times" in problem


def test_a_fault_that_is_no_python_is_told():
    fault = RUN["Mutant"]("rules", "offers", "manage.py", (), "import os\n", "import\n", "nothing")
    (problem,) = RUN["problems"]([fault])
    assert "invalid syntax" in problem or "Expected" in problem
