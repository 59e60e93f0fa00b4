"""What two councils differ in, and how much is shown of many, on each bound."""

import pytest

from offers.eligibility.answers import ASK, OPEN, Answer
from offers.pledge.board import Cell
from offers.pledge.compare import Compared, ComparedRow, Comparison
from offers.pledge.models import Commitment, Position
from tests.factories import AuthorityFactory, CommitmentFactory


def compared(code=None):
    answer = code and Answer(code, "So.")
    return Compared(Cell(None, None, Position(answer="yes")), answer)


@pytest.mark.parametrize(
    ("codes", "is_different", "is_same"),
    [
        ((OPEN, OPEN), False, True),
        ((OPEN, "ended"), True, False),
        ((OPEN, ASK), False, False),
        ((ASK, ASK), False, True),
        ((None, None), False, True),
    ],
)
def test_what_has_to_be_asked_about_states_nothing(codes, is_different, is_same):
    row = ComparedRow(None, [compared(code) for code in codes])
    assert (row.is_different, row.is_same) == (is_different, is_same)


class Said:
    """As much of a cell and of a line as the rule of an end that has passed looks at."""

    def __init__(self, until_birthday):
        self.until_birthday = until_birthday
        self.position = self


@pytest.mark.parametrize(
    ("age", "cell_until", "line_until", "is_past"),
    [
        (20, 21, None, False),
        (21, 21, None, True),
        (22, 21, None, True),
        (22, 21, 25, False),
        (22, None, None, False),
    ],
)
def test_a_stated_end_has_passed_on_its_birthday(age, cell_until, line_until, is_past):
    comparison = Comparison([], [], age)
    assert comparison.is_past_for(Said(cell_until), Said(line_until)) is is_past


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("councils", "promises", "is_brief"),
    [(4, 2, False), (5, 2, True), (5, 1, False), (4, 1, False)],
)
def test_cells_are_brief_for_five_councils_and_two_promises(councils, promises, is_brief):
    for _ in range(promises):
        CommitmentFactory()
    authorities = [AuthorityFactory() for _ in range(councils)]
    assert Comparison(authorities, Commitment.objects.all()).is_brief is is_brief
