"""The rule at the heart, as a truth table."""

import pytest

from offers.eligibility.answers import answer, stands_for
from offers.eligibility.person import ELSEWHERE, OUTSIDE, Person, Place
from offers.lines.models import Entitlement, PartnerOffer
from tests.factories import (
    AuthorityFactory,
    DistrictFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    SituationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffordshire():
    return AuthorityFactory(short_name="Staffordshire")


@pytest.fixture
def stafford(staffordshire):
    return DistrictFactory(authority=staffordshire, name="Stafford")


@pytest.fixture
def lichfield(staffordshire):
    return DistrictFactory(authority=staffordshire, name="Lichfield")


def ask(line, person):
    """The answer, after checking that a line read for lists gets the same one."""
    plain = answer(line, person)
    annotated = type(line).objects.for_answers().get(pk=line.pk)
    assert answer(type(line).objects.get(pk=line.pk), person) == plain
    assert answer(annotated, person) == plain
    assert plain.reason.endswith(".")
    return plain


@pytest.mark.parametrize(
    ("start", "stop", "age", "code", "reason"),
    [
        pytest.param(
            18, 25, 17, "later", "From your 18th birthday.", id="the day before it starts"
        ),
        pytest.param(
            18, 25, 18, "open", "Until your 25th birthday.", id="the birthday it starts on"
        ),
        pytest.param(18, 25, 24, "open", "Until your 25th birthday.", id="24 is inside until-25"),
        pytest.param(18, 25, 25, "ended", "This was until your 25th birthday.", id="25 is not"),
        pytest.param(18, 21, 20, "open", None, id="20 is inside until-21"),
        pytest.param(18, 21, 21, "ended", None, id="21 is not"),
        pytest.param(21, 22, 21, "open", None, id="a single year"),
        pytest.param(21, 22, 22, "ended", None, id="after a single year"),
        pytest.param(None, 21, 15, "ask", None, id="no start stated, before 16"),
        pytest.param(None, 21, 16, "open", None, id="no start stated, from 16"),
        pytest.param(18, None, 24, "open", None, id="no end stated, to 24"),
        pytest.param(18, None, 25, "ask", None, id="no end stated, from 25"),
        pytest.param(18, None, 17, "later", None, id="no end stated, before the start"),
        pytest.param(None, None, 15, "ask", None, id="nothing stated at 15"),
        pytest.param(None, None, 16, "open", None, id="nothing stated at 16"),
        pytest.param(None, None, 24, "open", None, id="nothing stated at 24"),
        pytest.param(None, None, 25, "ask", None, id="nothing stated at 25"),
        pytest.param(None, 30, 25, "open", None, id="a later end is believed"),
        pytest.param(14, None, 15, "open", None, id="an earlier start is believed"),
    ],
)
def test_age_counts_to_the_birthday(walsall, start, stop, age, code, reason):
    line = EntitlementFactory(authority=walsall, from_age=start, until_birthday=stop)
    found = ask(line, Person(walsall, age, Place(walsall)))
    assert found.code == code
    assert reason is None or found.reason == reason


@pytest.mark.parametrize(
    ("lives", "living", "code", "reason"),
    [
        ("anywhere", "walsall", "open", None),
        ("anywhere", "dudley", "open", None),
        ("anywhere", "elsewhere", "open", None),
        ("anywhere", "outside", "open", None),
        ("in-authority", "walsall", "open", None),
        ("in-authority", "dudley", "elsewhere", "Only if you live in Walsall."),
        ("in-authority", "elsewhere", "elsewhere", "Only if you live in Walsall."),
        ("in-authority", "outside", "elsewhere", "Only if you live in Walsall."),
        ("in-region", "walsall", "open", None),
        ("in-region", "dudley", "open", None),
        ("in-region", "elsewhere", "elsewhere", "Only if you live in the West Midlands."),
        ("in-region", "outside", "elsewhere", "Only if you live in the West Midlands."),
        ("unknown", "walsall", "open", None),
        (
            "unknown",
            "dudley",
            "ask",
            "The council has not said whether this applies outside Walsall. "
            "Ask your personal adviser.",
        ),
        ("unknown", "elsewhere", "ask", None),
        ("unknown", "outside", "ask", None),
    ],
)
def test_place_is_one_of_four_rules(walsall, dudley, lives, living, code, reason):
    places = {"walsall": Place(walsall), "dudley": Place(dudley)}
    home = places.get(living) or {"elsewhere": ELSEWHERE, "outside": OUTSIDE}[living]
    found = ask(EntitlementFactory(authority=walsall, lives=lives), Person(walsall, 19, home))
    assert found.code == code
    assert reason is None or found.reason == reason


def test_an_assumed_home_is_the_responsible_authority(walsall):
    line = EntitlementFactory(authority=walsall, lives="in-authority")
    person = Person(walsall, 19, Place(walsall, is_assumed=True))
    assert ask(line, person).is_open
    assert person.assumption == "We have taken it that you live in Walsall."


@pytest.mark.parametrize(
    ("care_leavers_of", "lives", "home", "code"),
    [
        ("own", "anywhere", "dudley", "elsewhere"),
        ("own", "unknown", "dudley", "elsewhere"),
        ("any", "anywhere", "dudley", "open"),
        ("any", "unknown", "dudley", "open"),
        ("any", "in-authority", "dudley", "open"),
        ("any", "anywhere", "walsall", "elsewhere"),
        ("any", "unknown", "elsewhere", "elsewhere"),
    ],
)
def test_another_councils_line_is_for_any_care_leaver_who_lives_there(
    walsall, dudley, care_leavers_of, lives, home, code
):
    line = EntitlementFactory(authority=dudley, care_leavers_of=care_leavers_of, lives=lives)
    homes = {"dudley": Place(dudley), "walsall": Place(walsall), "elsewhere": ELSEWHERE}
    assert ask(line, Person(walsall, 19, homes[home])).code == code


@pytest.mark.parametrize("lives", ["in-authority", "unknown"])
def test_a_district_line_asks_while_only_the_county_is_known(
    staffordshire, stafford, lichfield, lives
):
    line = EntitlementFactory(authority=staffordshire, lives=lives, districts=[stafford])
    assert ask(line, Person(staffordshire, 19, Place(staffordshire, stafford))).is_open
    unknown = ask(line, Person(staffordshire, 19, Place(staffordshire)))
    assert unknown.is_ask
    assert "Stafford" in unknown.reason
    elsewhere = ask(line, Person(staffordshire, 19, Place(staffordshire, lichfield)))
    assert elsewhere.code == ("elsewhere" if lives == "in-authority" else "ask")


def test_a_line_for_the_whole_county_fits_in_every_district(staffordshire, lichfield):
    line = EntitlementFactory(authority=staffordshire, lives="in-authority")
    assert ask(line, Person(staffordshire, 19, Place(staffordshire, lichfield))).is_open


@pytest.mark.parametrize("lives", ["anywhere", "in-region", "in-authority", "unknown"])
def test_england_fits_everywhere_in_england_and_asks_outside(walsall, dudley, lives):
    line = EntitlementFactory(national=True, lives=lives)
    for home in (Place(walsall), Place(dudley), ELSEWHERE):
        assert ask(line, Person(walsall, 19, home)).is_open
    assert ask(line, Person(walsall, 19, OUTSIDE)).is_ask


@pytest.mark.parametrize("lives", ["anywhere", "in-region", "in-authority", "unknown"])
def test_the_west_midlands_fits_in_the_fourteen_areas_and_asks_outside(walsall, dudley, lives):
    line = EntitlementFactory(regional=True, lives=lives)
    assert ask(line, Person(walsall, 19, Place(dudley))).is_open
    assert ask(line, Person(walsall, 19, ELSEWHERE)).is_ask
    assert ask(line, Person(walsall, 19, OUTSIDE)).is_ask


@pytest.mark.parametrize(
    ("start", "stop", "lives", "age", "code"),
    [
        pytest.param(16, 18, "in-authority", 19, "ended", id="ended before elsewhere"),
        pytest.param(16, 18, "unknown", 19, "ended", id="ended before ask"),
        pytest.param(21, 25, "in-authority", 19, "elsewhere", id="elsewhere before later"),
        pytest.param(None, None, "in-authority", 26, "elsewhere", id="elsewhere before ask by age"),
        pytest.param(21, 25, "unknown", 19, "later", id="later before ask"),
        pytest.param(16, 25, "unknown", 19, "ask", id="ask before open"),
        pytest.param(None, None, "anywhere", 26, "ask", id="ask by age before open by place"),
    ],
)
def test_the_order_when_age_and_place_both_speak(walsall, dudley, start, stop, lives, age, code):
    line = EntitlementFactory(authority=walsall, from_age=start, until_birthday=stop, lives=lives)
    assert ask(line, Person(walsall, age, Place(dudley))).code == code


@pytest.mark.parametrize(
    ("age", "home", "code"),
    [
        pytest.param(15, "walsall", "ask", id="not begun before an age still to come"),
        pytest.param(16, "walsall", "ask", id="at the age it starts"),
        pytest.param(24, "walsall", "ask", id="at the last age it is for"),
        pytest.param(25, "walsall", "ended", id="an age that has passed is still no"),
        pytest.param(19, "dudley", "elsewhere", id="a place that does not fit is still no"),
    ],
)
def test_what_has_not_begun_is_asked_about_and_never_open(walsall, dudley, age, home, code):
    line = EntitlementFactory(
        authority=walsall, from_age=16, until_birthday=25, lives="in-authority", is_planned=True
    )
    found = ask(line, Person(walsall, age, Place({"walsall": walsall, "dudley": dudley}[home])))
    assert found.code == code
    if found.is_ask:
        assert found.reason == (
            "This was announced, but we have not seen that it has started. "
            "Ask your personal adviser."
        )


def test_what_a_partner_has_not_begun_is_asked_about(walsall):
    offer = PartnerOfferFactory(coverage="england", is_planned=True)
    found = ask(offer, Person(walsall, 19, Place(walsall)))
    assert found.is_ask
    assert found.reason.endswith("Ask the partner.")


def test_a_situation_never_changes_the_answer(walsall):
    university = SituationFactory(name="University")
    line = EntitlementFactory(authority=walsall, situations=[university])
    home = Place(walsall)
    assert ask(line, Person(walsall, 19, home)) == ask(
        line, Person(walsall, 19, home, frozenset({"university"}))
    )


def test_a_partner_offer_is_open_where_one_lives_or_was_looked_after(walsall, dudley):
    offer = PartnerOfferFactory(coverage="authorities", authorities=[dudley])
    third = AuthorityFactory(short_name="Coventry")
    assert ask(offer, Person(walsall, 19, Place(dudley))).is_open
    assert ask(offer, Person(dudley, 19, Place(walsall))).is_open
    assert ask(offer, Person(third, 19, Place(walsall))).reason == "Only for Dudley."


def test_a_partner_offer_without_a_stated_place_is_asked_about(walsall):
    offer = PartnerOfferFactory(coverage="authorities", authorities=[])
    assert ask(offer, Person(walsall, 19, Place(walsall))).is_ask


@pytest.mark.parametrize(("coverage", "home"), [("england", OUTSIDE), ("west-midlands", ELSEWHERE)])
def test_a_wider_partner_offer_is_asked_about_outside(walsall, coverage, home):
    offer = PartnerOfferFactory(coverage=coverage)
    assert ask(offer, Person(walsall, 19, Place(walsall))).is_open
    assert ask(offer, Person(walsall, 19, home)).is_ask


def test_both_kinds_of_line_are_answered():
    assert {Entitlement.is_entitlement, PartnerOffer.is_entitlement} == {True, False}


@pytest.mark.parametrize(
    ("law", "version", "stands"),
    [
        ({}, {}, True),
        ({"amount_gbp": 3000}, {"amount_gbp": 3000}, True),
        ({"amount_gbp": 3000}, {"amount_gbp": 3559}, True),
        ({"amount_gbp": 3000}, {"amount_gbp": 2000}, False),
        ({"amount_gbp": 3000}, {}, False),
        ({}, {"amount_gbp": 2000}, True),
        ({"until_birthday": 25}, {"until_birthday": 25}, True),
        ({"until_birthday": 25}, {"until_birthday": 26}, True),
        ({"until_birthday": 25}, {"until_birthday": 21}, False),
        ({"until_birthday": 25}, {}, False),
        ({}, {"situations": ["university"]}, False),
        ({"situations": ["university"]}, {}, True),
        ({"situations": ["university"]}, {"situations": ["university", "college"]}, True),
        ({"situations": ["university", "college"]}, {"situations": ["university"]}, False),
    ],
)
def test_a_councils_line_stands_for_a_national_one_if_it_says_as_much(
    walsall, law, version, stands
):
    """As large a sum, as late an end, and everybody whom the national line reaches."""

    def line(situations=(), **said):
        made = [SituationFactory(slug=slug, name=slug) for slug in situations]
        return EntitlementFactory(situations=made, **said)

    national = line(national=True, **law)
    own = line(authority=walsall, delivers=national, **version)
    assert stands_for(own, national) == stands
    assert not stands_for(own, line(national=True, **law))
