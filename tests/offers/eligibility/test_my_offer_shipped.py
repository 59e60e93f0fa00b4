"""My offer on the shipped content."""

import csv
import io

import pytest
from django.conf import settings
from django.urls import reverse

from authorities.models import Authority
from offers.eligibility.answers import answer
from offers.eligibility.forms import PersonForm
from offers.lines.models import Entitlement
from tests.support.reading import read

COUNCILS = [path.stem for path in sorted((settings.BASE_DIR / "fixtures/councils").iterdir())]
pytestmark = pytest.mark.usefixtures("content")
URL = "/my-offer/"
QUERY = {"council": "walsall", "age": "19", "living": "dudley"}


def text_of(response):
    return read(response).text


def rows_of(response):
    """The rows of a CSV response, after its byte order mark."""
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_a_walsall_care_leaver_in_dudley_gets_walsall_england_and_dudleys_council_tax(client):
    page = text_of(client.get(URL, QUERY))
    assert "A Walsall care leaver, 19, living in Dudley" in page
    rows = rows_of(client.get("/my-offer.csv", QUERY))
    assert {row["scope"] for row in rows} == {"walsall", "dudley", "england"}
    assert "Your own personal adviser up to 25" in page
    dudley = {row["title"]: row["answer"] for row in rows if row["scope"] == "dudley"}
    assert dudley["No council tax to pay until you are 25"] == "open"
    assert "No council tax to pay until you are 25" in page


def test_it_says_which_walsall_lines_need_asking_because_of_the_home(client):
    page = text_of(client.get(URL, QUERY))
    assert "The council has not said whether this applies outside Walsall." in page
    rows = rows_of(client.get("/my-offer.csv", QUERY))
    asked = [row for row in rows if row["answer"] == "ask"]
    assert len(asked) > 20
    for row in asked:
        assert row["title"] in page


@pytest.mark.parametrize(
    ("council", "age", "living"),
    [
        ("walsall", 19, "dudley"),
        ("staffordshire", 17, "lichfield"),
        ("worcestershire", 22, ""),
        ("coventry", 25, "outside"),
        ("dudley", 15, "elsewhere"),
    ],
)
def test_the_file_holds_every_line_with_the_answer_of_the_rule(client, council, age, living):
    query = {"council": council, "age": age, "living": living}
    response = client.get("/my-offer.csv", query)
    columns = "scope,slug,title,area,basis,answer,reason,url"
    assert response.content.decode().splitlines()[0] == "\ufeff" + columns
    form = PersonForm(query)
    assert form.is_valid()
    expected = {
        (line.scope_slug, line.slug): answer(line, form.person)
        for line in Entitlement.objects.public().owed_to(form.person)
    }
    found = {(row["scope"], row["slug"]): row for row in rows_of(response)}
    assert found.keys() == expected.keys()
    for key, row in found.items():
        assert (row["answer"], row["reason"]) == (expected[key].code, expected[key].reason)
    own = Authority.objects.get(slug=council).entitlements.public().count()
    assert sum(scope == council for scope, _ in found) == own


def test_every_line_of_the_file_is_on_the_page_or_worded_by_the_council(client):
    response = client.get(URL, QUERY)
    links = {link["href"].partition("?")[0] for link in read(response).all("a[href]")}
    worded = {a.line.slug for a in response.context["offer"].worded_by_council}
    assert worded
    for row in rows_of(client.get("/my-offer.csv", QUERY)):
        path = reverse("entitlement-detail", args=[row["scope"], row["slug"]])
        assert path in links or row["slug"] in worded


def test_a_right_that_the_council_words_itself_stands_once_and_as_a_right(client):
    offer = client.get(URL, {"council": "walsall", "age": "19"}).context["offer"]
    titles = [a.line.title for a in offer.shown]
    assert "A personal adviser until you are 25" not in titles
    own = next(a.line for a in offer.shown if a.line.title.startswith("Your own personal adviser"))
    assert own.is_right_in_law


@pytest.mark.parametrize(
    ("council", "situation", "age", "right"),
    [
        # The council's line names a smaller sum, or none.
        *[
            (council, "own-tenancy", "19", "setting-up-home-allowance-of-at-least-3-000")
            for council in (
                *("walsall", "solihull", "staffordshire", "stoke-on-trent"),
                *("dudley", "warwickshire", "wolverhampton"),
            )
        ],
        # The council's line is for university only, or for another purse altogether.
        ("solihull", "further-education", "19", "somewhere-to-stay-in-the-holidays"),
        ("shropshire", "further-education", "19", "somewhere-to-stay-in-the-holidays"),
        (
            *("staffordshire", "further-education", "19"),
            "help-with-the-costs-of-study-training-or-work",
        ),
        # The council's line names no end.
        ("worcestershire", "", "22", "a-personal-adviser-until-you-are-25"),
        # The council's line is for people who seek asylum.
        ("wolverhampton", "", "17", "a-home-and-living-costs-if-you-leave-care-at-16-or-17"),
        # The council's health passport is its own choice: the right in law ends at 18.
        ("walsall", "", "17", "a-record-of-your-health-history"),
    ],
)
def test_a_national_right_stays_beside_a_council_line_that_says_less(
    client, council, situation, age, right
):
    query = {"council": council, "age": age, "living": council}
    if situation:
        query["situation"] = situation
    offer = client.get(URL, query).context["offer"]
    assert right in {a.line.slug for a in offer.open}


