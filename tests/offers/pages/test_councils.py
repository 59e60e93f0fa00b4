"""/councils/: the 14, and one of them with its offer and what is not known of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    DistrictFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    SituationFactory,
    TopicFactory,
)
from tests.support.reading import read

pytestmark = pytest.mark.django_db


def page_of(client, authority):
    response = client.get(authority.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def section(page, name):
    return " ".join(read(page).texts(f"section#{name}"))


def gaps_on(page):
    return read(page).texts("section#gaps li")


@pytest.fixture
def walsall():
    return AuthorityFactory(
        short_name="Walsall",
        team_name="Transition and Leaving Care",
        team_phone="01922 652080",
        team_email="tlc@walsall.invalid",
        team_address="Civic Centre",
        team_hours="9 to 5",
        emergency_phone="0300 555 2922",
        local_offer_url="https://walsall.invalid/offer",
        sources=["https://walsall.invalid/one", "https://walsall.invalid/two"],
        as_of="2024-05",
    )


# The list


def tiles(client):
    page = read(client.get(reverse("authority-list")))
    return [
        (tile.one("b").text, tile["href"], tile.one("span").text)
        for tile in page.all('a[href^="/councils/"]:has(> b)')
    ]


def test_list_has_every_council_with_its_published_lines(client):
    walsall, dudley = (AuthorityFactory(short_name=name) for name in ("Walsall", "Dudley"))
    EntitlementFactory(authority=walsall)
    EntitlementFactory(authority=walsall)
    EntitlementFactory(authority=walsall, draft=True)
    EntitlementFactory(authority=walsall, status="archived")
    EntitlementFactory(national=True)
    assert tiles(client) == [
        ("Dudley", "/councils/dudley/", "0 things"),
        ("Walsall", "/councils/walsall/", "2 things"),
    ]
    assert dudley.get_absolute_url() == "/councils/dudley/"


def test_list_says_one_thing_and_not_one_things(client, walsall):
    EntitlementFactory(authority=walsall)
    assert tiles(client)[0][2] == "1 thing"


def test_list_helps_somebody_who_does_not_know_which_council_it_was(client):
    assert "Not sure which one it was?" in client.get(reverse("authority-list")).content.decode()


# One council


def test_council_page_says_who_to_ask_and_can_be_tapped(client, walsall):
    page = page_of(client, walsall)
    assert "Transition and Leaving Care" in read(page).text
    assert 'href="tel:01922652080"' in page
    assert 'href="mailto:tlc@walsall.invalid"' in page
    assert "Civic Centre" in page
    assert "9 to 5" in page


def test_council_page_has_the_emergency_number(client, walsall):
    page = page_of(client, walsall)
    assert 'href="tel:03005552922"' in page
    assert 'href="tel:999"' in page
    assert reverse("help-now") in page


def test_council_page_has_its_own_offer_and_its_source(client, walsall):
    EntitlementFactory(authority=walsall)
    page = page_of(client, walsall)
    for address in ("https://walsall.invalid/offer", "https://walsall.invalid/two"):
        assert f'href="{address}"' in page
    assert "Its contact details are from May 2024." in page


def test_council_page_says_when_its_offer_was_last_read(client, walsall):
    """The line that was checked longest ago speaks for the whole."""
    EntitlementFactory(authority=walsall, checked_on="2026-03")
    EntitlementFactory(authority=walsall, checked_on="2025-11")
    EntitlementFactory(authority=walsall, checked_on="2020", draft=True)
    assert "We last read its offer in November 2025." in read(page_of(client, walsall)).text


def test_council_page_has_lines_by_area_rights_first(client, walsall):
    home, work = AreaFactory(name="Home", position=1), AreaFactory(name="Work", position=2)
    EntitlementFactory(authority=walsall, title="A bed", area=home)
    EntitlementFactory(authority=walsall, title="Zero rent", area=home, basis="statutory")
    EntitlementFactory(authority=walsall, title="A suit", area=work)
    EntitlementFactory(authority=walsall, title="A draft", area=work, draft=True)
    EntitlementFactory(title="Of another council", area=work)
    EntitlementFactory(national=True, title="Of the law", area=work)
    PartnerOfferFactory(title="Of a partner", area=work)
    page = page_of(client, walsall)
    groups = [group["id"] for group in read(page).all("details[id]")]
    assert groups == ["home", "work"]
    cards = read(page).texts("h3 > a")
    assert cards == ["Zero rent", "A bed", "A suit"]


def test_council_page_says_how_many_national_things_come_on_top(client, walsall):
    for _ in range(3):
        EntitlementFactory(national=True)
    EntitlementFactory(national=True, draft=True)
    assert "3 things that are the same everywhere in England" in read(page_of(client, walsall)).text


def test_council_page_leads_to_all_that_its_care_leavers_can_get(client, walsall):
    assert f"{reverse('offer-list')}?council=walsall" in page_of(client, walsall)


def test_county_names_its_districts_and_a_borough_has_none(client, walsall):
    county = AuthorityFactory(short_name="Staffordshire")
    for name in ("Tamworth", "Lichfield"):
        DistrictFactory(authority=county, name=name)
    page = read(page_of(client, county)).text
    assert "Lichfield, Tamworth." in page
    assert "Its districts" not in page_of(client, walsall)


def test_council_run_by_another_body_says_so(client, walsall):
    trust = AuthorityFactory(short_name="Birmingham", delivered_by="Birmingham Children's Trust")
    assert "run by Birmingham Children's Trust" in read(page_of(client, trust)).text
    assert "are run by" not in page_of(client, walsall)


# Honest gaps


def test_area_without_lines_is_said_in_words(client, walsall):
    AreaFactory(name="Participation in society")
    EntitlementFactory(authority=walsall, area=AreaFactory(name="Employment"))
    assert "We have not found anything on participation in society." in gaps_on(
        page_of(client, walsall)
    )
    assert "We have not found anything on employment." not in gaps_on(page_of(client, walsall))


def test_gaps_count_what_the_council_has_not_said(client, walsall):
    EntitlementFactory(
        authority=walsall,
        until_birthday=25,
        lives="anywhere",
        how_to_get="Ask.",
        source_date="2024",
        confirmed_on="2026-01-01",
    )
    assert gaps_on(page_of(client, walsall)) == []
    EntitlementFactory(authority=walsall, lives="unknown")
    assert gaps_on(page_of(client, walsall)) == [
        "1 of 2 things: not confirmed by the council yet.",
        "1 of 2 things: no age given for when it stops.",
        "1 of 2 things: not clear whether it applies if you live somewhere else.",
        "1 of 2 things: nothing about how to get it.",
        "1 of 2 things: no date for the source.",
    ]


def test_missing_contacts_are_said_to_be_missing(client):
    bare = AuthorityFactory(short_name="Solihull")
    page = page_of(client, bare)
    assert "We have not found a phone number, an email address or an office" in read(page).text
    assert "We have not found this council’s number for nights and weekends." in read(page).text
    assert "We have not found the phone number of its leaving care team." in gaps_on(page)
    assert "We have not found an emergency number." in gaps_on(page)
    assert 'href="tel:"' not in page
    assert 'href="mailto:"' not in page


def test_council_that_is_not_there_is_not_found(client, walsall):
    assert client.get("/councils/atlantis/").status_code == 404


@pytest.mark.parametrize("address", ["/councils/", "/councils/walsall/"])
def test_councils_can_only_be_read(client, walsall, address):
    assert client.post(address).status_code == 405


# What it costs


def test_list_asks_the_database_as_often_for_3_councils_as_for_1(client):
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            EntitlementFactory()
        with CaptureQueriesContext(connection) as queries:
            assert len(tiles(client)) >= rows
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 10


def test_council_page_asks_the_database_as_often_for_3_lines_as_for_1(client):
    county = AuthorityFactory(short_name="Staffordshire")
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            EntitlementFactory(
                authority=county,
                lives="in-authority",
                topics=[TopicFactory()],
                situations=[SituationFactory()],
                districts=[DistrictFactory(authority=county)],
                delivers=EntitlementFactory(national=True, basis="statutory"),
            )
        with CaptureQueriesContext(connection) as queries:
            page_of(client, county)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 10


def test_council_page_leads_to_the_offer_with_nothing_but_an_age(client, walsall):
    page = page_of(client, walsall)
    form = read(page).one('form[action="/my-offer/"]')
    assert form.one('input[type=hidden][name="council"]')["value"] == "walsall"
    assert form.has('[name="age"]')
