"""A new line that is published with a start date to come: nobody is told that it is public already."""

from datetime import timedelta

import pytest
from django.utils import timezone

from offers.lines.models import Entitlement
from tests.factories import EntitlementFactory
from tests.support.admin_pages import press, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def to_come(today):
    return today + timedelta(days=40)


@pytest.fixture
def in_words(to_come):
    return f"{to_come:%-d %B %Y}"


@pytest.fixture
def line(walsall):
    return EntitlementFactory(
        authority=walsall, title="Gym pass", status="draft", from_age=16, until_birthday=25
    )


@pytest.fixture
def published(publisher, line, to_come):
    """What the publisher is told on publishing the line."""
    response = press(publisher, line, "_publish", why="New", starts_on=to_come.isoformat())
    return publisher.get(response.url)


def test_publisher_is_told_from_when_the_public_sees_it(published, in_words):
    page = text_of(published)
    assert f"Published. The public sees this from {in_words}" in page
    assert f"Public from {in_words}." in page
    assert "The public sees this now" not in page


def test_its_page_offers_a_preview_and_no_address_that_is_not_there(client, published, line):
    assert line.get_absolute_url() not in published.content.decode()
    page = client.get(published.context["preview_url"])
    assert "Gym pass" in text_of(page)
    assert "This is a preview for colleagues" in text_of(page)


def test_preview_made_before_publishing_stays_open(client, publisher, line, to_come):
    preview = publisher.get(url(Entitlement, "change", line.pk)).context["preview_url"]
    press(publisher, line, "_publish", why="New", starts_on=to_come.isoformat())
    assert client.get(preview).status_code == 200


def test_change_to_it_says_that_the_line_is_still_to_come(officer, published, line, in_words):
    response = press(officer, line, title="Free gym pass")
    page = officer.get(response.url)
    assert "The public still sees" not in text_of(page)
    assert f"nor the line itself before {in_words}" in text_of(page)
    assert line.get_absolute_url() not in page.content.decode()


def test_line_that_has_begun_leads_to_its_public_page(publisher, client, line):
    preview = publisher.get(url(Entitlement, "change", line.pk)).context["preview_url"]
    press(publisher, line, "_publish", why="New", starts_on=timezone.localdate().isoformat())
    page = publisher.get(url(Entitlement, "change", line.pk))
    assert line.get_absolute_url() in page.content.decode()
    assert client.get(preview).url == line.get_absolute_url()
