"""Which line of my offer stands before which, and which steps back behind another."""

import pytest

from offers.eligibility.my_offer import MyOffer, by_reason
from offers.eligibility.person import Person, Place
from tests.factories import AreaFactory, EntitlementFactory, PartnerOfferFactory

pytestmark = pytest.mark.django_db


def offer_of(authority, *, age=19, living=None):
    return MyOffer(Person(authority, age, living or Place(authority)), [])


def titles(answered):
    return [a.line.title for a in answered]


def test_rights_in_law_come_first_then_the_largest_sums_then_by_title(walsall):
    for title, basis, amount in [
        ("B, nothing stated", "discretionary", None),
        ("A, nothing stated", "discretionary", None),
        ("Small", "discretionary", 100),
        ("Large", "discretionary", 5000),
        ("Right without an amount", "statutory", None),
        ("Right with a sum", "statutory", 50),
    ]:
        EntitlementFactory(authority=walsall, title=title, basis=basis, amount_gbp=amount)
    assert titles(offer_of(walsall).answered) == [
        "Right with a sum", "Right without an amount", "Large", "Small", "A, nothing stated",
        "B, nothing stated",
    ]  # fmt: skip


def test_a_councils_version_of_a_national_right_is_a_right_too(walsall):
    right = EntitlementFactory(national=True, basis="statutory", title="Z, by law")
    EntitlementFactory(authority=walsall, delivers=right, title="Y, by council", lives="unknown")
    EntitlementFactory(authority=walsall, title="A lot of money", amount_gbp=9000)
    assert titles(offer_of(walsall).answered)[-1] == "A lot of money"


@pytest.fixture
def national():
    return EntitlementFactory(national=True, title="By law", basis="statutory", until_birthday=25)


def version(authority, national, **said):
    said = {"until_birthday": 25, "title": f"In {authority}", **said}
    return EntitlementFactory(authority=authority, delivers=national, **said)


def test_a_national_line_steps_back_behind_the_own_councils_open_version(walsall, national):
    version(walsall, national)
    assert titles(offer_of(walsall).shown) == ["In Walsall"]


def test_a_national_line_stays_where_its_version_has_to_be_asked_for(walsall, dudley, national):
    version(walsall, national, lives="unknown")
    away = offer_of(walsall, living=Place(dudley))
    assert sorted(titles(away.shown)) == ["By law", "In Walsall"]
    assert titles(away.open) == ["By law"]


@pytest.mark.parametrize("age", [25, 17])
def test_a_national_line_steps_back_where_both_are_over_or_both_to_come(walsall, national, age):
    national.from_age = 18
    national.save()
    version(walsall, national, from_age=18)
    assert titles(offer_of(walsall, age=age).shown) == ["In Walsall"]


def test_another_councils_version_does_not_stand_for_the_national_line(walsall, dudley, national):
    version(dudley, national, care_leavers_of="any")
    assert sorted(titles(offer_of(walsall, living=Place(dudley)).shown)) == ["By law", "In Dudley"]


@pytest.fixture
def for_anybody(walsall, dudley):
    for authority in (walsall, dudley):
        name = authority.short_name
        lines = {"authority": authority, "care_leavers_of": "any"}
        EntitlementFactory(**lines, title=f"Open in {name}")
        EntitlementFactory(**lines, title=f"Ask in {name}", is_planned=True)
        EntitlementFactory(**lines, title=f"Later in {name}", from_age=21)


def test_the_home_gives_what_is_open_there_and_what_can_be_asked_for(walsall, dudley, for_anybody):
    found = offer_of(walsall, living=Place(dudley)).from_home
    assert sorted(c.line.title for c in found) == ["Ask in Dudley", "Open in Dudley"]


def test_the_own_council_is_no_home_of_its_own(walsall, for_anybody):
    assert offer_of(walsall).from_home == []


def test_reasons_for_many_lines_come_before_reasons_for_few(walsall, dudley):
    for title in ("One", "Two"):
        EntitlementFactory(authority=walsall, title=title, lives="unknown")
    EntitlementFactory(authority=walsall, title="Planned", is_planned=True)
    asked = offer_of(walsall, living=Place(dudley)).ask
    for answered in (asked, asked[::-1]):
        assert [len(group["answered"]) for group in by_reason(answered)] == [2, 1]


def test_the_nearest_birthday_comes_first(walsall):
    for age in (23, 21, 25):
        EntitlementFactory(authority=walsall, from_age=age)
        EntitlementFactory(authority=walsall, until_birthday=age + 1)
    offer = offer_of(walsall)
    assert [group["birthday"] for group in offer.coming_up] == [21, 23, 25]
    assert [group["birthday"] for group in offer.ending] == [22, 24, 26]


def test_partner_offers_that_are_open_come_before_those_to_ask_about(walsall):
    first, second = AreaFactory(name="Early", position=1), AreaFactory(name="Late", position=2)
    PartnerOfferFactory(title="Ask", area=first, is_planned=True)
    PartnerOfferFactory(title="B", area=second)
    PartnerOfferFactory(title="A", area=second)
    PartnerOfferFactory(title="C", area=first)
    assert titles(offer_of(walsall).partner_offers) == ["C", "A", "B", "Ask"]
