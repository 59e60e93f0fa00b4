"""The e-mails of alarms: a flood gives one with a count, and an address that bounces tells the next."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from feedback.alarms.models import Alarm
from feedback.alarms.raising import raise_alarms
from tests.factories import AuthorityFactory, MembershipFactory, MessageFactory
from tests.support.mails import told

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SENT = datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.fixture
def people(walsall):
    role = "participation-lead"
    return {
        "lead": MembershipFactory(authority=walsall, role=role, user__name="Lead").user,
        "deputy": MembershipFactory(
            authority=walsall, role=role, is_deputy=True, user__name="Deputy"
        ).user,
        "region": MembershipFactory(regional=True, user__name="Region").user,
    }


def danger(authority, number=1, at=SENT):
    return [MessageFactory(authority=authority, danger=True, sent_at=at) for _ in range(number)]


def run(at):
    """What `manage.py alarms` does at that moment; returns the subjects that went out."""
    before = len(mail.outbox)
    raise_alarms(at)
    for _ in OutgoingMail.objects.send_due(at):
        pass
    return [sent.subject for sent in mail.outbox[before:]]


# A flood


def test_sixty_messages_give_one_email_with_their_number(people, walsall):
    danger(walsall, 60)
    assert run(SENT) == ["60 messages need you now"]
    [sent] = mail.outbox
    assert "60 messages say that somebody may be in danger." in sent.body
    assert "/admin/feedback/message/?need=danger" in sent.body
    assert Alarm.objects.filter(mails__to="lead@council.invalid").count() == 60


def test_first_goes_at_once_and_the_rest_together_when_ten_minutes_are_over(people, walsall):
    danger(walsall)
    assert run(SENT) == ["A message needs you now"]
    for minutes in range(1, 10):
        danger(walsall, 2, at=SENT + minutes * MINUTE)
        assert run(SENT + minutes * MINUTE) == []
    assert run(SENT + 10 * MINUTE) == ["18 messages need you now"]
    assert told() == ["lead@council.invalid"] * 19
    danger(walsall, at=SENT + 12 * MINUTE)
    assert run(SENT + 12 * MINUTE) == []
    assert run(SENT + 20 * MINUTE) == ["A message needs you now"]
    danger(walsall, at=SENT + 40 * MINUTE)
    assert run(SENT + 40 * MINUTE) == ["A message needs you now"]


def test_messages_of_several_councils_reach_one_person_together(people):
    """A regional lead answers for every council that has nobody."""
    for _ in range(3):
        danger(AuthorityFactory())
    assert run(SENT) == ["3 messages need you now"]
    assert mail.outbox[0].to == ["region@council.invalid"]


@pytest.mark.parametrize("state", [{}, {"claimed_until": SENT + MINUTE}])
def test_nothing_joins_an_email_that_may_be_out_already(people, walsall, state):
    """Its copy would have the same Message-ID, and be taken for what was read before."""
    danger(walsall)
    raise_alarms(SENT)
    OutgoingMail.objects.update(tries=1, **state)
    danger(walsall)
    raise_alarms(SENT)
    assert [row.alarms.count() for row in OutgoingMail.objects.order_by("pk")] == [1, 1]
    assert run(SENT + 20 * MINUTE) == ["A message needs you now"] * 2


def test_message_that_is_taken_back_leaves_the_others_in_their_email(people, walsall):
    gone, stays = danger(walsall, 2)
    raise_alarms(SENT)
    gone.withdraw()
    assert run(SENT) == ["A message needs you now"]
    assert f"/admin/feedback/message/{stays.pk}/change/" in mail.outbox[0].body


def test_email_about_nothing_but_messages_taken_back_is_not_sent(people, walsall):
    [gone] = danger(walsall)
    raise_alarms(SENT)
    gone.withdraw()
    assert not OutgoingMail.objects.exists()
    assert run(SENT) == []


# Bounces


def bounce(person):
    for row in OutgoingMail.objects.filter(to=person.email):
        row.bounce(SENT)


def test_address_that_bounces_tells_the_deputy_with_the_next_run(people, walsall):
    danger(walsall)
    run(SENT)
    bounce(people["lead"])
    run(SENT + 5 * MINUTE)
    assert told() == ["lead@council.invalid", "deputy@council.invalid"]
    run(SENT + 10 * MINUTE)
    assert len(told()) == 2
    bounce(people["deputy"])
    run(SENT + 15 * MINUTE)
    assert told()[2:] == ["region@council.invalid"]


def test_where_there_is_no_deputy_a_bounce_tells_the_regional_lead(people, walsall):
    people["deputy"].memberships.get().end(by=people["region"])
    danger(walsall)
    run(SENT)
    bounce(people["lead"])
    run(SENT + 5 * MINUTE)
    assert told() == ["lead@council.invalid", "region@council.invalid"]


def test_one_lead_of_two_who_bounces_tells_the_deputy_too(people, walsall):
    MembershipFactory(authority=walsall, role="participation-lead", user__name="Other")
    danger(walsall)
    run(SENT)
    bounce(people["lead"])
    run(SENT + 5 * MINUTE)
    assert told()[2:] == ["deputy@council.invalid"]


def test_bounce_after_somebody_has_read_the_message_tells_nobody_else(people, walsall):
    [message] = danger(walsall)
    run(SENT)
    message.read(by=people["deputy"])
    bounce(people["lead"])
    run(SENT + 5 * MINUTE)
    assert told() == ["lead@council.invalid"]


def test_bounce_of_an_earlier_danger_does_not_count_for_a_new_one(people, walsall):
    danger(walsall)
    run(SENT)
    bounce(people["lead"])
    later = SENT + timedelta(hours=1)
    [second] = danger(walsall, at=later)
    run(later)
    assert [alarm.step for alarm in second.alarms.all()] == ["lead"]


def test_email_of_a_flood_that_bounces_tells_the_deputy_of_each(people, walsall):
    danger(walsall, 3)
    run(SENT)
    bounce(people["lead"])
    assert run(SENT + 5 * MINUTE) == ["3 messages need you now"]
    assert mail.outbox[-1].to == ["deputy@council.invalid"]


def test_desk_says_where_the_alarm_did_not_arrive(people, walsall, client):
    one, other = danger(walsall, 2)
    run(SENT)
    bounce(people["lead"])
    client.force_login(people["deputy"])
    said = "The alarm could not be delivered to lead@council.invalid."
    for message in (one, other):
        page = client.get(f"/admin/feedback/message/{message.pk}/change/").content.decode()
        assert said in page
    [third] = danger(walsall)
    page = client.get(f"/admin/feedback/message/{third.pk}/change/").content.decode()
    assert said not in page


def test_timer_fails_while_an_alarm_bounces(people, walsall):
    danger(walsall, at=timezone.now())
    raise_alarms()
    OutgoingMail.objects.get().bounce(timezone.now())
    with pytest.raises(CommandError, match="take no e-mail"):
        call_command("alarms", stdout=StringIO())
    assert [sent.to for sent in mail.outbox] == [["deputy@council.invalid"]]
