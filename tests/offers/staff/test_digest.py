"""The monthly e-mail to staff: what is to be checked, once, to the people who keep it."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from authorities.outbox.models import OutgoingMail
from offers.lines.models import Entitlement
from offers.staff.digest import MOST_ROWS
from tests.factories import (
    AuthorityFactory,
    EntitlementFactory,
    MembershipFactory,
    PartnerOfferFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)


def send(on=TODAY, **options):
    out = StringIO()
    call_command("send_review_digest", on=on, stdout=out, stderr=out, **options)
    return out.getvalue()


def body_to(person):
    bodies = [message.body for message in mail.outbox if message.to == [person.email]]
    assert len(bodies) <= 1
    return bodies[0] if bodies else ""


@pytest.fixture
def officer(walsall):
    return MembershipFactory(authority=walsall, user__name="Olu").user


@pytest.fixture
def lead():
    return MembershipFactory(regional=True, user__name="Reg").user


def overdue(**fields):
    """Was to be checked in May 2026."""
    return EntitlementFactory(**{"checked_on": "2025-05", **fields})


def due(**fields):
    return EntitlementFactory(**{"checked_on": "2025-07", **fields})


# What it says


def test_officer_is_told_what_is_overdue_and_what_is_due(walsall, officer):
    late = overdue(authority=walsall, title="Council tax")
    soon = due(authority=walsall, title="A laptop")
    EntitlementFactory(authority=walsall, title="A mentor", checked_on="2026-05")
    send()
    message = mail.outbox[0]
    assert message.to == ["olu@council.invalid"]
    assert message.subject == "Care Leaver Offer: 2 things to check"
    first, second = message.body.split("DUE IN THE NEXT 60 DAYS")
    assert "Hello Olu," in first
    assert "OVERDUE" in first
    assert f"- {late.title} (to be checked by May 2026)" in first
    assert f"- {soon.title} (to be checked by July 2026)" in second
    assert "A mentor" not in message.body


def test_links_lead_straight_to_the_rows(walsall, officer, settings, client):
    settings.SITE_URL = "https://offer.example.org.uk"
    lines = [overdue(authority=walsall), due(authority=walsall)]
    send()
    addresses = re.findall(r"https?://\S+", body_to(officer))
    assert len(addresses) == 2
    for address, line in zip(addresses, lines, strict=True):
        path = address.removeprefix("https://offer.example.org.uk")
        assert resolve(path).kwargs == {"object_id": str(line.pk)}
        client.force_login(officer)
        assert client.get(path).status_code == 200


def test_email_is_plain_text_without_anything_that_tells_the_reader_apart(walsall, officer):
    other = MembershipFactory(authority=walsall, user__name="Olu", user__email="o2@c.invalid").user
    overdue(authority=walsall)
    send()
    assert body_to(officer) == body_to(other)
    for message in mail.outbox:
        source = message.message()
        assert source.get_content_type() == "text/plain"
        assert source["Auto-Submitted"] == "auto-generated"
        assert "<" not in message.body
        assert re.fullmatch(r"<[0-9a-f]{32}@localhost>", source["Message-ID"])
    assert mail.outbox[0].message()["Message-ID"] != mail.outbox[1].message()["Message-ID"]


def test_line_never_checked_is_said_to_be_so(walsall, officer):
    overdue(authority=walsall, checked_on="")
    send()
    assert "(never checked)" in body_to(officer)


def test_title_with_line_breaks_stays_in_its_line(walsall, officer):
    overdue(authority=walsall, title="Council\n\ntax")
    send()
    assert "- Council tax (to" in body_to(officer)


def test_long_list_ends_with_a_link_to_the_rest(walsall, officer):
    for _ in range(MOST_ROWS + 2):
        overdue(authority=walsall)
    send()
    body = body_to(officer)
    assert f"Walsall: {MOST_ROWS + 2}" in body
    assert body.count("/change/") == MOST_ROWS
    rest = f"/admin/offers/entitlement/?pile=overdue&authority__id__exact={walsall.pk}\n"
    assert re.search(r"- and 2 more:\n  http\S+?" + re.escape(rest), body)
    assert mail.outbox[0].subject.endswith(f": {MOST_ROWS + 2} things to check")


def test_drafts_and_archived_lines_are_not_to_be_checked(walsall, officer):
    for status in ("draft", "ready", "archived"):
        overdue(authority=walsall, status=status)
    send()
    assert mail.outbox == []


# Who gets it


@pytest.mark.parametrize(
    ("role", "is_deputy", "gets_it"),
    [
        ("officer", False, True),
        ("publisher", False, True),
        ("participation-lead", False, False),
        ("participation-lead", True, True),
    ],
)
def test_editors_and_the_named_deputy_get_it(walsall, role, is_deputy, gets_it):
    MembershipFactory(authority=walsall, role=role, is_deputy=is_deputy)
    overdue(authority=walsall)
    send()
    assert len(mail.outbox) == gets_it


def test_other_councils_lines_are_not_in_it(walsall, officer):
    overdue(authority=AuthorityFactory(short_name="Dudley"), title="In Dudley")
    overdue(national=True, title="In England")
    PartnerOfferFactory(checked_on="2025-05")
    send()
    assert mail.outbox == []


def test_person_of_two_councils_gets_one_email_with_both(walsall, officer):
    dudley = AuthorityFactory(short_name="Dudley")
    MembershipFactory(user=officer, authority=dudley, role="publisher")
    MembershipFactory(user=officer, authority=walsall, role="publisher")
    overdue(authority=walsall)
    overdue(authority=dudley)
    send()
    assert len(mail.outbox) == 1
    assert re.findall(r"^(\w+): (\d+)$", body_to(officer), re.M) == [
        ("Dudley", "1"),
        ("Walsall", "1"),
    ]


def test_closed_account_gets_nothing(walsall, officer):
    overdue(authority=walsall)
    officer.close()
    send()
    assert mail.outbox == []


def test_ended_membership_gets_nothing(walsall, officer):
    overdue(authority=walsall)
    dudley = MembershipFactory(user=officer, authority=AuthorityFactory(short_name="Dudley"))
    officer.memberships.get(authority=walsall).end(by=officer)
    send()
    assert mail.outbox == []
    dudley.end(by=officer)
    send()
    assert mail.outbox == []


def test_people_without_a_membership_get_nothing():
    UserFactory(is_superuser=True)
    overdue(national=True)
    send()
    assert mail.outbox == []


def test_nothing_to_say_is_no_email(walsall, officer):
    EntitlementFactory(authority=walsall, checked_on="2026-05")
    said = send()
    assert mail.outbox == []
    assert not OutgoingMail.objects.exists()
    assert "1 with nothing to check" in said


# The regional lead


def test_lead_keeps_the_wider_lines_and_partner_offers(lead):
    overdue(national=True, title="In England")
    PartnerOfferFactory(checked_on="2025-05", title="A free pasty")
    send()
    assert "- In England (" in body_to(lead)
    assert "- A free pasty (" in body_to(lead)


def test_council_lines_come_to_the_lead_only_after_60_days(walsall, lead):
    line = overdue(authority=walsall)  # overdue from 1 June
    send(on=date(2026, 7, 30))
    assert mail.outbox == []
    send(on=date(2026, 7, 31))
    body = body_to(lead)
    assert "OVERDUE FOR 60 DAYS OR MORE" in body
    assert f"- {line.title} (to be checked by May 2026)" in body


def test_council_that_is_not_behind_is_not_named_to_the_lead(walsall, lead):
    overdue(authority=walsall, checked_on="2025-01")
    EntitlementFactory(authority=AuthorityFactory(short_name="Dudley"), checked_on="2026-05")
    send()
    assert "Walsall: 1" in body_to(lead)
    assert "Dudley" not in body_to(lead)


def test_line_never_checked_escalates_60_days_after_it_was_made(walsall, lead):
    line = overdue(authority=walsall, checked_on="")
    for days, told in ((59, 0), (60, 1)):
        Entitlement.objects.filter(pk=line.pk).update(created_at=NOW - timedelta(days=days))
        send()
        assert len(mail.outbox) == told


# Once a month


def test_it_is_sent_once_a_month_however_often_the_command_runs(walsall, officer):
    overdue(authority=walsall)
    for day in (1, 1, 10, 30):
        send(on=date(2026, 6, day))
    assert len(mail.outbox) == 1
    send(on=date(2026, 7, 1))
    assert len(mail.outbox) == 2
    assert OutgoingMail.objects.exclude(sent_at=None).count() == 2


class NoServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_email_that_was_not_accepted_waits_in_the_outbox(walsall, officer, settings):
    overdue(authority=walsall)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.NoServer"
    with pytest.raises(CommandError, match="The mail server did not take these"):
        send()
    settings.EMAIL_BACKEND = works
    OutgoingMail.objects.update(next_try_at=NOW)
    assert "0 written, 1 written before" in send()
    assert len(mail.outbox) == 1


@pytest.mark.any_database
def test_two_runs_at_once_send_once(own_database):
    """Real processes on a file of their own, as when two timers start the command."""
    own_database.run(
        """
        walsall = AuthorityFactory(short_name="Walsall")
        EntitlementFactory(authority=walsall, checked_on="2025-05")
        for n in range(12):
            MembershipFactory(authority=walsall)
        """
    )
    runs = [own_database.start("send_review_digest", "--on", "2026-06-10") for _ in range(3)]
    said = [run.communicate(timeout=60) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], said
    readers = re.findall(r"^To: (.*)$", own_database.emails(), re.M)
    assert len(readers) == len(set(readers)) == 12


# Looking first


def test_dry_run_prints_who_would_get_what_and_writes_nothing(walsall, officer):
    line = overdue(authority=walsall)
    said = send(dry_run=True)
    assert "To: olu@council.invalid" in said
    assert f"- {line.title}" in said
    assert "1 would be written" in said
    assert mail.outbox == []
    assert not OutgoingMail.objects.exists()
    send()
    assert "has had this month’s e-mail" in send(dry_run=True)


def test_day_that_cannot_be_read_is_explained():
    with pytest.raises(CommandError, match="Write it as 2026-11-25"):
        call_command("send_review_digest", "--on", "25.11.2026")


def test_progress_and_a_summary_are_printed(walsall, officer):
    overdue(authority=walsall)
    assert send().splitlines() == [
        "1 of 1 people",
        "June 2026: 1 written, 0 written before, 0 with nothing to check.",
        "1 sent, 0 waiting.",
    ]
    assert send(verbosity=0) == ""


def test_number_of_queries_does_not_grow_with_the_lines(walsall, officer):
    counted = []
    for lines in (1, 2):
        for _ in range(lines):
            overdue(authority=walsall)
            due(authority=walsall)
        with CaptureQueriesContext(connection) as queries:
            send(dry_run=True)
        counted.append(len(queries))
    assert counted[0] == counted[1]
