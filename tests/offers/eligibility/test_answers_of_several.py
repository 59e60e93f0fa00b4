"""Which reason, which birthday and which answer is given where several would do."""

import pytest

from offers.eligibility.answers import (
    ASK,
    BEST_FIRST,
    ELSEWHERE,
    ENDED,
    LATER,
    OPEN,
    Answer,
    answer,
    answer_of_any,
    in_other_situations,
    is_for_situations_in,
)
from offers.eligibility.person import OUTSIDE, Person, Place
from tests.factories import EntitlementFactory, PartnerOfferFactory, SituationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(walsall):
    return lambda age=19, living=None: Person(walsall, age, living or Place(walsall))


@pytest.fixture
def line(walsall):
    return lambda **said: EntitlementFactory(authority=walsall, **said)


def test_what_can_be_had_comes_first_and_what_can_never_be_had_last():
    assert BEST_FIRST == [OPEN, ASK, LATER, ELSEWHERE, ENDED]


def test_of_several_lines_the_most_useful_answer_counts(person, line):
    ended, later = line(until_birthday=18), line(from_age=21)
    to_ask, is_open = line(lives="unknown"), line()
    away = person(living=OUTSIDE)
    assert answer_of_any([ended, later], person()).code == LATER
    assert answer_of_any([later, to_ask], away).code == ASK
    assert answer_of_any([to_ask, is_open], away).code == OPEN
    elsewhere = line(lives="in-authority")
    assert answer_of_any([ended, elsewhere], away).code == ELSEWHERE


def test_of_two_that_are_as_good_the_one_with_a_birthday_counts(person, line):
    whenever, until_25 = line(), line(until_birthday=25)
    for lines in ([whenever, until_25], [until_25, whenever]):
        assert answer_of_any(lines, person()).birthday == 25


def test_where_place_and_age_have_to_be_asked_the_place_is_said(person, line):
    said = answer(line(lives="unknown"), person(age=26, living=OUTSIDE))
    assert said.code == ASK
    assert "outside Walsall" in said.reason
    assert "what age" not in said.reason


def test_where_place_and_age_rule_it_out_the_age_is_said(person, line):
    said = answer(line(lives="in-authority", until_birthday=21), person(age=21, living=OUTSIDE))
    assert (said.code, said.birthday) == (ENDED, None)


@pytest.mark.parametrize("until", [25, None])
def test_what_has_to_be_asked_ends_on_its_birthday_all_the_same(person, line, until):
    asked = answer(line(lives="unknown", until_birthday=until), person(living=OUTSIDE))
    planned = answer(line(is_planned=True, until_birthday=until), person())
    assert [(said.code, said.birthday) for said in (asked, planned)] == [(ASK, until)] * 2


def test_a_partners_offer_counts_where_somebody_was_in_care_and_where_they_live(
    person, walsall, dudley
):
    at_home, here = (PartnerOfferFactory(coverage="authorities") for _ in range(2))
    at_home.authorities.set([dudley])
    here.authorities.set([walsall])
    lives_in_dudley = person(living=Place(dudley))
    assert [answer(offer, lives_in_dudley).code for offer in (at_home, here)] == [OPEN, OPEN]
    assert answer(at_home, person()).code == ELSEWHERE


def test_a_line_stands_for_another_in_all_of_its_situations(line):
    parent, student = (SituationFactory(name=name) for name in ("Parent", "Student"))
    for_parents = line(situations=[parent])
    assert is_for_situations_in(for_parents, frozenset({"parent"}))
    assert not is_for_situations_in(for_parents, frozenset({"parent", "student"}))
    assert not is_for_situations_in(for_parents, frozenset())
    assert is_for_situations_in(line(situations=[parent, student]), frozenset({"parent"}))
    assert is_for_situations_in(line(), frozenset({"parent"}))


@pytest.mark.parametrize("code", [ENDED, ELSEWHERE])
def test_a_situation_left_by_a_move_changes_nothing_where_the_answer_was_no_already(code, line):
    left, other = SituationFactory(name="Left"), SituationFactory(name="Other")
    given = Answer(code, "No, for this reason.")
    for_both = line(situations=[left, other])
    assert in_other_situations(given, for_both, {"left"}, [left, other]) is given


def test_a_situation_left_by_a_move_leaves_the_others_to_ask_about(line):
    left, other = (SituationFactory(name=f"You {name}") for name in ("rent", "study"))
    given = Answer(OPEN, "Until your 25th birthday.")
    said = [
        in_other_situations(given, line(situations=situations), {left.slug}, [left, other])
        for situations in ([left, other], [left])
    ]
    assert said == [
        Answer(ASK, "Only if you study."),
        Answer(ELSEWHERE, "Only if you rent."),
    ]
