"""What a move does to a line, by its answers before and after."""

import pytest

from offers.eligibility.answers import ASK, ELSEWHERE, ENDED, LATER, OPEN, Answer
from offers.eligibility.moving import Move, Moved
from offers.eligibility.person import Person, Place
from tests.factories import EntitlementFactory

CODES = (OPEN, ASK, LATER, ELSEWHERE, ENDED)


def moved(before, after, line=None, *, is_for_person=True):
    return Moved(line, Answer(before, "So."), Answer(after, "So."), is_for_person)


@pytest.mark.parametrize("before", CODES)
@pytest.mark.parametrize("after", CODES)
def test_a_change_is_one_word(before, after):
    expected = {
        (OPEN, OPEN): "kept",
        (ASK, OPEN): "certain",
    }.get((before, after))
    if expected is None and after == OPEN:
        expected = "gained"
    if expected is None and after == ASK:
        expected = "ask"
    if expected is None:
        expected = "lost" if before == OPEN else "none"
    assert moved(before, after).change == expected


def move_with(*lines):
    move = Move(None, None, [])
    move.moved = list(lines)
    return move


def test_only_what_was_open_is_newly_to_ask():
    was_open, was_asked, was_not = (moved(before, ASK) for before in (OPEN, ASK, ELSEWHERE))
    move = move_with(was_open, was_asked, was_not)
    assert move.ask == [was_open, was_asked, was_not]
    assert move.newly_to_ask == [was_open]


@pytest.mark.django_db
def test_a_version_stands_for_its_national_line_in_the_same_group_only(walsall):
    national = EntitlementFactory(national=True)
    version = EntitlementFactory(authority=walsall, delivers=national)
    kept = moved(OPEN, OPEN, version)
    assert kept.words(moved(OPEN, OPEN, national))
    assert not kept.words(moved(OPEN, ASK, national))
    assert not kept.words(moved(ASK, OPEN, national))
    assert not kept.words(moved(OPEN, OPEN, national, is_for_person=False))


@pytest.mark.django_db
def test_a_national_line_stays_where_its_version_stops(walsall, dudley):
    national = EntitlementFactory(national=True, title="By law")
    EntitlementFactory(
        authority=walsall, delivers=national, title="In Walsall", lives="in-authority"
    )
    before, after = (Person(walsall, 19, Place(home)) for home in (walsall, dudley))
    move = Move(before, after, [])
    assert [m.line.title for m in move.kept] == ["By law"]
    assert [m.line.title for m in move.lost] == ["In Walsall"]
