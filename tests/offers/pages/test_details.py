"""One line, whole: what it is, who can get it, how, and how far to trust it."""

import html
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    DistrictFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    PartnerOrganisationFactory,
    TopicFactory,
    WordFactory,
)
from tests.support.reading import read

pytestmark = pytest.mark.django_db


def page_of(client, line, **query):
    response = client.get(line.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def section(page, name):
    """The text of one section of the page; empty when it has no such section."""
    return " ".join(read(page).texts(f"section#{name}"))


def terms(page):
    """The facts under "Can I get it?" as {what: answer}."""
    return pairs_in(read(page).one("#can-i dl"))


def pairs_in(facts):
    return dict(zip(facts.texts("dt"), facts.texts("dd"), strict=True))


@pytest.fixture
def walsall():
    return AuthorityFactory(
        short_name="Walsall",
        team_name="Transition and Leaving Care",
        team_phone="01922 652080",
        team_email="tlc@walsall.invalid",
    )


# Where it stands


def test_address_is_scope_and_slug(walsall):
    own = EntitlementFactory(authority=walsall, slug="council-tax")
    assert own.get_absolute_url() == "/offers/walsall/council-tax/"
    national = EntitlementFactory(national=True, slug="council-tax")
    assert national.get_absolute_url() == "/offers/england/council-tax/"
    regional = EntitlementFactory(regional=True, slug="council-tax")
    assert regional.get_absolute_url() == "/offers/west-midlands/council-tax/"
    gift = PartnerOfferFactory(slug="council-tax")
    assert gift.get_absolute_url() == "/partners/council-tax/"


def test_same_slug_in_two_scopes_leads_to_two_lines(client, walsall):
    own = EntitlementFactory(authority=walsall, slug="council-tax", title="In Walsall")
    national = EntitlementFactory(national=True, slug="council-tax", title="In England")
    assert "<h1>In Walsall</h1>" in page_of(client, own)
    assert "<h1>In England</h1>" in page_of(client, national)


@pytest.mark.parametrize("status", ["draft", "ready"])
@pytest.mark.parametrize("factory", [EntitlementFactory, PartnerOfferFactory])
def test_unpublished_line_has_no_page(client, factory, status):
    line = factory()
    page_of(client, line)
    line.status = status
    line.save()
    assert client.get(line.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/offers/walsall/no-such-line/",
        "/offers/no-such-council/council-tax/",
        "/offers/england/council-tax/",
        "/partners/no-such-offer/",
    ],
)
def test_line_that_is_not_there_is_not_found(client, walsall, address):
    EntitlementFactory(authority=walsall, slug="council-tax")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("factory", [EntitlementFactory, PartnerOfferFactory])
def test_line_can_only_be_read(client, factory):
    assert client.post(factory().get_absolute_url()).status_code == 405


# What is known


def test_entitlement_says_what_is_known(client, walsall):
    line = EntitlementFactory(
        authority=walsall,
        title="Setting up home",
        summary="Money for your first home.",
        detail="For a bed, a cooker and a fridge.",
        from_age=18,
        until_birthday=25,
        lives="in-authority",
        amount_gbp=Decimal("2500"),
        amount_note="up to, once",
        how_to_get="Ask your adviser to apply.",
    )
    page = page_of(client, line)
    assert "For a bed, a cooker and a fridge." in section(page, "what")
    assert terms(page) == {
        "Your age": "18 to your 25th birthday",
        "Where you live": "If you live in Walsall",
        "Who looked after you": "Walsall",
    }
    assert section(page, "how-much") == "How much? Up to £2,500 once"
    assert "Ask your adviser to apply." in section(page, "how")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (18, 25, "18 to your 25th birthday"),
        (16, None, "From 16"),
        (None, 21, "Until your 21st birthday"),
        (None, None, "The council has not told us."),
    ],
)
def test_ages_in_words(client, start, end, said):
    line = EntitlementFactory(from_age=start, until_birthday=end)
    assert terms(page_of(client, line))["Your age"] == said