def test_the_larger_sum_in_law_is_on_the_page_of_somebody_with_a_tenancy(client):
    query = {"council": "walsall", "age": "19", "living": "walsall", "situation": "own-tenancy"}
    page = text_of(client.get(URL, query))
    assert "Setting up home allowance of at least £3,000" in page
    assert "Up to £2,000 to set up your home" in page


def test_a_larger_sum_from_the_council_is_said_once(client):
    query = {"council": "telford-and-wrekin", "age": "19", "situation": "own-tenancy"}
    page = text_of(client.get(URL, query))
    assert "Setting up home grant of up to £3,559" in page
    # Telford names its end and a larger sum, so the national line would only say less.
    assert "Setting up home allowance of at least £3,000" not in page


@pytest.mark.parametrize(
    ("council", "line"),
    [
        ("walsall", "council-tax-help-if-you-live-outside-walsall"),
        ("stoke-on-trent", "planned-council-tax-help-if-you-live-outside-the-city"),
    ],
)
def test_help_for_people_who_live_outside_is_not_said_to_be_for_people_inside(
    client, council, line
):
    query = {"council": council, "age": "19", "situation": "own-tenancy"}
    inside = client.get(URL, {**query, "living": council}).context["offer"]
    assert line not in {a.line.slug for a in [*inside.open, *inside.ask]}
    outside = client.get(URL, {**query, "living": "dudley"}).context["offer"]
    assert line in {a.line.slug for a in [*outside.open, *outside.ask]}


def test_an_open_national_right_is_not_hidden_behind_a_line_to_ask_about(client):
    offer = client.get(URL, QUERY).context["offer"]
    by_slug = {a.line.slug: a.answer.code for a in offer.shown}
    for a in offer.worded_by_council:
        versions = [v for v in offer.answered if v.line.delivers_id == a.line.pk]
        assert any(v.answer.code in ("open", a.answer.code) for v in versions)
    assert by_slug["setting-up-home-allowance-of-at-least-3-000"] == "open"
    assert by_slug["up-to-2-000-to-set-up-your-home"] == "ask"


@pytest.mark.parametrize("council", COUNCILS)
def test_a_young_parent_of_19_finds_care_to_learn_under_you_are_a_parent(client, council):
    offer = client.get(URL, {"council": council, "age": "19"}).context["offer"]
    (group,) = [g for g in offer.situation_groups if g.situation.slug == "young-parent"]
    care_to_learn = "care-to-learn-help-with-childcare-while-you-study"
    assert care_to_learn in [a.line.slug for a in group.answered]


@pytest.mark.parametrize("council", COUNCILS)
def test_council_tax_and_the_money_for_a_home_can_be_read_before_anything_is_opened(
    client, council
):
    response = client.get(URL, {"council": council, "age": "19"})
    page = read(response)
    assert "including council tax help and setting up home" in page.text
    closed = " ".join(page.texts("#if summary"))
    for topic in ("council-tax", "setting-up-home"):
        lines = [a.line for a in response.context["offer"].open_if]
        assert any(line.title in closed for line in lines if topic in line.topic_slugs), topic


def test_a_dudley_care_leaver_of_24_sees_the_sums_that_stop_at_25(client):
    offer = client.get(URL, {"council": "dudley", "age": "24"}).context["offer"]
    (group,) = [group for group in offer.ending if group["birthday"] == 25]
    ending = {item.line.slug: item.condition for item in group["lines"]}
    expected = {a.line.slug for a in offer.shown if a.answer.is_open and a.answer.birthday == 25}
    assert ending.keys() == expected
    assert ending["a-2-000-bursary-for-university"] == "If you are at university, or going"
    assert "no-council-tax-to-pay-until-you-are-25" in ending


def test_nothing_is_lost_between_the_parts_of_the_page(client):
    """Every line that is shown stands in exactly one part, whatever the home and situations."""
    for query in (QUERY, {"council": "sandwell", "age": "17", "living": "birmingham"}):
        for situation in ("", "homeless", "university"):
            offer = client.get(URL, {**query, "situation": situation} if situation else query)
            offer = offer.context["offer"]
            # A line for two situations stands under both.
            folded = {
                a.line.pk: a for group in offer.situation_groups for a in group.answered
            }.values()
            parts = [*offer.open, *folded, *offer.ask, *offer.later, *offer.elsewhere, *offer.ended]
            assert sorted(a.line.pk for a in parts) == sorted(a.line.pk for a in offer.shown)
            assert len(folded) == offer.counts["if"]
