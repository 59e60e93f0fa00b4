"""Archiving a line that has a change waiting: nothing but a person brings it back."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from offers.models import Entitlement
from tests.factories import EntitlementFactory
from tests.staff.admin_pages import press, run, text_of, url

pytestmark = pytest.mark.django_db
TO_COME = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", from_age=16, until_birthday=25)


@pytest.fixture
def scheduled(publisher, line):
    """A change to the line that is published and waits for its day."""
    starts = {"title": "Free bus pass", "starts_on": TO_COME.isoformat()}
    press(publisher, line, "_publish", why="New contract", **starts)
    assert line.draft.is_scheduled
    return line.draft


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_scheduled_change_does_not_bring_an_archived_line_back(publisher, line, scheduled):
    publisher.post(url(Entitlement, "archive", line.pk), {"why": "Closed down", "_do": "1"})
    call_command("publish_due", on=TO_COME)
    assert fresh(line).is_archived
    assert fresh(scheduled).status == "draft"
    assert scheduled.history.latest().history_change_reason == "Archived: Closed down"


def test_change_that_was_handed_in_is_a_plain_draft_after_archiving(officer, publisher, line):
    press(officer, line, "_ready", title="Free bus pass")
    run(publisher, "archive_chosen", line, why="Closed down", _do="1")
    assert fresh(line.draft).status == "draft"
    assert fresh(line.draft).title == "Free bus pass"


def test_archive_page_names_the_change_that_waits(publisher, line, scheduled):
    page = text_of(publisher.get(url(Entitlement, "archive", line.pk)))
    assert f"A change to it was to go public on {TO_COME:%-d %B %Y}" in page


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


def test_return_of_an_archived_line_can_be_scheduled(publisher, line):
    line.archive(by=publisher.user, why="Closed for now")
    press(publisher, line, "_publish_again", why="Opens again", starts_on=TO_COME.isoformat())
    assert fresh(line).is_archived
    call_command("publish_due", on=TO_COME)
    assert fresh(line).is_published