@pytest.mark.parametrize(
    ("lives", "said"),
    [
        ("anywhere", "Wherever you live"),
        ("in-region", "If you live in the West Midlands"),
        ("in-authority", "If you live in Walsall"),
        ("unknown", "The council has not told us."),
    ],
)
def test_place_in_words(client, walsall, lives, said):
    line = EntitlementFactory(authority=walsall, lives=lives)
    assert terms(page_of(client, line))["Where you live"] == said


def test_districts_in_words(client):
    county = AuthorityFactory(short_name="Staffordshire")
    districts = [DistrictFactory(authority=county, name=name) for name in ("Stafford", "Lichfield")]
    line = EntitlementFactory(authority=county, lives="in-authority", districts=districts)
    assert terms(page_of(client, line))["Where you live"] == "If you live in Lichfield or Stafford"


def test_line_for_any_councils_care_leaver_says_so(client, walsall):
    line = EntitlementFactory(authority=walsall, care_leavers_of="any", lives="in-authority")
    assert terms(page_of(client, line))["Who looked after you"] == (
        "Any council, as long as you live in Walsall"
    )


def test_team_can_be_tapped_to_call_and_write(client, walsall):
    page = page_of(client, EntitlementFactory(authority=walsall))
    assert "Transition and Leaving Care" in section(page, "who")
    assert 'href="tel:01922652080"' in page
    assert 'href="mailto:tlc@walsall.invalid"' in page


def test_contact_of_the_line_itself_can_be_tapped(client, walsall):
    line = EntitlementFactory(
        authority=walsall,
        contact_phone="(01922) 65 00 00",
        contact_email="tax@walsall.invalid",
        contact_url="https://walsall.invalid/tax",
    )
    page = page_of(client, line)
    assert 'href="tel:01922650000"' in page
    assert 'href="mailto:tax@walsall.invalid"' in page
    assert 'href="https://walsall.invalid/tax"' in page


# What is not known


def test_missing_parts_of_an_entitlement_are_said_to_be_missing(client):
    bare = AuthorityFactory(short_name="Solihull")
    line = EntitlementFactory(authority=bare, lives="unknown", detail="", how_to_get="")
    page = page_of(client, line)
    assert terms(page)["Your age"] == "The council has not told us."
    assert terms(page)["Where you live"] == "The council has not told us."
    assert "The council has not told us." in section(page, "how")
    assert "No sum of money is stated." in section(page, "how-much")
    assert "We have not found a phone number" in section(page, "who")
    assert line.summary in section(page, "what")


@pytest.mark.parametrize(
    "words",
    [
        {"title": "£50 at Christmas"},
        {"summary": "You get up to £2,000 for your home."},
        {"detail": "It is £ 10 a week."},
    ],
)
def test_sum_that_the_words_name_is_not_said_to_be_missing(client, words):
    page = page_of(client, EntitlementFactory(**words))
    assert "No sum of money" not in section(page, "how-much")
    assert "The words above name a sum of money." in section(page, "how-much")


def test_missing_parts_of_a_partner_offer_are_said_to_be_missing(client):
    offer = PartnerOfferFactory(coverage="authorities", detail="", how_to_get="")
    page = page_of(client, offer)
    assert terms(page)["Your age"] == "The partner has not told us."
    assert terms(page)["Where you live"] == "The partner has not told us."
    assert "The partner has not told us." in section(page, "how")
    assert "We have found no phone number or address for this offer." in section(page, "who")


def test_missing_parts_of_a_national_line_are_not_blamed_on_a_council(client):
    page = read(page_of(client, EntitlementFactory(national=True))).text
    assert "The council has not told us" not in page


# Right in law, or choice


