"""/compare/: councils side by side."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    AuthorityFactory,
    CommitmentFactory,
    DistrictFactory,
    EntitlementFactory,
    PositionFactory,
    TopicFactory,
    UserFactory,
)
from tests.support.reading import read

pytestmark = pytest.mark.django_db
BOTH = "/compare/?council=walsall&council=dudley"


@pytest.fixture
def tax():
    return CommitmentFactory(title="No council tax", slug="no-council-tax")


def page_of(client, address=BOTH):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def names_in(page, section):
    names = read(page).all(f"#{section} summary > span, #{section} .briefs > li")
    return [name.own_text for name in names]


def test_differences_come_first_and_what_is_the_same_is_folded(client, walsall, dudley):
    part, same, other, _ = (
        CommitmentFactory(title=t) for t in ("In part", "Alike", "Apart", "Silent")
    )
    PositionFactory(authority=walsall, commitment=part)
    for council, answer in ((walsall, "yes"), (dudley, "partly")):
        PositionFactory(authority=council, commitment=same, answer="yes")
        PositionFactory(authority=council, commitment=other, answer=answer)
    page = page_of(client)
    assert names_in(page, "different") == ["Apart"]
    assert names_in(page, "part-known") == ["In part"]
    assert names_in(page, "same") == ["Alike"]
    assert names_in(page, "unknown") == ["Silent"]
    places = [page.index(f'id="{name}"') for name in ("different", "part-known", "same", "unknown")]
    assert places == sorted(places)
    assert page.count('<details class="fold">') == 3


def test_two_that_nobody_knows_are_not_the_same(client, walsall, dudley, tax):
    page = page_of(client)
    assert names_in(page, "unknown") == ["No council tax"]
    assert names_in(page, "same") == []


def test_one_known_and_one_unknown_are_neither_different_nor_the_same(client, walsall, dudley, tax):
    PositionFactory(authority=walsall, commitment=tax, answer="no")
    page = page_of(client)
    assert names_in(page, "part-known") == ["No council tax"]
    assert names_in(page, "different") == names_in(page, "same") == []
    assert "1 no; <b>1 of 2 known</b>" in page


@pytest.mark.parametrize(("answer", "section"), [("yes", "part-known"), ("partly", "different")])
def test_two_known_and_one_unknown_go_by_the_two(client, walsall, dudley, tax, answer, section):
    AuthorityFactory(short_name="Solihull")
    PositionFactory(authority=walsall, commitment=tax)
    PositionFactory(authority=dudley, commitment=tax, answer=answer)
    page = page_of(client, f"{BOTH}&council=solihull")
    assert names_in(page, section) == ["No council tax"]


def test_a_promise_picked_alone_is_not_folded_away(client, walsall, dudley, tax):
    PositionFactory(authority=walsall, commitment=tax)
    CommitmentFactory(title="Another")
    page = page_of(client, f"{BOTH}&commitment=no-council-tax")
    assert names_in(page, "part-known") == ["No council tax"]
    assert '<details class="fold">' not in page


@pytest.mark.parametrize(
    ("one", "other", "fact"),
    [
        ({"until_birthday": 21}, {"until_birthday": 25}, "until when"),
        ({"amount_gbp": 5}, {"amount_gbp": 6}, "how much"),
        (
            {"amount_gbp": 5, "amount_note": "a week"},
            {"amount_gbp": 5, "amount_note": "a year"},
            "how much",
        ),
        ({"counts_outside": True}, {"counts_outside": False}, "where it counts"),
    ],
)
def test_another_age_sum_or_place_is_a_difference_once_both_state_it(
    client, walsall, dudley, tax, one, other, fact
):
    for council, stated in ((walsall, {}), (dudley, one)):
        line = EntitlementFactory(authority=council)
        PositionFactory(authority=council, commitment=tax, evidence=[line], **stated)
    for person in ("", "&age=19"):
        page = page_of(client, BOTH + person)
        assert names_in(page, "part-known") == ["No council tax"]
        assert f"Those that answer agree. Not all of them say {fact}." in page
        assert names_in(page, "different") == names_in(page, "same") == []
    walsall.positions.update(**other)
    for person in ("", "&age=19"):
        page = page_of(client, BOTH + person)
        assert names_in(page, "different") == ["No council tax"]
        assert "Not all of them say" not in page
    walsall.positions.update(**one)
    assert names_in(page_of(client, BOTH), "same") == ["No council tax"]


def test_a_yes_and_a_partly_that_are_both_open_to_a_person_are_a_difference(
    client, walsall, dudley, tax
):
    for council, answer in ((walsall, "yes"), (dudley, "partly")):
        line = EntitlementFactory(authority=council)
        PositionFactory(authority=council, commitment=tax, answer=answer, evidence=[line])
    page = page_of(client, f"{BOTH}&age=19")
    assert page.count("Open now") == 2
    assert names_in(page, "different") == ["No council tax"]


def test_a_cell_has_its_age_sum_place_source_and_date(client, walsall, dudley, tax):
    line = EntitlementFactory(
        authority=walsall, title="A discount", source_title="Tax page", source_date="2025-11"
    )
    PositionFactory(
        authority=walsall,
        commitment=tax,
        until_birthday=25,
        amount_gbp=100,
        amount_note="a year",
        counts_outside=False,
        since="2020-04",
        as_of="2025-11",
        evidence=[line],
    )
    page = " ".join(page_of(client).split())
    for text in (
        "Until your 25th birthday",
        "£100 a year",
        "Only in its area",
        f'href="{line.get_absolute_url()}"',
        "Tax page, November 2025",
        "Since April 2020.",
        "As of November 2025, not confirmed by the council",
    ):
        assert text in page


def test_all_councils_side_by_side_have_the_reason_the_source_and_the_doubt_too(
    client, walsall, dudley, tax
):
    CommitmentFactory()
    for _ in range(3):
        AuthorityFactory()
    lines = [
        EntitlementFactory(authority=walsall, title=title, source_date=date, confidence="low")
        for title, date in (("A discount", "2020-08"), ("Help", ""))
    ]
    PositionFactory(
        authority=walsall, commitment=tax, answer="partly", note="Only to 21.", evidence=lines
    )
    confirmed = {"confirmed_on": "2026-02-03", "confirmed_by": UserFactory()}
    PositionFactory(authority=dudley, commitment=tax, **confirmed)
    page = page_of(client, "/compare/?council=all")
    assert 'class="many brief"' in page
    text = read(page).words
    said = "Only to 21. A discount , August 2020 Help , no date on it Check first. Not confirmed."
    assert said in text
    assert "Confirmed 3 February 2026." in text


def test_a_line_that_is_no_longer_public_is_missed_in_words(client, walsall, dudley, tax):
    line = EntitlementFactory(authority=walsall, draft=True, title="Hidden line")
    PositionFactory(authority=walsall, commitment=tax, evidence=[line])
    page = page_of(client)
    assert "The line behind this answer is no longer public." in page
    assert "Hidden line" not in page


def test_draft_positions_are_not_compared(client, walsall, dudley, tax):
    PositionFactory(authority=walsall, commitment=tax, status="draft", note="Secret plan")
    page = page_of(client)
    assert "Secret plan" not in page
    assert "0 of 2 known" in page


# What is asked


def test_an_area_a_topic_and_a_commitment_narrow_it(client, walsall, dudley):
    money = TopicFactory(name="Money")
    one = CommitmentFactory(title="One", area__name="Health")
    two = CommitmentFactory(title="Two", area__name="Homes")
    two.topics.add(money)
    for query, kept in (
        ("area=health", one),
        ("area=homes", two),
        ("topic=money", two),
        ("commitment=one", one),
    ):
        assert names_in(page_of(client, f"{BOTH}&{query}"), "unknown") == [kept.title]
    assert "No promise fits" in page_of(client, f"{BOTH}&area=health&topic=money")


@pytest.mark.parametrize("query", ["?council=walsall", "?council=a&council=b", "?council="])
def test_too_few_or_unknown_councils_are_an_error_that_is_explained(client, walsall, query):
    page = page_of(client, f"/compare/{query}")
    assert "Error:" in page
    assert "Choose 2 to 4 councils" in page or "We do not know the council" in page


@pytest.mark.parametrize("query", ["?fbclid=abc", "?utm_source=x&utm_medium=y"])
def test_an_address_that_asks_for_nothing_is_no_mistake(client, walsall, query):
    page = page_of(client, f"/compare/{query}")
    assert "Error:" not in page
    assert "Choose 2 to 4 councils" not in page


def test_more_than_four_are_refused_and_all_are_welcome(client):
    councils = [AuthorityFactory() for _ in range(5)]
    query = "&".join(f"council={council.slug}" for council in councils)
    assert "Choose 2 to 4 councils, or all of them." in page_of(client, f"/compare/?{query}")
    page = page_of(client, "/compare/?council=all")
    assert "Error:" not in page
    assert all(council.short_name in page for council in councils)


@pytest.mark.parametrize(
    "query",
    [
        "&age=abc", "&age=99", "&living=nowhere", "&living=dudley", "&area=x", "&topic=%00",
        "&commitment=x", "&age=19&living=outside", "&zzz=1", "&age=%F0%9F%98%80",
    ],
)  # fmt: skip
def test_any_query_string_survives(client, walsall, dudley, query):
    page_of(client, BOTH + query)
    assert client.get(BOTH.replace("/?", ".csv?") + query).status_code in (200, 400)


def test_compare_can_only_be_read(client):
    assert client.post("/compare/").status_code == 405


# As a spreadsheet


def test_the_spreadsheet_keeps_the_not_known_apart(client, walsall, dudley, tax):
    line = EntitlementFactory(authority=walsall, until_birthday=25)
    PositionFactory(authority=walsall, commitment=tax, evidence=[line], until_birthday=25)
    response = client.get("/compare.csv?council=all&age=19")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(r["council"], r["answer"], r["known"]) for r in rows] == [
        ("dudley", "not-known", "no"),
        ("walsall", "yes", "yes"),
    ]
    assert rows[1]["evidence"] == f"http://testserver{line.get_absolute_url()}"
    assert rows[1]["answer_for_you"] == "open"
    assert rows[0]["answer_for_you"] == ""
    assert {row["compared"] for row in rows} == {"part-known"}


def test_the_spreadsheet_says_in_which_group_of_the_page_a_promise_stands(client, walsall, dudley):
    stated = {
        "different": ({"until_birthday": 21}, {"until_birthday": 25}),
        "part-known": ({"until_birthday": 21}, {}),
        "same": ({"until_birthday": 21}, {"until_birthday": 21}),
    }
    CommitmentFactory(slug="not-known")
    for slug, facts in stated.items():
        commitment = CommitmentFactory(slug=slug)
        for council, fact in zip((walsall, dudley), facts, strict=True):
            PositionFactory(authority=council, commitment=commitment, **fact)
    content = client.get(BOTH.replace("/?", ".csv?")).content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(content))
    assert all(row["compared"] == row["commitment"] for row in rows)


# What it costs


def test_compare_asks_the_database_as_often_for_3_as_for_1(client, walsall, dudley):
    county = AuthorityFactory(short_name="Staffordshire")
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            commitment = CommitmentFactory(national=EntitlementFactory(national=True))
            commitment.topics.add(TopicFactory())
            line = EntitlementFactory(
                authority=county, districts=[DistrictFactory(authority=county)]
            )
            PositionFactory(authority=county, commitment=commitment, evidence=[line])
        with CaptureQueriesContext(connection) as queries:
            page_of(client, "/compare/?council=all&age=19&living=dudley")
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 10
