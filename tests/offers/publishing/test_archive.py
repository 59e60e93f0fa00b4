"""Archiving a line that has a change waiting: nothing but a person brings it back."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.lines.models import Entitlement
from tests.factories import EntitlementFactory
from tests.support.admin_pages import press, run, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def to_come(today):
    return today + timedelta(days=40)


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", from_age=16, until_birthday=25)


@pytest.fixture
def scheduled(publisher, line, to_come):
    """A change to the line that is published and waits for its day."""
    starts = {"title": "Free bus pass", "starts_on": to_come.isoformat()}
    press(publisher, line, "_publish", why="New contract", **starts)
    assert line.draft.is_scheduled
    return line.draft


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_scheduled_change_does_not_bring_an_archived_line_back(publisher, line, scheduled, to_come):
    publisher.post(url(Entitlement, "archive", line.pk), {"why": "Closed down", "_do": "1"})
    call_command("publish_due", on=to_come)
    assert fresh(line).is_archived
    assert fresh(scheduled).status == "draft"
    assert scheduled.history.latest().history_change_reason == "Archived: Closed down"


def test_change_taken_back_since_the_timer_looked_is_not_published(
    publisher, line, scheduled, to_come
):
    loaded = fresh(scheduled)
    scheduled.take_back(by=publisher.user)
    assert loaded.go_public_if_due(day=to_come) is None
    assert fresh(line).title == "Bus pass"


def test_timer_fails_when_a_change_cannot_be_published_and_does_the_others(
    publisher, walsall, line, scheduled, capsys, to_come
):
    other = EntitlementFactory(authority=walsall, title="Z", from_age=16, until_birthday=25)
    press(publisher, other, "_publish", why="New", title="Zoo", starts_on=to_come.isoformat())
    Entitlement.objects.filter(pk=scheduled.pk).update(contact_email="nobody")
    with pytest.raises(CommandError, match="1 changes could not go public"):
        call_command("publish_due", on=to_come)
    said = capsys.readouterr()
    assert "Free bus pass stays as it is: Enter a valid email address." in said.err
    assert "1 changes went public, 1 could not." in said.out
    assert (fresh(line).title, fresh(other).title) == ("Bus pass", "Zoo")


@pytest.mark.parametrize("day", ["25.11.2026", "tomorrow", "0001-01-01", "9999-12-31"])
def test_timer_does_not_take_a_day_that_it_cannot_read_for_today(day):
    with pytest.raises(CommandError, match=r"--on: .* Write it as 2026-11-25"):
        call_command("publish_due", "--on", day)


def test_change_that_was_handed_in_is_a_plain_draft_after_archiving(officer, publisher, line):
    press(officer, line, "_ready", title="Free bus pass")
    run(publisher, "archive_chosen", line, why="Closed down", _do="1")
    assert fresh(line.draft).status == "draft"
    assert fresh(line.draft).title == "Free bus pass"


def test_archive_page_names_the_change_that_waits(publisher, line, scheduled, to_come):
    page = text_of(publisher.get(url(Entitlement, "archive", line.pk)))
    assert f"A change to it was to go public on {to_come:%-d %B %Y}" in page


def test_archive_page_asks_the_database_as_often_for_3_lines_as_for_1(publisher, walsall):
    counted = []
    for number in (1, 3):
        lines = [EntitlementFactory(authority=walsall) for _ in range(number)]
        for line in lines:
            line.start_draft(by=publisher.user)
        run(publisher, "archive_chosen", *lines)
        with CaptureQueriesContext(connection) as queries:
            page = run(publisher, "archive_chosen", *lines)
        assert text_of(page).count("A change to it has been begun") == number
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_return_of_an_archived_line_can_be_scheduled(publisher, line, to_come):
    line.archive(by=publisher.user, why="Closed for now")
    press(publisher, line, "_publish_again", why="Opens again", starts_on=to_come.isoformat())
    assert fresh(line).is_archived
    call_command("publish_due", on=to_come)
    assert fresh(line).is_published
