"""From a number of the front page through its list, line by line: the filters stay all the way."""

import pytest
from django.urls import reverse

from offers.lines.models import Entitlement
from tests.factories import EntitlementFactory
from tests.support.admin_pages import post, text_of, url
from tests.support.reading import read

pytestmark = pytest.mark.django_db

LIST = {"pile": "unconfirmed"}
STATED = {"from_age": 16, "until_birthday": 25}


@pytest.fixture
def lines(walsall):
    return [EntitlementFactory(authority=walsall, title=f"Line {n}", **STATED) for n in range(1, 4)]


def open_from_list(client, title, **query):
    """The page that a click on a line of a list opens, with its address."""
    page = read(client.get(url(Entitlement, "changelist"), query))
    (address,) = [link["href"] for link in page.all("a") if link.text == title]
    return client.get(address), address


def action_of(page, word):
    """Where a form or a link of a page leads, by a word in its path."""
    found = read(page).one(f'form[action*="/{word}/"], a[href*="/{word}/"]')
    return found.get("action") or found["href"]


def checked(client, page, address):
    """Press “Checked, still right” and look at the page that comes, with its address."""
    response = post(client, address, page, "_confirm")
    assert response.status_code == 302
    return client.get(response["Location"]), response["Location"]


def title_of(page):
    return page.context["original"].title


def test_after_a_check_comes_the_next_line_of_the_same_list(officer, lines):
    page, address = open_from_list(officer, "Line 1", **LIST)
    page, address = checked(officer, page, address)
    assert title_of(page) == "Line 2"
    assert "This is marked as checked today: “Line 1”" in text_of(page)
    assert "Here is the next of 2 left in your list." in text_of(page)
    page, address = checked(officer, page, address)
    assert title_of(page) == "Line 3"
    page, address = checked(officer, page, address)
    assert page.request["QUERY_STRING"] == "pile=unconfirmed"
    assert not page.context["cl"].queryset
    assert Entitlement.objects.unconfirmed().count() == 0


def test_last_of_a_list_leads_to_the_first_that_was_passed_over(officer, lines):
    page, _ = checked(officer, *open_from_list(officer, "Line 3", **LIST))
    assert title_of(page) == "Line 1"


def test_list_that_a_line_stays_in_is_shown_again(officer, lines):
    page, _ = checked(officer, *open_from_list(officer, "Line 2", pile="no-way"))
    assert page.request["QUERY_STRING"] == "pile=no-way"
    assert page.context["cl"].queryset.count() == 3


def test_without_a_list_a_check_leads_to_the_whole_one(officer, lines):
    address = url(Entitlement, "change", lines[0].pk)
    page, _ = checked(officer, officer.get(address), address)
    assert page.request["PATH_INFO"] == url(Entitlement, "changelist")
    assert page.request["QUERY_STRING"] == ""


@pytest.mark.parametrize("filters", ["title__regex=(", "pile=unconfirmed%26p=99", "e=1", "%00", ""])
def test_filters_that_somebody_made_up_break_nothing(officer, lines, filters):
    address = f"{url(Entitlement, 'change', lines[0].pk)}?_changelist_filters={filters}"
    page = officer.get(address)
    assert post(officer, address, page, "_confirm").status_code in (302, 400)


def test_saving_stays_on_the_way_back_to_the_list(officer, lines):
    page, address = open_from_list(officer, "Line 1", **LIST)
    response = post(officer, address, page, title="Line 1, better")
    assert response["Location"].endswith("?_changelist_filters=pile%3Dunconfirmed")


def test_draft_that_is_there_is_opened_with_the_filters(officer, lines):
    lines[0].start_draft(by=officer.user)
    page = officer.get(
        url(Entitlement, "change", lines[0].pk), {"_changelist_filters": "pile=overdue"}
    )
    assert page["Location"].endswith("?_changelist_filters=pile%3Doverdue")


def test_archiving_leads_back_to_the_list(publisher, lines):
    page, _ = open_from_list(publisher, "Line 1", **LIST)
    address = action_of(page, "archive")
    asked = publisher.get(address)
    back = f"{url(Entitlement, 'changelist')}?pile=unconfirmed"
    assert f'<a href="{back}">No, go back</a>' in asked.content.decode()
    done = publisher.post(address, {"why": "Gone", "_do": "1"})
    assert done["Location"] == back


def test_bulk_actions_lead_back_to_the_list(publisher, lines):
    back = f"{url(Entitlement, 'changelist')}?pile=unconfirmed"
    sent = {"action": "archive_chosen", "_selected_action": [lines[0].pk]}
    done = publisher.post(back, {**sent, "why": "Gone", "_do": "1"})
    assert done["Location"] == back


def test_front_page_leads_to_the_first_line_with_its_filters(officer, lines):
    cards = officer.get(reverse("admin:index")).context["cards"]
    number = next(n for card in cards for n in card.content if n.label == "to confirm")
    page = officer.get(number.url).content.decode()
    assert "_changelist_filters=pile%3Dunconfirmed" in page
