"""Handing e-mails over: an alarm at least once, everything else once, and none held up by another."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection  # noqa: F401 - for skipif
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from tests.factories import MessageFactory, UserFactory
from tests.support.databases import on_a_file
from tests.support.sent_forms import page, send

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
# The whole address looks right; what a mail server is told of its second half is too long.
UNSENDABLE = "a@" + "é" * 60 + ".test"
HERE = "tests.authorities.outbox.test_sending_mail"


class KilledBackend(EmailBackend):
    """The process ends here: no `except Exception` of ours runs any more."""

    def send_messages(self, messages):
        raise SystemExit


class KilledAfterwardsBackend(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit


class PickyBackend(EmailBackend):
    def send_messages(self, messages):
        if "down@council.invalid" in messages[0].to:
            raise ConnectionRefusedError
        return super().send_messages(messages)


def put(kind="alarm", to="lead@council.invalid", *, ago=0 * MINUTE):
    mail, _ = OutgoingMail.post(kind, to, "One thing\n\nIt is here.\n", now=timezone.now() - ago)
    return mail


def run(command="outbox"):
    """What it says when all is well, or the error it ends with."""
    said = StringIO()
    try:
        call_command(command, stdout=said, stderr=said)
    except CommandError as error:
        return f"error: {error}"
    return said.getvalue()


def die_in_the_middle(row, settings, ago, backend="KilledBackend"):
    """Its sender is killed between claiming it and handing it over."""
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{HERE}.{backend}"
    then = timezone.now() - ago
    OutgoingMail.objects.update(next_try_at=then)
    with pytest.raises(SystemExit):
        row.send(then)
    settings.EMAIL_BACKEND = working


def sent_to():
    return [sent.to for sent in mail.outbox]


# An alarm at least once


@pytest.mark.parametrize(
    ("seconds", "is_sent"), [(55, False), (61, True)], ids=["in flight", "given up"]
)
def test_alarm_whose_sender_died_is_sent_by_the_next(settings, seconds, is_sent):
    row = put()
    die_in_the_middle(row, settings, timedelta(seconds=seconds))
    run()
    assert sent_to() == [["lead@council.invalid"]] * is_sent


def test_alarm_that_may_have_been_sent_before_is_recognised_by_its_message_id(settings):
    """Died after the mail server had taken it: the copy has the same Message-ID."""
    die_in_the_middle(put(), settings, 2 * MINUTE, backend="KilledAfterwardsBackend")
    run()
    one, other = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert one == other


def test_two_senders_take_over_one_lost_alarm_once(settings):
    row = put()
    die_in_the_middle(row, settings, 2 * MINUTE)
    now = timezone.now()
    one, other = OutgoingMail.objects.get(), OutgoingMail.objects.get()
    assert (one.send(now), other.send(now)) == (True, False)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("minutes", "is_error"), [(14, False), (16, True)])
def test_alarm_that_does_not_go_is_an_error_on_every_run(minutes, is_error):
    """Also between two tries: whoever watches the timer hears of it until it has gone."""
    row = put(ago=minutes * MINUTE)
    OutgoingMail.objects.update(next_try_at=timezone.now() + MINUTE)
    for command in ("outbox", "alarms"):
        said = run(command)
        assert said.startswith("error: ") is is_error
        assert (f"These alarms have waited for 15 minutes or more: [{row.pk}]" in said) is is_error


def test_alarm_is_tried_again_every_five_minutes_at_least(settings):
    settings.EMAIL_BACKEND = f"{HERE}.PickyBackend"
    row, now = put(to="down@council.invalid"), timezone.now()
    for _ in range(8):
        assert not row.send(now)
        assert row.next_try_at <= now + 5 * MINUTE
        now = row.next_try_at


def test_alarms_go_before_everything_else():
    put("digest", "ann@council.invalid", ago=9 * MINUTE)
    put()
    run()
    assert sent_to() == [["lead@council.invalid"], ["ann@council.invalid"]]


# Everything else once


@pytest.mark.parametrize("kind", ["digest", "notice"])
def test_other_mail_whose_sender_died_is_not_sent_again_and_is_an_error(settings, kind):
    row = put(kind)
    die_in_the_middle(row, settings, 2 * MINUTE)
    said = run()
    assert mail.outbox == []
    assert said.startswith("error: ")
    assert f"so they are not sent again: [{row.pk}]" in said


def test_lost_mail_is_an_error_for_a_day(settings):
    row = put("digest")
    die_in_the_middle(row, settings, timedelta(days=1, minutes=1))
    assert run() == "0 sent, 0 waiting.\n"


def test_mail_that_is_just_being_handed_over_is_no_error(settings):
    row = put("digest")
    die_in_the_middle(row, settings, timedelta(seconds=5))
    assert run() == "0 sent, 1 waiting.\n"


# None holds up another


def test_address_that_cannot_be_encoded_holds_up_nobody(caplog):
    put("notice", UNSENDABLE, ago=2 * MINUTE)
    put("digest", "ann@council.invalid")
    put()
    with caplog.at_level(logging.WARNING):
        said = run()
    assert sorted(sent_to()) == [["ann@council.invalid"], ["lead@council.invalid"]]
    assert "did not take these" in said
    row = OutgoingMail.objects.get(kind="notice")
    assert (row.tries, row.claimed_until, row.sent_at) == (1, None, None)
    assert row.next_try_at > timezone.now()
    assert "UnicodeError" in caplog.text
    assert "é" not in caplog.text


def test_answering_a_sender_with_such_an_address_stops_no_alarm(settings):
    """The address was stored before it was refused."""
    MessageFactory(email=UNSENDABLE).reply("Yes.", by=UserFactory())
    put()
    run("alarms")
    assert sent_to() == [["lead@council.invalid"]]


def test_such_an_address_is_refused_when_it_is_typed(client, walsall):
    shown = page(send(client, email=UNSENDABLE))
    assert "We cannot send e-mail to this address. Check what comes after the @." in shown
    assert "Mine is broken.</textarea>" in shown
    for sendable in ("kim@münchen.test", ""):
        assert "Your code" in page(send(client, email=sendable))


# What is kept


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="on PostgreSQL `forget` rewrites the table"
)
@pytest.mark.django_db(transaction=True)
def test_body_leaves_the_files_when_it_is_sent(tmp_path):
    def is_there():
        return any(b"zanderquist" in file.read_bytes() for file in tmp_path.iterdir())

    with on_a_file(tmp_path / "own.sqlite3"):
        OutgoingMail.post("digest", "ann@council.invalid", "One\n\n" + "zanderquist " * 900)
        assert is_there()
        run()
        assert not is_there()
        assert OutgoingMail.objects.get().state == "sent"
