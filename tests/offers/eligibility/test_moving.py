"""/my-offer/moving/: what a move changes for one care leaver."""

import csv
import html
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from tests.factories import (
    AuthorityFactory,
    DistrictFactory,
    EntitlementFactory,
    SituationFactory,
)
from tests.support.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("walsall", "dudley")]
MOVE = "/my-offer/moving/?council=walsall&from=walsall&to=dudley&age=19"


def page_of(client, address=MOVE):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def section(client, name, address=MOVE):
    found = read(page_of(client, address)).one(f"section#{name}")
    return found.texts('a[href^="/offers/"]')


def test_what_counts_anywhere_stays(client, walsall):
    EntitlementFactory(authority=walsall, title="An adviser", lives="anywhere")
    EntitlementFactory(national=True, title="A right in England")
    assert section(client, "kept") == ["A right in England", "An adviser"]


def test_what_counts_only_in_the_old_place_changes(client, walsall):
    EntitlementFactory(authority=walsall, title="No tax here", lives="in-authority")
    assert section(client, "lost") == ["No tax here"]
    assert "Only if you live in Walsall." in page_of(client)


def test_what_the_new_place_gives_any_care_leaver_is_new(client, dudley):
    EntitlementFactory(
        authority=dudley, title="For anybody", care_leavers_of="any", lives="in-authority"
    )
    EntitlementFactory(authority=dudley, title="For its own", lives="in-authority")
    assert section(client, "gained") == ["For anybody"]


def test_what_the_council_has_not_said_is_asked_before_the_move(client, walsall):
    EntitlementFactory(authority=walsall, title="A grant", lives="unknown")
    assert section(client, "ask") == ["A grant"]
    text = strip_tags(page_of(client))
    assert "1 of these is open to you where you live now" in text
    assert "has not said whether this applies outside Walsall" in text


def test_what_had_to_be_asked_about_becomes_certain_and_is_not_new(client, walsall):
    """A Walsall care leaver who comes home: nobody had said no to what counts in Walsall."""
    back = MOVE.replace("from=walsall&to=dudley", "from=dudley&to=walsall")
    parent = SituationFactory(name="You are a parent", slug="young-parent")
    EntitlementFactory(authority=walsall, title="A grant", slug="grant", lives="unknown")
    EntitlementFactory(authority=walsall, title="A pass", slug="pass", lives="in-authority")
    EntitlementFactory(
        authority=walsall, title="A pram", slug="pram", lives="unknown", situations=[parent]
    )
    assert section(client, "certain", back) == ["A grant"]
    assert section(client, "gained", back) == ["A pass"]
    text = " ".join(strip_tags(page_of(client, back)).split())
    assert "1 is new, 1 becomes certain, 0 to ask about." in text
    assert "you have to ask about this. When you live there, it is open to you for sure." in text
    assert "Becomes certain." in page_of(client, back)[page_of(client, back).index('id="if"') :]
    content = client.get(back.replace("/?", ".csv?")).content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(content))
    assert {row["slug"]: (row["change"], row["before"], row["after"]) for row in rows} == {
        "grant": ("certain", "ask", "open"),
        "pass": ("gained", "elsewhere", "open"),
        "pram": ("certain", "ask", "open"),
    }
    assert 'id="certain"' not in page_of(client)


def test_a_line_for_two_situations_stands_under_both(client, walsall):
    situations = [SituationFactory(name="You rent"), SituationFactory(name="You are a parent")]
    EntitlementFactory(authority=walsall, title="A deposit", situations=situations)
    assert section(client, "if") == ["A deposit", "A deposit"]


def test_a_draft_moves_nowhere(client, walsall):
    EntitlementFactory(authority=walsall, title="Secret", lives="in-authority", draft=True)
    assert "Secret" not in page_of(client)


def test_an_age_that_has_passed_is_neither_lost_nor_new(client, walsall):
    EntitlementFactory(authority=walsall, title="To 18", until_birthday=18, lives="in-authority")
    assert "To 18" not in page_of(client)


def test_a_councils_own_version_stands_for_the_national_line(client, walsall):
    law = EntitlementFactory(national=True, title="In law", basis="statutory")
    EntitlementFactory(authority=walsall, title="Our version", lives="anywhere", delivers=law)
    assert section(client, "kept") == ["Our version"]


