"""Borrowing a line of another council, and hearing when the original changes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from offers.lines.models import Entitlement
from offers.pledge.models import Borrowed
from offers.pledge.neighbours import WhoAlreadyDoesThis
from tests.factories import (
    AuthorityFactory,
    CommitmentFactory,
    EntitlementFactory,
    MembershipFactory,
    PositionFactory,
    SituationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def original():
    return EntitlementFactory(
        authority__short_name="Dudley",
        slug="no-council-tax",
        title="No council tax",
        summary="Nothing to pay.",
        until_birthday=25,
        contact_phone="01384 1",
        topics=[TopicFactory(name="Tax")],
        situations=[SituationFactory()],
    )


@pytest.fixture
def officer():
    return MembershipFactory(authority__short_name="Walsall", role="officer").user


@pytest.fixture
def walsall(officer):
    return officer.memberships.get().authority


@pytest.fixture
def borrowed(original, officer, walsall):
    return Borrowed.objects.borrow(original, authority=walsall, by=officer)


def change(original, **fields):
    Entitlement.objects.filter(pk=original.pk).update(**fields)


def test_borrowing_makes_a_draft_in_the_own_council_with_a_link(borrowed, original, walsall):
    line = borrowed.line
    assert (line.authority, line.status, borrowed.original) == (walsall, "draft", original)
    assert (line.title, line.until_birthday) == ("No council tax", 25)
    assert [topic.name for topic in line.topics.all()] == ["Tax"]
    assert line.situations.count() == 1


def test_what_is_the_other_councils_own_is_not_borrowed(borrowed):
    assert borrowed.line.contact_phone == ""
    assert borrowed.line.source_title == "Borrowed from Dudley: replace with your own source"
    assert borrowed.line.confidence == "low"


def test_the_history_says_who_borrowed_it_from_whom(borrowed, officer):
    record = borrowed.line.history.first()
    assert (record.history_user, record.history_change_reason) == (
        officer,
        "Borrowed from Dudley",
    )


def test_borrowing_again_gives_the_same_draft(borrowed, original, officer, walsall):
    assert Borrowed.objects.borrow(original, authority=walsall, by=officer) == borrowed
    assert walsall.entitlements.count() == 1


def test_a_council_borrows_a_line_once_whatever_the_code_does(borrowed, original, officer, walsall):
    other = EntitlementFactory(authority=walsall)
    with pytest.raises(IntegrityError), transaction.atomic():
        Borrowed.objects.create(
            line=other, authority=walsall, original=original, borrowed_by=officer
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two connections need PostgreSQL")
def test_clicks_at_the_same_moment_make_one_draft(original, officer, walsall):
    def click(_):
        try:
            return Borrowed.objects.borrow(original, authority=walsall, by=officer).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clicks:
        assert len(set(clicks.map(click, range(4)))) == 1
    assert walsall.entitlements.count() == 1


def test_a_second_click_looks_only_when_it_is_its_turn(original, officer, walsall):
    """The look and the making are one transaction, so nobody can come in between."""
    looked = []

    def watch(execute, sql, *rest):
        if sql.startswith("SELECT") and "offers_borrowed" in sql:
            looked.append(connection.savepoint_ids[:])
        return execute(sql, *rest)

    outside = connection.savepoint_ids[:]
    with connection.execute_wrapper(watch):
        Borrowed.objects.borrow(original, authority=walsall, by=officer)
    assert looked
    assert all(len(ids) > len(outside) for ids in looked)


def test_a_slug_that_is_taken_gets_a_number(original, officer, walsall):
    EntitlementFactory(authority=walsall, slug="no-council-tax")
    borrowed = Borrowed.objects.borrow(original, authority=walsall, by=officer)
    assert borrowed.line.slug == "no-council-tax-2"


@pytest.mark.parametrize("case", ["own", "draft", "national"])
def test_only_a_published_line_of_another_council_is_borrowed(officer, walsall, case):
    line = {
        "own": lambda: EntitlementFactory(authority=walsall),
        "draft": lambda: EntitlementFactory(draft=True),
        "national": lambda: EntitlementFactory(national=True),
    }[case]()
    with pytest.raises(ValidationError, match="published line of another council"):
        Borrowed.objects.borrow(line, authority=walsall, by=officer)


def test_a_borrowed_line_is_not_published_with_the_others_source(borrowed):
    publisher = MembershipFactory(role="publisher", authority=borrowed.line.authority).user
    with pytest.raises(ValidationError, match="own source"):
        borrowed.line.publish(by=publisher, why="We do it too")
    borrowed.line.source_title, borrowed.line.from_age = "Our tax page", 18
    borrowed.line.save()
    assert borrowed.line.publish(by=publisher, why="We do it too").is_published


def test_nothing_is_told_while_the_original_stays(borrowed, walsall):
    assert Borrowed.objects.with_news([walsall]) == []


def test_the_difference_is_told_when_the_original_changes(borrowed, original, walsall):
    change(original, until_birthday=26, summary="Less to pay.")
    (news,) = Borrowed.objects.with_news([walsall])
    assert [(d.label, d.old, d.new) for d in news.differences] == [
        ("Summary", "Nothing to pay.", "Less to pay."),
        ("Until birthday", "25", "26"),
    ]


def test_it_is_told_to_the_borrower_only(borrowed, original):
    change(original, until_birthday=26)
    assert Borrowed.objects.with_news([AuthorityFactory()]) == []


def test_an_original_that_is_archived_is_told_too(borrowed, original, walsall):
    change(original, status="archived", archived_on="2026-01-01")
    (news,) = Borrowed.objects.with_news([walsall])
    assert news.differences[0].new == "(no longer public)"


def test_keep_mine_silences_it_until_the_next_change(borrowed, original, officer, walsall):
    change(original, until_birthday=26)
    news = Borrowed.objects.get()
    news.keep_mine(by=officer, mark=news.mark)
    assert Borrowed.objects.with_news([walsall]) == []
    change(original, until_birthday=27)
    assert len(Borrowed.objects.with_news([walsall])) == 1


def test_a_stranger_cannot_silence_it(borrowed):
    with pytest.raises(ValidationError):
        borrowed.keep_mine(by=MembershipFactory(role="officer").user, mark=borrowed.mark)


def test_keep_mine_silences_only_what_was_seen(borrowed, original, officer, walsall):
    change(original, summary="CHANGE ONE")
    seen = Borrowed.objects.get().mark
    change(original, summary="CHANGE TWO")
    for mark in (seen, None, ""):
        with pytest.raises(ValidationError, match="changed again"):
            Borrowed.objects.get().keep_mine(by=officer, mark=mark)
    assert len(Borrowed.objects.with_news([walsall])) == 1


# Who already does this


def test_who_already_does_this_has_every_no_and_not_known_with_those_that_do(walsall, original):
    said_no, unknown, has_it = (CommitmentFactory(title=t) for t in ("No", "Unknown", "Has it"))
    PositionFactory(authority=walsall, commitment=said_no, answer="no")
    PositionFactory(authority=walsall, commitment=has_it)
    for commitment in (said_no, has_it):
        PositionFactory(authority=original.authority, commitment=commitment, evidence=[original])
    found = WhoAlreadyDoesThis(walsall).commitments
    assert [(n.row.commitment, [c.authority for c in n.doing]) for n in found] == [
        (said_no, [original.authority]),
        (unknown, []),
    ]
    assert found[0].doing[0].lines == [original]


def test_partly_is_shown_where_nobody_says_yes(walsall, original):
    PositionFactory(authority=original.authority, answer="partly", evidence=[original])
    (found,) = WhoAlreadyDoesThis(walsall).commitments
    assert [cell.code for cell in found.doing] == ["partly"]
