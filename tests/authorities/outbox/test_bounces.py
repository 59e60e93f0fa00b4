"""Addresses that take no e-mail: said by the mail server at once, or by an e-mail that comes back."""

import io
import sys
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail as sent_mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from authorities.outbox.models import OutgoingMail
from tests.support.mails import sent

pytestmark = pytest.mark.django_db

HERE = "tests.authorities.outbox.test_bounces"
REPORT = """\
From: MAILER-DAEMON@mail.example.org
To: offer@offer.invalid
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261128.1@mail.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

I could not deliver it.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; gone@council.invalid
Action: {action}
Status: 5.1.1

--cut
{returned}
--cut--
"""
WHOLE = """\
Content-Type: message/rfc822

From: offer@offer.invalid
To: gone@council.invalid
Subject: A message needs you now
Message-ID: {id}

Words.
"""
HEADERS = """\
Content-Type: text/rfc822-headers

Subject: A message needs you now
Message-ID: {id}
"""


class RefusingBackend(EmailBackend):
    code = 550

    def send_messages(self, messages):
        [to] = messages[0].to
        if to.startswith("gone"):
            raise SMTPRecipientsRefused({to: (self.code, b"No such person")})
        return super().send_messages(messages)


class BusyBackend(RefusingBackend):
    code = 450


def put(kind="digest", to="gone@council.invalid"):
    mail, _ = OutgoingMail.post(kind, to, "One thing\n\nIt is here.\n")
    return mail


def report(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    out = io.StringIO()
    call_command("bounce", stdout=out)
    return out.getvalue()


def outbox():
    call_command("outbox", stdout=io.StringIO())


@pytest.mark.parametrize("kind", ["alarm", "digest"])
def test_address_that_is_refused_for_good_is_not_tried_again_and_is_an_error(settings, kind):
    settings.EMAIL_BACKEND = f"{HERE}.RefusingBackend"
    row = put(kind)
    put(to="ann@council.invalid")
    for _ in range(2):
        with pytest.raises(CommandError, match=rf"take no e-mail.*\[{row.pk}\]"):
            outbox()
    row.refresh_from_db()
    assert (row.state, row.tries, row.body, row.to) == ("bounced", 1, "", "gone@council.invalid")
    assert [sent.to for sent in sent_mail.outbox] == [["ann@council.invalid"]]


def test_address_of_a_sender_that_is_refused_is_deleted(settings):
    settings.EMAIL_BACKEND = f"{HERE}.RefusingBackend"
    row = put("notice")
    sent()
    row.refresh_from_db()
    assert (row.state, row.to) == ("bounced", "")


def test_address_that_is_refused_for_now_is_tried_again(settings):
    settings.EMAIL_BACKEND = f"{HERE}.BusyBackend"
    row = put()
    sent()
    row.refresh_from_db()
    assert (row.state, row.tries, bool(row.body)) == ("waiting", 1, True)


@pytest.mark.parametrize("returned", [WHOLE, HEADERS])
def test_report_that_comes_back_later_marks_its_email(monkeypatch, returned):
    row, other = put(), put(to="ann@council.invalid")
    sent()
    text = REPORT.format(action="failed", returned=returned.format(id=row.message_id))
    assert f"E-mail {row.pk} (figures of the day) has bounced." in report(monkeypatch, text)
    for mail in (row, other):
        mail.refresh_from_db()
    assert (row.state, other.state) == ("bounced", "sent")
    since = row.bounced_at
    report(monkeypatch, text)  # mail servers repeat themselves
    row.refresh_from_db()
    assert row.bounced_at == since


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (REPORT.format(action="delayed", returned=WHOLE), "failed for good"),
        (REPORT.format(action="failed", returned=WHOLE.format(id="<x@y>")), "not name an e-mail"),
        ("Subject: Out of office\n\nBack on Monday.\n", "failed for good"),
        ("", "failed for good"),
    ],
)
def test_anything_else_is_refused_and_marks_nothing(monkeypatch, text, why):
    row = put()
    sent()
    with pytest.raises(CommandError, match=why):
        report(monkeypatch, text.replace("{id}", row.message_id))
    row.refresh_from_db()
    assert row.state == "sent"
