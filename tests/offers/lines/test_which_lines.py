"""Which lines a day, a person and a review find: on the day itself, the day before and the day after."""

from datetime import date, timedelta

import pytest

from offers.eligibility.person import Person, Place
from offers.lines.models import Entitlement, PartnerOffer
from tests.factories import EntitlementFactory, PartnerOfferFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 15)
ONE = timedelta(days=1)


def found(queryset):
    return set(queryset.values_list("title", flat=True))


@pytest.fixture
def around_the_day():
    for name, days in (("yesterday", -1), ("today", 0), ("tomorrow", 1)):
        EntitlementFactory(title=f"from {name}", starts_on=DAY + days * ONE)
        EntitlementFactory(title=f"to {name}", ends_on=DAY + days * ONE)


def test_a_line_is_published_from_its_first_day_to_its_last(around_the_day):
    assert found(Entitlement.objects.public(DAY)) == {
        "from yesterday", "from today", "to today", "to tomorrow",
    }  # fmt: skip


def test_its_page_answers_from_its_first_day_on_for_good(around_the_day):
    EntitlementFactory(title="archived", status="archived")
    EntitlementFactory(title="draft", draft=True)
    assert found(Entitlement.objects.with_address(DAY)) == {
        "from yesterday", "from today", "to yesterday", "to today", "to tomorrow", "archived",
    }  # fmt: skip


def test_to_come_is_what_begins_after_the_day(around_the_day):
    lines = Entitlement.objects
    assert found(lines.to_come(DAY)) == found(lines.waiting_for_their_day(DAY)) == {"from tomorrow"}


@pytest.mark.parametrize(
    ("checked_on", "months", "is_overdue", "is_due_soon"),
    [
        ("2025-04", 12, True, False),
        ("2025-05", 12, False, True),
        ("2025-07", 12, False, True),  # 60 days from 15 May are 14 July
        ("2025-08", 12, False, False),
        ("2025-05-31", 12, False, True),
        ("2024", 12, True, False),  # a bare year is due in December
        ("2025", 12, False, False),
        ("2024", 13, False, False),  # and moves by whole years, rounded up
        ("2024", 6, True, False),
        ("", 12, True, False),
    ],
)
def test_a_review_is_overdue_after_its_month_and_due_soon_for_60_days_before(
    checked_on, months, is_overdue, is_due_soon
):
    EntitlementFactory(checked_on=checked_on, review_months=months)
    lines = Entitlement.objects
    assert (lines.overdue(DAY).exists(), lines.due_soon(DAY).exists()) == (is_overdue, is_due_soon)


def test_sixty_days_and_not_one_more():
    EntitlementFactory(checked_on="2025-08")
    lines = Entitlement.objects
    assert not lines.due_soon(date(2026, 8, 1) - 61 * ONE).exists()
    assert lines.due_soon(date(2026, 8, 1) - 60 * ONE).exists()


def test_owed_are_the_own_councils_the_wider_ones_and_the_homes_for_anybody(walsall, dudley):
    for council in (walsall, dudley):
        EntitlementFactory(authority=council, title=f"{council}, own")
        EntitlementFactory(authority=council, title=f"{council}, any", care_leavers_of="any")
    EntitlementFactory(authority__short_name="Solihull", title="Solihull", care_leavers_of="any")
    EntitlementFactory(national=True, title="England")
    EntitlementFactory(regional=True, title="Region")
    person = Person(walsall, 19, Place(dudley))
    assert found(Entitlement.objects.owed_to(person)) == {
        "Walsall, own", "Walsall, any", "Dudley, any", "England", "Region",
    }  # fmt: skip


def test_wider_partner_offers_cover_every_council(walsall, dudley):
    for coverage in ("england", "west-midlands"):
        PartnerOfferFactory(title=coverage, coverage=coverage)
    PartnerOfferFactory(title="here", coverage="authorities", authorities=[walsall])
    PartnerOfferFactory(title="there", coverage="authorities", authorities=[dudley])
    offers = PartnerOffer.objects
    assert found(offers.covering([walsall, None])) == {"england", "west-midlands", "here"}


def test_a_twin_has_the_same_title_and_owner_and_is_no_draft_of_it_and_not_archived(
    walsall, dudley
):
    line = EntitlementFactory(authority=walsall, title="Free gym")
    twin = EntitlementFactory(authority=walsall, title="FREE GYM", draft=True)
    EntitlementFactory(authority=walsall, title="Free gym", status="archived")
    EntitlementFactory(authority=walsall, title="Free gym", status="draft", draft_of=line)
    EntitlementFactory(authority=dudley, title="Free gym")
    EntitlementFactory(national=True, title="Free gym")
    assert list(Entitlement.objects.twins_of(line)) == [twin]