def test_a_national_line_with_a_larger_sum_stands_beside_the_councils_version(client, walsall):
    law = EntitlementFactory(national=True, title="At least £3,000", amount_gbp=3000)
    EntitlementFactory(authority=walsall, title="Up to £2,000", delivers=law, amount_gbp=2000)
    assert section(client, "kept") == ["At least £3,000", "Up to £2,000"]


def test_what_is_for_people_who_live_away_starts_and_stops_with_the_move(client, walsall):
    away = SituationFactory(name="You live away", slug="living-out-of-area")
    EntitlementFactory(authority=walsall, title="Council tax there", situations=[away])
    EntitlementFactory(authority=walsall, title="Until 18", situations=[away], until_birthday=18)
    back = "/my-offer/moving/?council=walsall&from=dudley&to=walsall&age=19"
    further = "/my-offer/moving/?council=walsall&from=dudley&to=elsewhere&age=19"
    assert section(client, "gained") == ["Council tax there"]
    assert section(client, "lost", back) == ["Council tax there"]
    assert "Only if you live away." in html.unescape(page_of(client, back))
    assert section(client, "kept", further) == ["Council tax there"]
    for address in (MOVE, back, further):
        assert "Until 18" not in page_of(client, address)
        assert 'id="if"' not in page_of(client, address)


def test_what_is_for_living_away_or_a_tenancy_may_go_on_and_does_for_somebody_who_has_one(
    client, walsall
):
    """Who has not said whether they have a tenancy is not told that it stops."""
    away = SituationFactory(name="You live away", slug="living-out-of-area")
    tenancy = SituationFactory(name="You have a tenancy", slug="own-tenancy")
    EntitlementFactory(authority=walsall, title="Tax help", situations=[tenancy, away])
    back = "/my-offer/moving/?council=walsall&from=dudley&to=walsall&age=19"
    assert section(client, "ask", back) == ["Tax help"]
    said = html.unescape(page_of(client, back))
    assert "Only if you have a tenancy." in said
    there = "/my-offer/moving/?council=walsall&from=walsall&to=dudley&age=19"
    assert section(client, "certain", there) == ["Tax help"]
    assert section(client, "kept", f"{back}&situation=own-tenancy") == ["Tax help"]


def test_a_move_within_a_county_goes_by_district(client):
    county = AuthorityFactory(short_name="Staffordshire")
    for name in ("Lichfield", "Tamworth"):
        district = DistrictFactory(authority=county, name=name)
        EntitlementFactory(
            authority=county, title=f"In {name}", lives="in-authority", districts=[district]
        )
    address = "/my-offer/moving/?council=staffordshire&from=lichfield&to=tamworth&age=19"
    assert section(client, "lost", address) == ["In Lichfield"]
    assert section(client, "gained", address) == ["In Tamworth"]


def test_the_page_says_who_moves_where_and_can_be_printed(client):
    text = " ".join(html.unescape(strip_tags(page_of(client))).split())
    assert "A Walsall care leaver, 19, living in Walsall, and moving to live in Dudley." in text
    assert "data-print" in page_of(client)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("council=walsall&from=dudley&to=dudley&age=19", "Choose a place that is not the one"),
        ("council=walsall&to=dudley&age=19", "Choose where you live now."),
        ("council=x&from=walsall&to=dudley&age=19", "We do not know the council"),
        ("council=walsall&from=walsall&to=%00&age=19", "We do not know the place"),
        ("council=walsall&from=walsall&to=dudley&age=x", "Write an age in figures"),
        ("council=walsall&from=walsall&to=dudley&age=7", "Enter an age from 15 to 30."),
    ],
)
def test_what_cannot_be_read_is_explained(client, query, said):
    page = page_of(client, f"/my-offer/moving/?{query}")
    assert "Error:" in page
    assert said in page
    assert client.get(f"/my-offer/moving.csv?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["council=nonsense", "council=walsall&age=abc", "from=nowhere", "situation=x"]
)
def test_what_cannot_be_read_is_explained_before_the_form_is_full(client, query):
    assert "Error:" in page_of(client, f"/my-offer/moving/?{query}")


@pytest.mark.parametrize("query", ["council=&age=&from=", "fbclid=abc", "council=walsall&age=19"])
def test_what_is_only_begun_is_no_mistake(client, query):
    assert "Error:" not in page_of(client, f"/my-offer/moving/?{query}")


