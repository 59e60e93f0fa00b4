"""A draft of a public row: whose it is, and what it changes, field by field."""

import pytest

from tests.factories import EntitlementFactory, PositionFactory, TopicFactory
from tests.staff.admin_pages import press, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", from_age=16, until_birthday=25)


def opened(client, row):
    return client.get(url(type(row), "change", row.pk), follow=True)


def words(page):
    return " ".join(text_of(page).split())


def test_colleague_who_checks_sees_who_handed_it_in_and_old_beside_new(officer, publisher, line):
    topic = TopicFactory(name="Travel")
    press(officer, line, "_ready", title="Free bus pass", topics=[topic.pk])
    page = opened(publisher, line.draft)
    assert f"Handed in by {officer.user} on" in words(page)
    assert "Title Bus pass Free bus pass" in words(page)
    assert "Topics (empty) Travel" in words(page)
    assert {change.name for change in page.context["compared"]["changes"]} == {"title", "topics"}


def test_positions_have_it_too(officer, publisher, walsall):
    position = PositionFactory(authority=walsall, note="Before.")
    press(officer, position, note="After.")
    page = opened(publisher, position.draft)
    assert f"Last saved by {officer.user} on" in words(page)
    assert "Note Before. After." in words(page)


def test_it_is_folded_when_nothing_is_different(officer, publisher, line):
    line.start_draft(by=officer.user)
    page = opened(publisher, line.draft)
    assert "Nothing is different from the published text." in words(page)
    assert '<details class="compared versions">' in page.content.decode()


def test_it_stays_what_is_stored_while_somebody_types(officer, publisher, line):
    press(officer, line, title="Free bus pass")
    page = press(publisher, line.draft, "_look", title="Bus card")
    assert page.context["compared"]["changes"][0].new == "Free bus pass"


@pytest.mark.parametrize("status", ["draft", "published"])
def test_row_that_is_no_change_to_a_public_one_has_nothing_beside_it(officer, walsall, status):
    page = opened(officer, EntitlementFactory(authority=walsall, status=status))
    assert 'class="compared' not in page.content.decode()