def test_statutory_line_shows_the_act_and_what_to_do_when_told_no(client, walsall):
    line = EntitlementFactory(
        authority=walsall,
        title="A personal adviser",
        basis="statutory",
        legal_basis="Children Act 1989 s.23C",
    )
    page = page_of(client, line)
    told_no = section(page, "told-no")
    assert "Right in law" in read(page).text
    assert "The law: Children Act 1989 s.23C." in told_no
    assert "I am asking for: A personal adviser." in told_no
    steps = ["Your personal adviser", "Their team manager", "An advocate", "A complaint"]
    assert sorted(steps, key=told_no.index) == steps
    assert all(step in told_no for step in steps)


def test_discretionary_line_says_that_you_can_ask_why(client, walsall):
    told_no = section(page_of(client, EntitlementFactory(authority=walsall)), "told-no")
    assert "You can ask why." in told_no
    assert "right in law." not in told_no
    assert "The law:" not in told_no


def test_councils_version_of_a_national_right_is_a_right_and_shows_its_act(client, walsall):
    right = EntitlementFactory(
        national=True, title="An adviser", basis="statutory", legal_basis="Children Act 1989 s.23D"
    )
    page = page_of(client, EntitlementFactory(authority=walsall, delivers=right))
    assert "Right in law" in read(page).text
    assert "The law: Children Act 1989 s.23D." in section(page, "told-no")
    assert f'href="{right.get_absolute_url()}">An adviser</a>' in page


@pytest.mark.parametrize(
    ("title", "own_sum", "asked_for"),
    [
        ("Home money of at least £3,000", 2000, "Home money of at least £3,000"),
        ("Home money of at least £3,000", None, "Home money of at least £3,000"),
        ("Home money", 2000, "Home money (at least £3,000)"),
        ("Home money of at least £3,000", 3559, "Our grant"),
    ],
)
def test_told_no_asks_for_the_sum_in_law_where_the_councils_is_smaller(
    client, walsall, title, own_sum, asked_for
):
    right = EntitlementFactory(
        national=True, title=title, basis="statutory", amount_gbp=3000, amount_note="at least"
    )
    line = EntitlementFactory(
        authority=walsall, title="Our grant", amount_gbp=own_sum, delivers=right
    )
    assert f"I am asking for: {asked_for}." in section(page_of(client, line), "told-no")


def test_statutory_line_without_a_known_act_still_says_it_is_a_right(client):
    told_no = section(page_of(client, EntitlementFactory(basis="statutory")), "told-no")
    assert "This is a right in law." in told_no
    assert "The law:" not in told_no


def test_partner_offer_is_a_gift_and_says_so(client):
    organisation = PartnerOrganisationFactory(
        name="Greggs", sector="private", covenant_signatory=True
    )
    page = page_of(client, PartnerOfferFactory(organisation=organisation))
    assert "not a right" in section(page, "told-no")
    assert "Greggs, business. It has signed the Care Leaver Covenant" in section(page, "who")
    assert "Partner offer" in read(page).text
    assert "Council’s choice" not in read(page).text


@pytest.mark.parametrize("signed", [None, False])
def test_partner_that_has_not_signed_is_not_said_to_have(client, signed):
    organisation = PartnerOrganisationFactory(covenant_signatory=signed)
    assert "Covenant" not in page_of(client, PartnerOfferFactory(organisation=organisation))


# Trust


def test_source_is_shown_with_its_address_and_its_date_in_words(client):
    line = EntitlementFactory(
        source_title="Local offer 2024",
        source_url="https://council.invalid/offer.pdf",
        source_date="2024-05-31",
        checked_on=f"{timezone.localdate():%Y}-02",
        review_months=36,
    )
    page = page_of(client, line)
    source = section(page, "source")
    assert 'href="https://council.invalid/offer.pdf"' in page
    assert "Local offer 2024, 31 May 2024." in source
    year = timezone.localdate().year
    assert f"We last read the source in February {year}" in source
    assert f"We look again in February {year + 3}" in source


def test_days_of_looking_are_said_with_on(client):
    line = EntitlementFactory(checked_on=timezone.localdate().replace(day=1).isoformat())
    source = section(page_of(client, line), "source")
    this_month = f"{timezone.localdate():%B %Y}"
    assert f"We last read the source on 1 {this_month}" in source
    assert f"We look again on 1 {timezone.localdate():%B} {timezone.localdate().year + 1}" in source