# If this is you


def test_what_is_for_a_situation_counts_once_it_is_named(client, walsall):
    parent = SituationFactory(name="You are a parent", slug="young-parent")
    EntitlementFactory(
        authority=walsall, title="Baby box", situations=[parent], lives="in-authority"
    )
    EntitlementFactory(authority=walsall, title="Baby group", situations=[parent])
    EntitlementFactory(authority=walsall, title="For all", lives="anywhere")
    assert section(client, "kept") == ["For all"]
    assert section(client, "if") == ["Baby box", "Baby group"]
    text = read(page_of(client)).words
    assert "1 thing stays with you, 0 stop , 0 are new , 0 to ask about ." in text
    assert "You are a parent 2 Baby box Stops. Only if you live in Walsall. Baby group" in text
    named = f"{MOVE}&situation=young-parent"
    assert section(client, "kept", named) == ["Baby group", "For all"]
    assert section(client, "lost", named) == ["Baby box"]
    assert 'id="if"' not in page_of(client, named)


def test_my_offer_hands_the_situations_on(client):
    SituationFactory(name="You are a parent", slug="young-parent")
    page = page_of(client, "/my-offer/?council=walsall&age=19&situation=young-parent")
    assert "age=19&amp;from=walsall&amp;situation=young-parent#change" in page
    form = page_of(
        client, "/my-offer/moving/?council=walsall&age=19&from=walsall&situation=young-parent"
    )
    assert read(form).has('[value="young-parent"][checked]')


def test_the_spreadsheet_has_the_lines_that_the_page_counts(client, walsall):
    law = EntitlementFactory(national=True, title="In law")
    EntitlementFactory(authority=walsall, slug="ours", delivers=law)
    EntitlementFactory(authority=walsall, slug="baby", situations=[SituationFactory(slug="x")])
    content = client.get(MOVE.replace("/?", ".csv?")).content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(content))
    assert {r["slug"]: (r["change"], r["only_if"]) for r in rows} == {
        "baby": ("kept", "x"),
        "ours": ("kept", ""),
    }
    assert len(section(client, "kept")) == 1


def test_my_offer_leads_to_the_form_with_what_is_known(client):
    page = page_of(client, "/my-offer/?council=walsall&age=19&living=dudley")
    assert 'href="/my-offer/moving/?council=walsall&amp;age=19&amp;from=dudley#change"' in page


def test_what_my_offer_knows_is_filled_in_without_an_error(client):
    page = page_of(client, "/my-offer/moving/?council=walsall&age=19&from=dudley")
    assert "Error:" not in page
    assert page.count(" selected>") == 3  # the council, the old place, "Choose a place"
    assert 'value="19"' in page


def test_the_spreadsheet_has_every_line_with_its_change(client, walsall, dudley):
    EntitlementFactory(authority=walsall, slug="here", lives="in-authority")
    EntitlementFactory(authority=walsall, slug="ask", lives="unknown")
    EntitlementFactory(authority=walsall, slug="kept", lives="anywhere")
    EntitlementFactory(authority=dudley, slug="new", lives="in-authority", care_leavers_of="any")
    EntitlementFactory(authority=walsall, slug="past", until_birthday=18)
    response = client.get(MOVE.replace("/?", ".csv?"))
    rows = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert {row["slug"]: (row["change"], row["before"], row["after"]) for row in rows} == {
        "here": ("lost", "open", "elsewhere"),
        "ask": ("ask", "open", "ask"),
        "kept": ("kept", "open", "open"),
        "new": ("gained", "elsewhere", "open"),
        "past": ("none", "ended", "ended"),
    }


def test_moving_asks_the_database_as_often_for_3_lines_as_for_1(client, walsall):
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            EntitlementFactory(authority=walsall)
        with CaptureQueriesContext(connection) as queries:
            page_of(client)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 10


def test_capitals_are_read_and_two_places_where_one_fits_are_said(client):
    assert "Error: " not in page_of(client, MOVE.replace("to=dudley", "to=Dudley"))
    page = html.unescape(page_of(client, f"{MOVE}&to=walsall"))
    assert "You can only give one answer here: “dudley” or “walsall”. Choose one." in page
