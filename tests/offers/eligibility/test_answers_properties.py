"""What holds for every line and every person there can be."""

from hypothesis import given
from hypothesis import strategies as st

from authorities.models import Authority, District
from offers.eligibility.answers import LABELS, answer
from offers.eligibility.person import ELSEWHERE, OUTSIDE, Person, Place
from offers.lines.models import Entitlement, PartnerOffer

AUTHORITIES = [Authority(pk=n, slug=f"a{n}", short_name=f"A{n}") for n in (1, 2, 3)]
DISTRICTS = [District(pk=n, slug=f"d{n}", name=f"D{n}", authority=AUTHORITIES[0]) for n in (1, 2)]
HOMES = [
    *[Place(authority) for authority in AUTHORITIES],
    *[Place(AUTHORITIES[0], district) for district in DISTRICTS],
    ELSEWHERE,
    OUTSIDE,
]

people = st.builds(
    Person, st.sampled_from(AUTHORITIES), st.integers(15, 30), st.sampled_from(HOMES)
)


def bounds(draw):
    start = draw(st.none() | st.integers(0, 30))
    stop = draw(st.none() | st.integers((start or 0) + 1, 35))
    return {"from_age": start, "until_birthday": stop, "is_planned": draw(st.booleans())}


@st.composite
def entitlements(draw):
    scope = draw(st.sampled_from(["authority", "west-midlands", "england"]))
    line = Entitlement(
        scope=scope,
        authority=draw(st.sampled_from(AUTHORITIES)) if scope == "authority" else None,
        care_leavers_of=draw(st.sampled_from(["own", "any"])),
        lives=draw(st.sampled_from(["anywhere", "in-region", "in-authority", "unknown"])),
        **bounds(draw),
    )
    in_county = line.authority_id == 1
    names = st.sets(st.sampled_from(["D1", "D2"])) if in_county else st.just(set())
    line.district_names = frozenset(draw(names))
    line.situation_slugs = frozenset()
    return line


@st.composite
def partner_offers(draw):
    offer = PartnerOffer(
        coverage=draw(st.sampled_from(["england", "west-midlands", "authorities"])), **bounds(draw)
    )
    offer.authority_names = frozenset(draw(st.sets(st.sampled_from(["A1", "A2", "A3"]))))
    return offer


@given(entitlements() | partner_offers(), people)
def test_there_is_exactly_one_answer_and_a_sentence_of_reason(line, person):
    found = answer(line, person)
    assert found.code in LABELS
    assert found.reason.endswith(".")


@given(entitlements() | partner_offers(), people)
def test_only_a_stated_bound_rules_an_age_out(line, person):
    found = answer(line, person)
    if found.is_ended:
        assert line.until_birthday is not None
        assert person.age >= line.until_birthday
    if found.is_later:
        assert line.from_age is not None
        assert person.age < line.from_age


@given(entitlements(), people)
def test_nothing_unknown_about_a_place_is_a_no(line, person):
    found = answer(line, person)
    is_owed = line.authority_id in (None, person.authority.pk)
    if found.is_elsewhere and is_owed:
        assert line.lives in ("in-authority", "in-region")
        only_county_known = (
            person.living.authority == line.authority and person.living.district is None
        )
        assert not (line.district_names and only_county_known)


@given(entitlements(), people)
def test_an_open_line_has_nothing_stated_against_it(line, person):
    if answer(line, person).is_open:
        assert line.from_age is None or person.age >= line.from_age
        assert line.until_birthday is None or person.age < line.until_birthday
        if line.until_birthday is None:
            assert person.age < 25
        if line.from_age is None:
            assert person.age >= 16


@given(entitlements() | partner_offers(), people)
def test_what_has_ended_stays_ended(line, person):
    older = Person(person.authority, person.age + 1, person.living)
    if answer(line, person).is_ended:
        assert answer(line, older).is_ended


@given(entitlements() | partner_offers(), people)
def test_what_has_not_begun_is_neither_open_nor_promised_for_a_birthday(line, person):
    line.is_planned = True
    assert answer(line, person).code in ("ask", "ended", "elsewhere")


@given(entitlements() | partner_offers(), people)
def test_not_begun_rules_nothing_out(line, person):
    line.is_planned = False
    begun = answer(line, person)
    line.is_planned = True
    planned = answer(line, person)
    assert planned.is_ask == (begun.code in ("open", "ask", "later"))
    assert planned == begun or planned.is_ask
