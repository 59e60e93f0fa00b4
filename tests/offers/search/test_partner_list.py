"""/partners/: what businesses, public bodies and charities give."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    DangerPhraseFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    PartnerOrganisationFactory,
    TopicFactory,
)
from tests.support.reading import read

pytestmark = pytest.mark.django_db


def page_of(client, query=""):
    response = client.get(f"{reverse('partner-offer-list')}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles_on(page):
    return read(page).texts("h3 > a")


def titles(client, query=""):
    return titles_on(page_of(client, query))


def choices_on(page):
    """The choices of every select as {name: {value: count}}."""
    return {
        select["name"]: {
            option["value"]: int(count[1])
            for option in select.all("option")
            if (count := re.search(r"\((\d+)\)$", option.text))
        }
        for select in read(page).all("select")
    }


@pytest.fixture
def offers():
    walsall, dudley = (AuthorityFactory(short_name=name) for name in ("Walsall", "Dudley"))
    home, work = AreaFactory(name="Home"), AreaFactory(name="Work")
    shop, library, charity = (
        PartnerOrganisationFactory(name=name, sector=sector)
        for name, sector in (
            ("Corner Shop", "private"),
            ("The Library", "public"),
            ("Good People", "voluntary"),
        )
    )
    PartnerOfferFactory(title="Bread", organisation=shop, area=home)
    PartnerOfferFactory(
        title="Books",
        organisation=library,
        area=work,
        coverage="authorities",
        authorities=[walsall],
    )
    PartnerOfferFactory(title="Suits", organisation=charity, area=work, coverage="west-midlands")
    PartnerOfferFactory(
        title="Sofas", organisation=charity, area=home, coverage="authorities", authorities=[dudley]
    )


def test_only_published_partner_offers_are_there(client, offers):
    PartnerOfferFactory(title="Draft gift", status="draft")
    PartnerOfferFactory(title="Archived gift", status="archived")
    EntitlementFactory(title="A council's line")
    assert titles(client) == ["Books", "Bread", "Sofas", "Suits"]
    assert "4 offers" in page_of(client)


def test_cards_name_the_partner_and_say_that_it_is_a_partner_offer(client):
    organisation = PartnerOrganisationFactory(name="Marks & Sparks")
    PartnerOfferFactory(title="Coats", organisation=organisation, coverage="west-midlands")
    page = page_of(client)
    assert "Marks &amp; Sparks" in page
    assert "Partner offer</span>" in page
    assert "The whole West Midlands" in page


def test_page_says_that_nobody_owes_these(client, offers):
    assert "Nobody owes you these" in page_of(client)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("sector=private", ["Bread"]),
        ("sector=public", ["Books"]),
        ("sector=voluntary", ["Sofas", "Suits"]),
        ("area=work", ["Books", "Suits"]),
        ("council=walsall", ["Books", "Bread", "Suits"]),
        ("council=dudley", ["Bread", "Sofas", "Suits"]),
        ("council=dudley&sector=voluntary&area=home", ["Sofas"]),
        ("q=sofas", ["Sofas"]),
        ("q=good+people", ["Sofas", "Suits"]),
        ("q=sofas&council=walsall", []),
    ],
)
def test_filters(client, offers, query, kept):
    assert sorted(titles(client, query)) == kept


@pytest.mark.parametrize("chosen", ["", "council=walsall", "sector=voluntary", "q=sofas&area=home"])
def test_count_beside_every_choice_is_what_choosing_gives(client, offers, chosen):
    choices = choices_on(page_of(client, chosen))
    assert set(choices) == {"sector", "council", "area"}
    for name, counted in choices.items():
        for value, count in counted.items():
            query = QueryDict(chosen, mutable=True)
            query[name] = value
            assert count == len(titles(client, query.urlencode())), (name, value)


def test_nothing_is_shown_as_0(client, offers):
    AreaFactory(name="Health")
    assert choices_on(page_of(client))["area"]["health"] == 0


def test_chips_take_away_one_filter_each(client, offers):
    page = page_of(client, "council=walsall&sector=public&q=books&page=1")
    chips = read(page).one("ul.chips")
    links = [link["href"] for link in chips.all("a:has(> span)")]
    left = sorted(sorted(parse_qs(urlsplit(link).query)) for link in links)
    assert left == [["council", "q"], ["council", "sector"], ["q", "sector"]]
    start_again = chips.all("a")[-1]
    assert (start_again.text, start_again["href"]) == ("Start again", reverse("partner-offer-list"))


@pytest.mark.parametrize("name", ["sector", "council", "area"])
def test_unreadable_value_is_said_beside_its_field_and_the_rest_still_applies(client, offers, name):
    page = page_of(client, f"{name}=nonsense&q=sofas")
    assert "nonsense" in read(page).one(f"#id_{name}_error").text
    assert "<title>Error: " in page
    assert titles_on(page) == ["Sofas"]


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%22", "q=NEAR(", "sector=%00", "page=abc", "page=999", "q=" + "a" * 10_000],
)
def test_odd_values_are_no_crash(client, offers, query):
    page_of(client, query)


def test_nothing_found_is_kind_and_offers_a_way_on(client, offers):
    page = page_of(client, "q=zzzzzzzz")
    assert "That does not mean no." in page
    assert "personal adviser" in page
    assert "Start again" in page


def test_pages_hold_20(client):
    for n in range(25):
        PartnerOfferFactory(title=f"Gift {n:02d}")
    assert [len(titles(client, f"page={n}")) for n in (1, 2, 999)] == [20, 5, 5]


def test_words_of_danger_bring_the_people_to_ring_here_too(client, offers):
    DangerPhraseFactory(phrase="want to die")
    page = page_of(client, "q=i+want+to+die")
    assert "116 123" in page
    assert reverse("help-now") in page


def test_list_can_only_be_read(client):
    assert client.post(reverse("partner-offer-list")).status_code == 405


@pytest.mark.parametrize("query", ["", "council=walsall&sector=private", "q=bread"])
def test_list_asks_the_database_as_often_for_3_rows_as_for_1(client, query):
    walsall = AuthorityFactory(short_name="Walsall")
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            PartnerOfferFactory(
                title="Bread",
                topics=[TopicFactory(), TopicFactory()],
                coverage="authorities",
                authorities=[walsall, AuthorityFactory()],
            )
        page_of(client, query)  # the index of the search is built again here
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(client, query)) >= rows
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 10
