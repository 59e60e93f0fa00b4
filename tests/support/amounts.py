"""The same test with much and with little: `make test` tries little, `make test-all` both."""

import pytest


def slowly(values):
    """Values for a test that has tried their like already."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]


def one_in(step):
    """Gives a test `step`: with `combinations[::step]` it tries some of them, and slowly all.

    A step that shares no factor with the lists which are combined comes past every value of each.
    """
    return pytest.mark.parametrize(
        "step", [pytest.param(step, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)]
    )