def test_source_without_a_date_says_so(client):
    line = EntitlementFactory(source_date="")
    assert "no date on it" in section(page_of(client, line), "source")


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        ("high", "The source says this plainly."),
        ("medium", "The source is second-hand or has no date, so check before you rely on it."),
        ("low", "The source is old, unclear or unconfirmed, so check before you rely on it."),
    ],
)
def test_confidence_is_said_in_words(client, confidence, said):
    for factory in (EntitlementFactory, PartnerOfferFactory):
        page = page_of(client, factory(confidence=confidence))
        assert said in section(page, "source")


def test_old_source_says_so(client):
    old = EntitlementFactory(source_date="2020-08")
    assert "This source is old." in section(page_of(client, old), "source")
    new = EntitlementFactory(source_date=str(date.today().year))
    assert "This source is old." not in section(page_of(client, new), "source")


def test_line_that_is_not_confirmed_says_so(client):
    assert "Not yet confirmed by the council" in section(
        page_of(client, EntitlementFactory()), "source"
    )
    assert "Not yet confirmed by the partner" in section(
        page_of(client, PartnerOfferFactory()), "source"
    )


def test_what_no_council_gives_is_no_councils_to_confirm(client):
    page = page_of(client, EntitlementFactory(national=True, source_date="2025-07"))
    assert "confirmed by the council" not in page
    assert "No single council can confirm this, source from July 2025" in read(page).text
    assert "No single council can confirm this" in section(page, "source")
    confirmed = page_of(client, EntitlementFactory(national=True, confirmed_on=date(2026, 3, 9)))
    assert "Confirmed on 9 March 2026" in section(confirmed, "source")
    assert "by the council" not in section(confirmed, "source")


def test_what_has_not_begun_says_so_and_is_asked_about_not_refused(client):
    line = EntitlementFactory(national=True, basis="discretionary", is_planned=True)
    page = page_of(client, line)
    assert "we have not seen that it has started" in section(page, "can-i")
    told = section(page, "told-no")
    assert "Please tell me whether it has started" in told
    assert "why I cannot have it" not in told


def test_confirmed_line_says_by_whom_and_when(client):
    line = EntitlementFactory(confirmed_on=date(2026, 3, 9))
    source = section(page_of(client, line), "source")
    assert "Confirmed on 9 March 2026 by the council" in source
    assert "Not yet confirmed" not in source
    gift = PartnerOfferFactory(confirmed_on=date(2026, 3, 9))
    assert "9 March 2026 by the partner" in section(page_of(client, gift), "source")


# What stands beside it


def test_related_lines_share_a_topic_and_an_owner(client, walsall):
    money, travel = TopicFactory(name="Money"), TopicFactory(name="Travel")
    line = EntitlementFactory(authority=walsall, topics=[money])
    EntitlementFactory(authority=walsall, title="Also money", topics=[money])
    EntitlementFactory(authority=walsall, title="About travel", topics=[travel])
    EntitlementFactory(title="Money elsewhere", topics=[money])
    EntitlementFactory(authority=walsall, title="Draft money", topics=[money], draft=True)
    related = section(page_of(client, line), "related")
    assert "Also money" in related
    for left_out in ("About travel", "Money elsewhere", "Draft money"):
        assert left_out not in related


def test_related_lines_stay_with_the_person_whom_the_address_describes(client, walsall):
    money = TopicFactory()
    line, other = (EntitlementFactory(authority=walsall, topics=[money]) for _ in range(2))
    who = "council=walsall&age=19"
    page = client.get(f"{line.get_absolute_url()}?{who}").content.decode()
    assert f'href="{other.get_absolute_url()}?council=walsall&amp;age=19"' in page
    assert f'href="{other.get_absolute_url()}"' in page_of(client, line)


