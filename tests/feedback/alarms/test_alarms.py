"""Danger reaches somebody within minutes, climbs when nobody looks, and is told once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from feedback.alarms.models import Alarm
from feedback.alarms.raising import raise_alarms
from feedback.messages.receiving import add_follow_up
from feedback.messages.stamps import Stamp
from tests.factories import (
    AuthorityFactory,
    DangerPhraseFactory,
    MembershipFactory,
    MessageFactory,
)
from tests.support.mails import told

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def sent_at():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def people(walsall):
    """A lead, a deputy and a regional lead, and two who must not hear of it."""
    role = "participation-lead"
    MembershipFactory(authority=walsall, role="officer", user__name="Other")
    MembershipFactory(role=role, user__name="Stranger")
    return {
        "lead": MembershipFactory(authority=walsall, role=role, user__name="Lead").user,
        "deputy": MembershipFactory(
            authority=walsall, role=role, is_deputy=True, user__name="Deputy"
        ).user,
        "region": MembershipFactory(regional=True, user__name="Region").user,
    }


@pytest.fixture
def message(walsall, sent_at):
    return MessageFactory(authority=walsall, text="zanderquist", danger=True, sent_at=sent_at)


def test_lead_is_told_at_once_and_nobody_else(people, message, sent_at):
    assert raise_alarms(sent_at) == (1, [])
    assert told() == ["lead@council.invalid"]


def test_alarm_never_repeats_the_message(people, message, sent_at):
    raise_alarms(sent_at)
    posted = OutgoingMail.objects.get()
    subject, body = posted.text()
    assert "zanderquist" not in subject + body
    assert f"/admin/feedback/message/{message.pk}/change/" in body


def test_unread_alarm_climbs_to_the_deputy_and_the_regional_lead(people, message, sent_at):
    raise_alarms(sent_at)
    raise_alarms(sent_at + 4 * HOUR - timedelta(minutes=1))
    assert len(told()) == 1
    raise_alarms(sent_at + 4 * HOUR)
    assert told() == ["lead@council.invalid", "deputy@council.invalid"]
    raise_alarms(sent_at + 24 * HOUR)
    assert told()[2:] == ["region@council.invalid"]


def test_read_alarm_does_not_climb(people, message, sent_at):
    raise_alarms(sent_at)
    message.read(by=people["lead"])
    assert raise_alarms(sent_at + 30 * HOUR) == (0, [])


def test_alarm_is_raised_once_however_often_the_command_runs(people, message, sent_at):
    for minutes in range(0, 60, 5):
        raise_alarms(sent_at + timedelta(minutes=minutes))
    assert len(told()) == Alarm.objects.count() == 1


def test_without_a_lead_the_next_person_is_told_at_once(walsall, message, sent_at):
    MembershipFactory(regional=True, user__name="Region")
    assert raise_alarms(sent_at) == (1, [])
    assert told() == ["region@council.invalid"]


def test_message_for_the_region_goes_to_the_regional_lead(people, sent_at):
    MessageFactory(authority=None, danger=True, sent_at=sent_at)
    raise_alarms(sent_at)
    assert told() == ["region@council.invalid"]


def test_somebody_who_has_left_is_not_told(people, message, sent_at):
    people["lead"].memberships.get().end(by=people["region"])
    raise_alarms(sent_at)
    assert told() == ["deputy@council.invalid"]


def test_nobody_to_tell_makes_the_command_fail_loudly(message):
    with pytest.raises(CommandError, match=f"nobody to alert about .*{message.pk}"):
        call_command("alarms", stdout=StringIO())


def test_new_danger_in_a_follow_up_is_told_again(people, message, sent_at):
    DangerPhraseFactory(phrase="want to die")
    raise_alarms(sent_at)
    message.handle_danger("Rang.", by=people["lead"])
    later = sent_at + 5 * HOUR
    add_follow_up(message, "I want to die", Stamp("n", HOUR), now=later)
    assert raise_alarms(later) == (1, [])
    assert told() == ["lead@council.invalid"] * 2


def test_danger_that_is_added_again_and_again_is_told_once_and_still_climbs(
    people, message, sent_at
):
    DangerPhraseFactory(phrase="want to die")
    raise_alarms(sent_at)
    for minutes in range(1, 240, 10):
        now = sent_at + timedelta(minutes=minutes)
        add_follow_up(message, f"I want to die {minutes}", Stamp(f"n{minutes}", HOUR), now=now)
        raise_alarms(now)
    assert told() == ["lead@council.invalid"]
    raise_alarms(sent_at + 4 * HOUR)
    assert told()[1:] == ["deputy@council.invalid"]


def test_danger_that_is_added_after_somebody_looked_or_a_day_later_is_told_anew(
    people, message, sent_at
):
    DangerPhraseFactory(phrase="want to die")
    raise_alarms(sent_at)
    message.read(by=people["lead"])
    for hours in (1, 26):
        now = sent_at + hours * HOUR
        add_follow_up(message, f"I want to die {hours}", Stamp(f"n{hours}", HOUR), now=now)
        raise_alarms(now)
    assert told().count("lead@council.invalid") == 3


def test_danger_marked_by_staff_raises_the_alarm(people, walsall, sent_at):
    calm = MessageFactory(authority=walsall, sent_at=sent_at)
    calm.flag_danger(by=people["region"], now=sent_at + HOUR)
    raise_alarms(sent_at + HOUR)
    assert told() == ["lead@council.invalid"]
    raise_alarms(sent_at + 5 * HOUR)
    assert told()[1:] == ["deputy@council.invalid"]


def test_answer_in_bulk_does_not_stop_the_alarm_of_a_danger_nobody_has_read(
    people, message, sent_at
):
    raise_alarms(sent_at)
    message.disagree("No money", by=people["lead"])
    raise_alarms(sent_at + 4 * HOUR)
    assert told() == ["lead@council.invalid", "deputy@council.invalid"]


def test_alarm_goes_with_the_message_to_another_council(people, message, sent_at):
    raise_alarms(sent_at)
    dudley = AuthorityFactory(short_name="Dudley")
    MembershipFactory(authority=dudley, role="participation-lead", user__name="Dudleylead")
    message.pass_on(dudley, "It is theirs.", by=people["lead"], now=sent_at + HOUR)
    raise_alarms(sent_at + HOUR)
    assert told()[-1] == "dudleylead@council.invalid"


def test_withdrawn_and_handled_messages_raise_nothing(people, message, sent_at):
    message.withdraw()
    handled = MessageFactory(authority=message.authority, danger=True, sent_at=sent_at)
    handled.handle_danger("Rang.", by=people["lead"])
    assert raise_alarms(sent_at + 30 * HOUR) == (0, [])


# The outbox


class BrokenBackend:
    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


class PickyBackend(BrokenBackend):
    def send_messages(self, messages):
        if "refused@council.invalid" in messages[0].to:
            raise ConnectionRefusedError
        return len(messages)


def test_alarm_waits_while_the_mail_is_down_and_goes_once(people, message, settings, sent_at):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.feedback.alarms.test_alarms.BrokenBackend"
    raise_alarms(sent_at)
    posted = OutgoingMail.objects.get()
    assert posted.send(sent_at) is False
    assert posted.send(sent_at + timedelta(seconds=30)) is False  # not due again yet
    settings.EMAIL_BACKEND = working
    assert posted.send(sent_at + timedelta(minutes=1)) is True
    assert posted.send(sent_at + timedelta(minutes=2)) is False
    assert [sent.to for sent in mail.outbox] == [["lead@council.invalid"]]
    assert OutgoingMail.objects.get().tries == 2


@pytest.mark.parametrize("command", ["outbox", "alarms", "digest"])
def test_command_fails_when_the_mail_server_takes_nothing(
    people, message, settings, command, sent_at
):
    settings.EMAIL_BACKEND = "tests.feedback.alarms.test_alarms.BrokenBackend"
    raise_alarms(sent_at)
    out = StringIO()
    with pytest.raises(CommandError, match="The mail server did not take these"):
        call_command(command, stdout=out)
    assert "0 sent, " in out.getvalue()
    assert OutgoingMail.objects.filter(sent_at=None, tries=1, claimed_until=None).exists()


def test_mail_that_is_refused_stands_in_the_way_of_no_other(people, message, settings, sent_at):
    settings.EMAIL_BACKEND = "tests.feedback.alarms.test_alarms.PickyBackend"
    OutgoingMail.post("digest", "refused@council.invalid", "One\n\nTwo", now=sent_at)
    raise_alarms(sent_at)
    with pytest.raises(CommandError):
        call_command("outbox", stdout=StringIO())
    assert OutgoingMail.objects.get(to="lead@council.invalid").sent_at
    assert not OutgoingMail.objects.get(to="refused@council.invalid").sent_at


def test_alarm_that_nobody_hears_is_told_beside_mail_that_is_refused(message, settings, sent_at):
    settings.EMAIL_BACKEND = "tests.feedback.alarms.test_alarms.BrokenBackend"
    OutgoingMail.post("digest", "ann@council.invalid", "One\n\nTwo", now=sent_at)
    with pytest.raises(CommandError, match=r"(?s)nobody to alert about.*did not take these"):
        call_command("alarms", stdout=StringIO())


def test_two_commands_at_once_send_one_mail(people, message, sent_at):
    raise_alarms(sent_at)
    one, other = OutgoingMail.objects.get(), OutgoingMail.objects.get()
    assert (one.send(sent_at), other.send(sent_at)) == (True, False)
    assert len(mail.outbox) == 1


def test_sender_is_told_once_without_the_answer_and_the_address_goes(people, settings):
    settings.SITE_URL = "https://offer.invalid"
    asked = MessageFactory(email="kim@example.com", text="zanderquist")
    asked.reply("trampoline", by=people["lead"])
    asked.reply("trampoline again", by=people["lead"])
    asked.start_change("trampoline", timezone.localdate(), by=people["lead"])
    call_command("outbox", stdout=StringIO())
    [sent] = mail.outbox
    assert sent.to == ["kim@example.com"]
    assert "https://offer.invalid/feedback/follow/" in sent.body
    assert "zanderquist" not in sent.body
    assert "trampoline" not in sent.body
    assert not hasattr(type(asked).objects.get(pk=asked.pk), "reply_address")
    assert OutgoingMail.objects.get(kind="notice").to == ""


# The digest


def test_digest_has_each_persons_own_numbers_and_no_words(people, walsall, sent_at):
    MessageFactory(authority=walsall, text="zanderquist", sent_at=sent_at)
    MessageFactory(
        authority=walsall,
        sent_at=sent_at - 20 * 24 * HOUR,
        due_on=sent_at.date() - timedelta(days=6),
    )
    MessageFactory(authority=None, danger=True, sent_at=sent_at)
    call_command("digest", stdout=StringIO())
    by_person = {sent.to[0]: sent for sent in mail.outbox}
    assert set(by_person) == {
        "lead@council.invalid", "deputy@council.invalid", "region@council.invalid",
    }  # fmt: skip
    lead, region = by_person["lead@council.invalid"], by_person["region@council.invalid"]
    assert lead.subject == "Messages: 1 new, 1 overdue"
    assert region.subject == "Messages: 2 new, 1 overdue, 1 in danger"
    assert "zanderquist" not in lead.body + region.body
    call_command("digest", stdout=StringIO())
    assert len(mail.outbox) == 3


def test_nothing_to_do_is_no_digest(people):
    call_command("digest", stdout=StringIO())
    assert mail.outbox == []
