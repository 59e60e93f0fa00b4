"""A draft of a public row: whose it is, and what it changes, field by field."""

from datetime import timedelta

import pytest

from offers.lines.models import Entitlement
from tests.factories import EntitlementFactory, PositionFactory, TopicFactory
from tests.support.admin_pages import press, text_of, url

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


# Whose draft it is


def test_own_draft_is_called_yours(officer, line):
    press(officer, line, title="Free bus pass")
    page = opened(officer, line)
    assert page.context["original"] == line.draft
    assert "You have begun a change to this. Here is your draft." in words(page)


def test_other_persons_draft_is_called_theirs_by_name(officer, publisher, line):
    press(officer, line, title="Free bus pass")
    page = opened(publisher, line)
    assert f"{officer.user} has begun a change to this. Here is their draft." in words(page)
    assert "your draft" not in words(page)


def test_draft_of_nobody_known_names_nobody(officer, line):
    Entitlement.objects.create(
        draft_of=line, **{**line.content().fields, "title": "Bus pass from a file"}
    )
    Entitlement.history.update(history_user=None)
    assert "Somebody has begun a change to this. Here is their draft." in words(
        opened(officer, line)
    )


def test_scheduling_a_change_does_not_speak_of_somebody_else(publisher, line, today):
    begins = today + timedelta(days=40)
    answer = press(publisher, line, "_publish", why="New contract", starts_on=begins.isoformat())
    page = publisher.get(answer.url)
    assert page.context["original"] == line.draft
    assert "goes public on its start date" in words(page)
    assert "has begun a change" not in words(page)
    assert "have begun a change" not in words(page)