def test_line_without_related_lines_has_no_empty_heading(client):
    assert section(page_of(client, EntitlementFactory(topics=[TopicFactory()])), "related") == ""


def test_related_partner_offers_share_a_topic(client):
    gym = TopicFactory(name="Leisure")
    offer = PartnerOfferFactory(topics=[gym])
    PartnerOfferFactory(title="Another gym", topics=[gym])
    PartnerOfferFactory(title="Archived gym", topics=[gym], status="archived")
    related = section(page_of(client, offer), "related")
    assert "Another gym" in related
    assert "Archived gym" not in related


def thirteen_others():
    return [AuthorityFactory(short_name=f"Council {letter}") for letter in "ABCDEFGHIJKLM"]


def others_on(page):
    return pairs_in(read(page).one("#other-councils dl"))


NOT_FOUND = "We have not found this on their pages."


def test_the_same_thing_in_the_other_13_councils(client, walsall):
    others = thirteen_others()
    tax = TopicFactory(name="Council tax", slug="council-tax")
    line = EntitlementFactory(authority=walsall, title="No council tax until 25", topics=[tax])
    EntitlementFactory(
        authority=others[0], title="No council tax until 21", topics=[tax], amount_gbp=100
    )
    EntitlementFactory(
        authority=others[1], title="No council tax until 23", topics=[tax], draft=True
    )
    EntitlementFactory(authority=others[2], title="Nothing to pay", topics=[tax])
    EntitlementFactory(authority=others[3], title="No council tax until 25")
    shown = others_on(page_of(client, line))
    assert len(shown) == 13
    assert "Walsall" not in shown
    assert shown["Council A"] == "No council tax until 21 £100"
    assert shown["Council C"] == "On the same subject: Nothing to pay"
    for name in "BDE":
        council = f"Council {name}"
        assert shown[council] == f"{NOT_FOUND} Look at Council tax in {council}, or ask them."


def test_where_nothing_was_found_a_link_leads_to_what_the_council_has_on_the_topic(client, walsall):
    dudley = AuthorityFactory(short_name="Dudley")
    travel = TopicFactory(name="Travel", slug="travel")
    line = EntitlementFactory(authority=walsall, topics=[travel])
    page = page_of(client, line)
    (address,) = [a["href"] for a in read(page).all("a") if a.text == "Travel in Dudley"]
    assert address == "/offers/?council=dudley&topic=travel"
    listed = client.get(address)
    assert listed.context["filter"].values == {"council": dudley.slug, "topic": "travel"}
    line.topics.clear()
    assert others_on(page_of(client, line)) == {"Dudley": f"{NOT_FOUND} Ask them."}


def test_a_line_on_the_same_narrow_subject_is_found_whatever_it_is_called(client, walsall):
    dudley = AuthorityFactory(short_name="Dudley")
    college, travel = TopicFactory(name="College"), TopicFactory(name="Travel")
    bus = EntitlementFactory(authority=walsall, title="A college bus", topics=[college, travel])
    for number in range(5):
        EntitlementFactory(authority=dudley, title=f"College bursary {number}", topics=[college])
    look = f"{NOT_FOUND} Look at Travel in Dudley, or ask them."
    assert others_on(page_of(client, bus)) == {"Dudley": look}
    EntitlementFactory(authority=dudley, title="Trains at half price", topics=[travel])
    found = "On the same subject: Trains at half price"
    assert others_on(page_of(client, bus)) == {"Dudley": found}


def test_on_a_topic_with_many_lines_a_title_has_to_be_alike(client, walsall):
    dudley = AuthorityFactory(short_name="Dudley")
    money = TopicFactory(name="Money", slug="money")
    for title in ("Savings", "Benefit checks", "Festival vouchers"):
        EntitlementFactory(authority=dudley, title=title, topics=[money])
    look = f"{NOT_FOUND} Look at Money in Dudley, or ask them."
    line = EntitlementFactory(authority=walsall, title="Emergency cash", topics=[money])
    assert others_on(page_of(client, line)) == {"Dudley": look}
    line = EntitlementFactory(authority=walsall, title="Christmas vouchers", topics=[money])
    found = "On the same subject: Festival vouchers"
    assert others_on(page_of(client, line)) == {"Dudley": found}
    line = EntitlementFactory(authority=walsall, title="Benefit check", topics=[money])
    assert others_on(page_of(client, line)) == {"Dudley": "Benefit checks"}


