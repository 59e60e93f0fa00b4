"""What counts on the board, what is doubtful and what is rare, on each bound."""

import pytest
from django.utils import timezone

from offers.lines.models import Entitlement
from offers.pledge.board import NO, PARTLY, YES, Board, Cell, Row, Tally
from offers.pledge.models import Commitment, Position
from offers.pledge.neighbours import WhoAlreadyDoesThis
from tests.factories import (
    AuthorityFactory,
    CommitmentFactory,
    EntitlementFactory,
    PositionFactory,
)


def line(*, years=0, confidence="high"):
    return Entitlement(source_date=str(timezone.localdate().year - years), confidence=confidence)


def cell_with(*lines):
    position = Position(answer="yes")
    position.lines = list(lines)
    return Cell(None, None, position)


@pytest.mark.parametrize(
    ("lines", "is_doubtful"),
    [
        ([{}], False),
        ([{"years": 2}], False),
        ([{"years": 3}], True),
        ([{"confidence": "low"}], True),
        ([{"confidence": "medium"}], False),
        ([{"years": 3}, {"confidence": "low"}], True),
        ([{"years": 3}, {}], False),
        ([], False),
    ],
)
def test_an_answer_is_doubtful_when_all_its_lines_are_old_or_second_hand(lines, is_doubtful):
    assert cell_with(*[line(**said) for said in lines]).is_from_doubtful_source is is_doubtful


def row_of(yes, partly, of=10):
    row = Row(None, [])
    row.tally = Tally.over([YES] * yes + [PARTLY] * partly, of)
    return row


@pytest.mark.parametrize(
    ("yes", "partly", "is_rare"),
    [(0, 4, False), (1, 3, True), (2, 2, True), (3, 2, False), (4, 0, False)],
)
def test_a_yes_is_rare_up_to_half_of_the_councils_that_are_known(yes, partly, is_rare):
    assert row_of(yes, partly).is_rare is is_rare


def test_what_is_not_known_is_counted_apart():
    tally = Tally.over([YES, YES, NO], 10)
    assert (tally.known, tally.unknown, tally.counts[NO]) == (3, 7, 1)


@pytest.mark.django_db
class TestWhatCounts:
    def test_a_yes_that_states_its_age_comes_first_then_the_furthest_reaching(self):
        commitment = CommitmentFactory()
        for name, said in [
            ("No age", {"amount_gbp": 9000, "counts_outside": True}),
            ("21", {"until_birthday": 21}),
            ("25", {"until_birthday": 25}),
            ("Anywhere", {"until_birthday": 18, "counts_outside": True}),
            ("25 and rich", {"until_birthday": 25, "amount_gbp": 1}),
        ]:
            PositionFactory(authority__short_name=name, commitment=commitment, **said)
        (row,) = Board().rows
        assert [cell.authority.short_name for cell in row.yes_cells] == [
            "Anywhere", "25 and rich", "25", "21", "No age",
        ]  # fmt: skip

    def test_a_retired_promise_neither_counts_nor_is_asked_for(self, walsall):
        asked, retired = CommitmentFactory(), CommitmentFactory(retired_on=timezone.localdate())
        kept = PositionFactory(authority=walsall, commitment=asked)
        PositionFactory(authority=walsall, commitment=retired)
        assert list(Position.objects.counting()) == [kept]
        assert list(Commitment.objects.current()) == [asked]

    @pytest.mark.parametrize(
        ("answer", "note", "is_refused"),
        [
            ("yes", "", True),
            ("partly", "Some.", True),
            ("in-progress", "Soon.", False),
            ("no", "They say no.", True),
            ("no", "See https://council.invalid/no", False),
        ],
    )
    def test_an_answer_that_nothing_shows_is_not_published(self, answer, note, is_refused):
        position = PositionFactory(answer=answer, note=note, evidence=[])
        assert bool(position.problems()) is is_refused

    def test_another_councils_line_shows_nothing(self, walsall, dudley):
        own, other = EntitlementFactory(authority=walsall), EntitlementFactory(authority=dudley)
        position = PositionFactory(authority=walsall, evidence=[own])
        assert position.problems() == []
        position.evidence.add(other)
        assert position.problems() == ["Choose only this council’s own lines as evidence."]

    def test_those_who_do_it_say_yes_or_if_nobody_does_partly(self, walsall):
        commitment = CommitmentFactory()
        councils = [
            AuthorityFactory(short_name=name) for name in ("Dudley", "Sandwell", "Solihull")
        ]
        evidence = {council: [EntitlementFactory(authority=council)] for council in councils}

        def doing(*answers):
            Position.objects.all().delete()
            for council, answer in zip(councils, answers, strict=True):
                PositionFactory(
                    authority=council,
                    commitment=commitment,
                    answer=answer,
                    evidence=evidence[council],
                )
            (found,) = WhoAlreadyDoesThis(walsall).commitments
            return [cell.authority.short_name for cell in found.doing]

        assert doing("yes", "partly", "no") == ["Dudley"]
        assert doing("no", "partly", "in-progress") == ["Sandwell", "Solihull"]
        assert doing("no", "no", "no") == []
