"""What each filter keeps, counts and says, asked without a page."""

import pytest
from django.http import QueryDict

from offers.eligibility.person import Place
from offers.search.catalogue import Catalogue
from offers.search.filters import OfferFilter
from tests.factories import AuthorityFactory, DistrictFactory, EntitlementFactory

pytestmark = pytest.mark.django_db


def chosen(query):
    return OfferFilter(QueryDict(query), Catalogue.published())


def titles(catalogue):
    return {line.title for line in catalogue}


def test_what_was_chosen_has_a_chip_and_everything_is_no_choice(walsall):
    said = [chip["text"] for chip in chosen("kind=all&council=walsall&sort=sum").chips]
    assert said == ["Walsall"]
    assert len(chosen("kind=partner-offers").chips) == 1


def test_another_choice_begins_on_the_first_page(walsall):
    found = chosen("council=walsall&page=7&q=gym")
    assert found.address(council="walsall") == "?q=gym&council=walsall"
    assert found.address(q=None) == "?council=walsall"
    assert found.address(page=2) == "?council=walsall&q=gym&page=2"


def test_best_match_is_an_order_where_there_are_words_to_match():
    assert next(sort["label"] for sort in chosen("q=gym").sorts) == "Best match"
    assert "Best match" not in [sort["label"] for sort in chosen("").sorts]
    assert (chosen("q=gym").order, chosen("").order) == ("best", "title")


def test_an_age_keeps_what_is_open_or_may_be(walsall):
    for title, bounds in [
        ("later", {"from_age": 20}),
        ("from now", {"from_age": 19}),
        ("to the next birthday", {"until_birthday": 20}),
        ("ended", {"until_birthday": 19}),
        ("not stated", {}),
    ]:
        EntitlementFactory(authority=walsall, title=title, **bounds)
    kept = {"from now", "to the next birthday", "not stated"}
    assert titles(Catalogue.published().open_at(19)) == kept


@pytest.fixture
def whose(walsall, dudley):
    for council in (walsall, dudley):
        EntitlementFactory(authority=council, title=f"{council}, own")
        EntitlementFactory(
            authority=council, title=f"{council}, any", care_leavers_of="any", lives="in-authority"
        )
    EntitlementFactory(national=True, title="England")


def test_councils_own_are_those_of_the_council_that_was_chosen(whose, walsall):
    lines = Catalogue.published()
    assert len(lines.own()) == 4
    of_walsall = lines.for_care_leavers_of(walsall)
    assert titles(of_walsall.own()) == {"Walsall, own", "Walsall, any"}
    assert titles(of_walsall) == {"Walsall, own", "Walsall, any", "England"}


def test_where_somebody_lives_still_counts_once_the_council_is_chosen(whose, walsall, dudley):
    found = Catalogue.published().living_in(Place(dudley)).for_care_leavers_of(walsall)
    assert titles(found) == {"Walsall, own", "Dudley, any", "England"}


def test_choices_that_bear_on_each_other_are_counted_together(whose):
    counts = chosen("living=dudley&own=yes").counts("council")
    assert counts["walsall"] == len(chosen("living=dudley&own=yes&council=walsall").qs) == 1
    assert counts[""] == len(chosen("living=dudley&own=yes").qs)


def test_lines_of_one_council_for_different_districts_are_told_apart():
    county = AuthorityFactory(short_name="Staffordshire")
    stafford, lichfield = (
        DistrictFactory(authority=county, name=name) for name in ("Stafford", "Lichfield")
    )
    for district in (stafford, lichfield):
        EntitlementFactory(
            authority=county, title=f"In {district}", districts=[district], lives="in-authority"
        )
    assert titles(Catalogue.published().living_in(Place(county, stafford))) == {"In Stafford"}
    here = Catalogue.published().living_in(Place(county, lichfield)).for_care_leavers_of(county)
    assert titles(here) == {"In Lichfield"}
