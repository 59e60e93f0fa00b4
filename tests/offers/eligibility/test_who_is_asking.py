"""What is known of somebody who asks, and how it is said."""

import pytest
from django.http import QueryDict

from offers.eligibility.forms import MovingForm, PersonForm
from offers.eligibility.person import ELSEWHERE, LIVING_OUT_OF_AREA, OUTSIDE, Person, Place
from tests.factories import AuthorityFactory, DistrictFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffordshire():
    return AuthorityFactory(short_name="Staffordshire")


@pytest.fixture
def stafford(staffordshire):
    return DistrictFactory(authority=staffordshire, name="Stafford")


def test_a_place_is_called_by_its_district_where_that_is_known(staffordshire, stafford):
    county, district = Place(staffordshire), Place(staffordshire, stafford)
    assert (county.name, county.phrase) == ("Staffordshire", "in Staffordshire")
    assert (district.name, district.phrase) == ("Stafford", "in Stafford")
    assert (ELSEWHERE.name, ELSEWHERE.phrase) == ("", "elsewhere in England")
    assert OUTSIDE.phrase == "outside England"


def test_the_sentence_and_what_was_assumed_name_the_place(walsall, staffordshire, stafford):
    there = Person(walsall, 19, Place(staffordshire, stafford))
    assert there.sentence == "A Walsall care leaver, 19, living in Stafford"
    assert there.assumption == ""
    here = Person(walsall, 19, Place(walsall, is_assumed=True))
    assert here.assumption == "We have taken it that you live in Walsall."


def test_only_a_home_that_was_said_lies_out_of_area(walsall, dudley):
    def known(living):
        return Person(walsall, 19, living, frozenset({"parent"})).known_situations

    assert known(Place(walsall)) == {"parent"}
    assert known(Place(dudley)) == known(OUTSIDE) == {"parent", LIVING_OUT_OF_AREA}
    assert known(Place(dudley, is_assumed=True)) == {"parent"}


def person_form(**said):
    return PersonForm(QueryDict("&".join(f"{name}={value}" for name, value in said.items())))


@pytest.mark.parametrize(("age", "is_read"), [(14, False), (15, True), (30, True), (31, False)])
def test_ages_from_15_to_30_are_read(walsall, age, is_read):
    assert person_form(council="walsall", age=age).is_valid() is is_read


def test_a_home_that_was_not_said_is_assumed(walsall):
    unsaid, said = (
        person_form(council="walsall", age=19),
        person_form(council="walsall", age=19, living="walsall"),
    )
    assert unsaid.is_valid()
    assert said.is_valid()
    assert unsaid.person.living == Place(walsall, is_assumed=True)
    assert said.person.living == Place(walsall)


def test_a_move_leads_somewhere_else(walsall, dudley):
    query = "council=walsall&age=19&from=walsall&to="
    assert MovingForm(QueryDict(f"{query}dudley")).is_valid()
    form = MovingForm(QueryDict(f"{query}walsall"))
    assert list(form.errors) == ["to"]
