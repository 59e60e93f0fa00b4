"""A message that was passed on is unread at its new desk, whoever looks at it from elsewhere."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from feedback.alarms.raising import raise_alarms
from feedback.messages.models import Message
from tests.factories import MembershipFactory, MessageFactory
from tests.support.at_the_desk import LIST, address_of, page, seen_on, signed_in
from tests.support.mails import told

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
CODE = "purple-train-lemon-maple"


@pytest.fixture
def dudleys(dudley):
    """Dudley's participation lead and deputy."""
    role = "participation-lead"
    return {
        "lead": MembershipFactory(authority=dudley, role=role, user__name="Dora").user,
        "deputy": MembershipFactory(
            authority=dudley, role=role, is_deputy=True, user__name="Dev"
        ).user,
    }


def pass_on(user, message, to):
    """As a browser does it: the form is sent, and where it leads to is opened too."""
    values = {"command": "passon", "seen": seen_on(message), "to": to.pk if to else ""}
    values |= {"note": "It is theirs."}
    response = signed_in(user).post(address_of(message), values, follow=True)
    message.refresh_from_db()
    return response


def told_since(number):
    return told()[number:]


def test_danger_passed_on_by_the_regional_lead_is_unread_and_its_alarm_climbs(
    walsall, dudley, dudleys, lead, region
):
    message = MessageFactory(authority=walsall, danger=True, code=CODE)
    raise_alarms()
    response = pass_on(region, message, dudley)
    assert response.status_code == 200
    assert response.redirect_chain == [(LIST, 302)]
    assert (message.authority, message.state, message.read_at) == (dudley, "passed-on", None)
    before, passed_on_at = len(told()), message.passed_on_at
    raise_alarms(passed_on_at)
    assert told_since(before) == ["dora@council.invalid"]
    raise_alarms(passed_on_at + 4 * HOUR - timedelta(minutes=1))
    assert told_since(before + 1) == []
    raise_alarms(passed_on_at + 4 * HOUR)
    assert told_since(before + 1) == ["dev@council.invalid"]
    raise_alarms(passed_on_at + 24 * HOUR)
    assert told_since(before + 2) == ["reg.region@council.invalid"]
    shown = Client().post("/feedback/follow/", {"code": CODE}).content.decode()
    assert "Passed on to Dudley." in shown
    assert "Somebody has read it" not in shown


def test_reading_counts_for_the_desk_that_holds_it(walsall, dudley, dudleys, lead, region):
    message = MessageFactory(authority=walsall, danger=True)
    page(region, address_of(message))
    message.refresh_from_db()
    assert (message.read_at, message.state) == (None, "waiting")
    page(lead, address_of(message))
    message.refresh_from_db()
    assert (message.read_by, message.state) == (lead, "read")
    pass_on(region, message, dudley)
    page(region, address_of(message))
    message.refresh_from_db()
    assert message.read_at is None
    page(dudleys["deputy"], address_of(message))
    message.refresh_from_db()
    assert (message.read_by, message.state) == (dudleys["deputy"], "read")


def test_reading_counts_for_the_regional_lead_where_a_council_has_nobody(walsall, region):
    for message in (MessageFactory(authority=walsall), MessageFactory(authority=None)):
        page(region, address_of(message))
        message.refresh_from_db()
        assert message.read_by == region


def test_technical_administrator_reads_for_nobody(walsall, lead, superuser):
    message = MessageFactory(authority=walsall, danger=True)
    page(superuser, address_of(message))
    message.refresh_from_db()
    assert message.read_at is None


def test_message_passed_on_while_it_was_being_opened_is_not_read_by_the_desk_it_left(
    walsall, dudley, dudleys, lead
):
    """The permission was asked for on the row as it was a moment ago."""
    message = MessageFactory(authority=walsall, danger=True)
    opened = Message.objects.get(pk=message.pk)
    message.pass_on(dudley, "It is theirs.", by=lead)
    admin.site.get_model_admin(Message).note_reading(opened, lead)
    message.refresh_from_db()
    assert message.read_at is None


def test_danger_passed_on_to_a_desk_where_nobody_can_hear_of_it_is_reported(
    walsall, dudley, lead, region
):
    """The alarms at the first desk say nothing about the second."""
    message = MessageFactory(authority=walsall, danger=True)
    raise_alarms()
    message.pass_on(dudley, "It is theirs.", by=lead)
    region.memberships.get().end(by=lead)
    assert raise_alarms(timezone.now()) == (0, [message])
