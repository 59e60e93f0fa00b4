"""Lists as CSV files that a spreadsheet opens right, and safely."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from offers.csv_files import safe_cell
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    PartnerOrganisationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def rows_of(response):
    """The rows as the csv module reads them, so with line ends inside of cells."""
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def offers_csv(client, **query):
    return rows_of(client.get(reverse("offer-list-csv"), query))


@pytest.fixture
def walsall():
    return AuthorityFactory(short_name="Walsall", name="Walsall Council")


def test_row_of_a_councils_line(client, walsall):
    EntitlementFactory(
        authority=walsall,
        slug="bus-pass",
        title="Bus pass",
        area=AreaFactory(name="Health"),
        topics=[TopicFactory(name="Travel"), TopicFactory(name="Money")],
        basis="statutory",
        from_age=18,
        until_birthday=25,
        amount_gbp=Decimal("1234.50"),
        source_title="Local offer",
        source_date="2024-05",
        confirmed_on=date(2026, 3, 9),
    )
    assert offers_csv(client) == [
        {
            "kind": "entitlement",
            "scope": "walsall",
            "slug": "bus-pass",
            "organisation": "Walsall Council",
            "title": "Bus pass",
            "area": "health",
            "topics": "money; travel",
            "basis": "statutory",
            "from_age": "18",
            "until_birthday": "25",
            "amount_gbp": "1234.50",
            "source_title": "Local offer",
            "source_date": "2024-05",
            "confirmed_on": "2026-03-09",
            "url": "http://testserver/offers/walsall/bus-pass/",
        }
    ]


def test_row_of_a_partner_offer(client, walsall):
    PartnerOfferFactory(
        slug="half-price",
        title="Half price",
        organisation=PartnerOrganisationFactory(name="Greggs"),
        coverage="west-midlands",
    )
    (row,) = offers_csv(client)
    assert row["kind"] == "partner-offer"
    assert row["scope"] == "west-midlands"
    assert row["organisation"] == "Greggs"
    assert row["basis"] == row["amount_gbp"] == ""
    assert row["url"] == "http://testserver/partners/half-price/"


def test_what_is_not_stated_is_an_empty_cell(client):
    EntitlementFactory(national=True, source_date="")
    (row,) = offers_csv(client)
    empty = ["organisation", "topics", "from_age", "until_birthday", "amount_gbp", "source_date"]
    assert [row[name] for name in empty] == [""] * len(empty)
    assert row["confirmed_on"] == ""
    assert "None" not in row.values()


@pytest.mark.parametrize(
    ("amount", "cell"), [("2000.00", "2000"), ("4.50", "4.50"), ("0", "0"), (None, "")]
)
def test_sum_is_a_bare_number(client, amount, cell):
    EntitlementFactory(amount_gbp=amount and Decimal(amount))
    assert offers_csv(client)[0]["amount_gbp"] == cell


def test_letters_marks_and_line_ends_come_through(client):
    title = 'Caffè “£5”, "free"\nand more; 💷'
    EntitlementFactory(title=title)
    assert offers_csv(client)[0]["title"] == title


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_that_a_spreadsheet_would_run_starts_with_an_apostrophe(client, start):
    EntitlementFactory(title=f"{start}1+1")
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert offers_csv(client)[0]["title"].startswith("'")


@pytest.mark.parametrize("text", ["", "plain", "'quoted'", "2000", "a=b", "1-2"])
def test_other_cells_stay_as_they_are(text):
    assert safe_cell(text) == text


def test_no_line_is_an_empty_list_with_its_columns(client):
    response = client.get(reverse("offer-list-csv"))
    assert rows_of(response) == []
    assert response.content.decode("utf-8-sig").startswith("kind,scope,slug,")


@pytest.mark.parametrize(
    ("name", "filename", "query"),
    [
        ("offer-list-csv", "offers.csv", {}),
        ("my-offer-csv", "my-offer.csv", {"council": "walsall", "age": "19"}),
    ],
)
def test_file_is_saved_under_its_name_and_opens_as_utf_8(client, walsall, name, filename, query):
    response = client.get(reverse(name), query)
    assert response["Content-Disposition"] == f'attachment; filename="{filename}"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.content.count(b"\xef\xbb\xbf") == 1


def test_file_is_not_given_for_what_cannot_be_read(client, walsall):
    EntitlementFactory(authority=walsall)
    response = client.get(reverse("offer-list-csv"), {"council": "walsall", "age": "abc"})
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith("age: ")


def test_list_leads_to_the_file_of_what_it_shows(client, walsall):
    EntitlementFactory(authority=walsall, title="Shown")
    EntitlementFactory(authority=AuthorityFactory(short_name="Dudley"))
    page = client.get(reverse("offer-list"), {"council": "walsall", "age": "abc", "page": "7"})
    rows = rows_of(client.get(page.context["csv_url"]))
    assert [row["title"] for row in rows] == ["Shown"]


def test_file_can_be_read_again_line_for_line(client):
    for n in range(30):
        EntitlementFactory(national=True, title=f"Line {n:02d}", summary="Of two,\nlines.")
    assert [row["title"] for row in offers_csv(client)] == [f"Line {n:02d}" for n in range(30)]


def test_file_asks_the_database_as_often_for_any_number_of_rows(
    client, django_assert_max_num_queries
):
    for _ in range(3):
        EntitlementFactory(topics=[TopicFactory()])
        PartnerOfferFactory(topics=[TopicFactory()])
    with django_assert_max_num_queries(10):
        offers_csv(client)