def test_lines_that_deliver_one_national_right_are_the_same_thing(client, walsall):
    other = AuthorityFactory(short_name="Dudley")
    right = EntitlementFactory(national=True, basis="statutory")
    line = EntitlementFactory(authority=walsall, title="Your adviser", delivers=right)
    EntitlementFactory(
        authority=other,
        title="Somebody to count on",
        delivers=right,
        area=AreaFactory(name="Other"),
    )
    assert others_on(page_of(client, line)) == {"Dudley": "Somebody to count on"}
    assert others_on(page_of(client, right)) == {
        "Dudley": "Somebody to count on",
        "Walsall": "Your adviser",
    }


def test_care_words_are_explained_on_the_page(client):
    WordFactory(term="pathway plan", slug="pathway-plan", meaning="Your own written plan.")
    WordFactory(term="advocate", slug="advocate", meaning="Somebody on your side.")
    line = EntitlementFactory(detail="It stands in your Pathway plan.")
    page = page_of(client, line)
    assert '<a class="word" href="#word-pathway-plan">Pathway plan</a>' in page
    assert "Your own written plan." in section(page, "words")
    assert "Somebody on your side." not in section(page, "words")


# For one person


def test_person_in_the_address_gets_an_answer_and_the_way_back(client, walsall):
    line = EntitlementFactory(authority=walsall, from_age=21, until_birthday=25)
    page = page_of(client, line, council="walsall", age="19")
    assert "Later. From your 21st birthday." in section(page, "can-i")
    assert f"{reverse('my-offer')}?council=walsall&amp;age=19" in page


@pytest.mark.parametrize(
    "query",
    [
        {"council": "walsall"},
        {"age": "19"},
        {"council": "atlantis", "age": "19"},
        {"council": "walsall", "age": "nineteen"},
        {"council": "\x00", "age": "\x00"},
    ],
)
def test_person_that_cannot_be_read_is_nobody(client, walsall, query):
    line = EntitlementFactory(authority=walsall)
    page = page_of(client, line, **query)
    assert "Open now" not in page
    assert "Back to the whole offer" not in page


# What it costs, and what people typed


@pytest.mark.parametrize("kind", ["entitlement", "partner offer"])
def test_page_asks_the_database_as_often_for_3_rows_as_for_1(client, kind):
    topic = TopicFactory(name="Money")
    counted = []
    if kind == "entitlement":
        right = EntitlementFactory(national=True, basis="statutory", topics=[topic])
        line = EntitlementFactory(title="Grant", topics=[topic], delivers=right)
    else:
        line = PartnerOfferFactory(title="Gift", topics=[topic])
    for rows in (1, 2):
        for _ in range(rows):
            if kind == "entitlement":
                EntitlementFactory(authority=line.authority, title="Grant", topics=[topic])
                EntitlementFactory(title="Grant", topics=[topic], delivers=right)
            else:
                PartnerOfferFactory(title="Gift", topics=[topic])
            WordFactory()
        with CaptureQueriesContext(connection) as queries:
            page_of(client, line)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 13  # six of them count the view


@pytest.mark.parametrize("factory", [EntitlementFactory, PartnerOfferFactory])
def test_what_was_typed_is_shown_and_not_run(client, factory):
    bad = "<script>alert(1)</script>{{ 7 }}"
    WordFactory(term="alert", meaning=bad)
    line = factory(
        title=bad, summary=bad, detail=bad, how_to_get=bad, source_title=bad, contact_email="a@b.c"
    )
    page = page_of(client, line)
    assert "<script>alert" not in page
    assert html.escape("<script>") in page
