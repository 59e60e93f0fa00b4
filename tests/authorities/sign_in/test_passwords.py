"""Passwords: forgotten ones and changed ones."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from authorities.models import User
from authorities.outbox.models import OutgoingMail
from feedback.forgetting import forget
from tests.support.mails import sent
from tests.support.signing_in import PASSWORD, give_password, is_in, somebody

pytestmark = pytest.mark.django_db


def ask_for_link(client, email):
    return client.post(reverse("account_reset_password"), {"email": email}, follow=True)


def link_in(message):
    return next(line for line in message.body.splitlines() if "://" in line)


def test_forgotten_password_is_changed_by_a_link(client, settings):
    user = somebody("ann@walsall.invalid")
    for _ in range(6):
        give_password(client, user.email, "forgotten")
    assert "Check your e-mail" in ask_for_link(client, user.email).content.decode()
    (message,) = sent()
    assert message.to == [user.email]
    link = link_in(message)
    assert link.startswith(settings.SITE_URL)
    page = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    way = page.redirect_chain[-1][0]
    page = client.post(way, {"password1": "short", "password2": "short"}).content.decode()
    assert "too short" in page
    page = client.post(
        way, {"password1": "tin-harbour-9", "password2": "tin-harbour-9"}, follow=True
    )
    assert "Your password is changed" in page.content.decode()
    assert "was changed" in sent()[-1].body
    give_password(client, user.email, "tin-harbour-9")  # the failures before no longer count
    assert is_in(client)
    used = client.get(link.removeprefix(settings.SITE_URL), follow=True).content.decode()
    assert "This link no longer works" in used


@pytest.mark.parametrize("email", ["ann@walsall.invalid", "nobody@walsall.invalid"])
def test_asking_for_a_link_does_not_tell_who_has_an_account(client, email):
    somebody("ann@walsall.invalid")
    page = ask_for_link(client, email).content.decode()
    assert "If there is an open account for that address" in page
    assert len(sent()) == (email == "ann@walsall.invalid")


def test_account_that_was_never_opened_takes_its_invitation_and_no_link(client):
    user = somebody("ann@walsall.invalid")
    user.start_over()
    ask_for_link(client, user.email)
    assert sent() == []


def test_unused_account_gets_no_link(client):
    user = somebody("ann@walsall.invalid")
    User.objects.filter(pk=user.pk).update(opened_at=timezone.now() - timedelta(days=91))
    ask_for_link(client, user.email)
    assert sent() == []


def test_changed_password_keeps_this_session_and_ends_the_others(client):
    user = somebody("ann@walsall.invalid")
    elsewhere = type(client)()
    for browser in (client, elsewhere):
        give_password(browser, user.email)
    way = reverse("account_change_password")
    assert client.get("/admin/password_change/")["Location"] == way
    new = {"password1": "tin-harbour-9", "password2": "tin-harbour-9"}
    assert (
        "not your current password"
        in client.post(way, new | {"oldpassword": "wrong"}).content.decode()
    )
    client.post(way, new | {"oldpassword": PASSWORD})
    user.refresh_from_db()
    assert check_password("tin-harbour-9", user.password)
    assert is_in(client)
    assert not is_in(elsewhere)
    assert [message.to for message in sent()] == [[user.email]]


def statements_of_asking(client, email):
    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("account_reset_password"), {"email": email})
    assert OutgoingMail.objects.filter(to=email, kind="password", body="").count() == 1
    return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]


def test_asking_costs_the_same_for_a_stranger_and_reaches_no_mail_server(client, settings):
    """The time that it takes must not tell who has an account."""
    settings.EMAIL_BACKEND = "no.backend.is.Asked"
    somebody("ann@walsall.invalid")
    statements_of_asking(
        client, "first@walsall.invalid"
    )  # the throttle counts differently at first
    known = statements_of_asking(client, "ann@walsall.invalid")
    unknown = statements_of_asking(client, "nobody@walsall.invalid")
    assert known == unknown
    assert any('INSERT INTO "authorities_outgoingmail"' in statement for statement in known)


def test_address_of_a_stranger_goes_with_the_next_run_and_a_link_is_stored_nowhere(client):
    user = somebody("ann@walsall.invalid")
    for email in (user.email, "nobody@walsall.invalid"):
        ask_for_link(client, email)
    assert len(sent()) == 1
    row = OutgoingMail.objects.get(kind="password")
    assert (row.to, row.body, row.state) == ("", "", "sent")


def test_link_that_could_not_be_sent_for_three_hours_is_forgotten(client):
    user = somebody("ann@walsall.invalid")
    ask_for_link(client, user.email)
    OutgoingMail.objects.update(made_at=timezone.now() - timedelta(hours=3))
    assert sent() == []
    forget(timezone.now())
    assert not OutgoingMail.objects.exists()


def test_address_that_is_too_long_to_be_one_is_refused(client):
    page = ask_for_link(client, f"{'a' * 60}@{'b.' * 110}invalid").content.decode()
    assert "This is not an e-mail address." in page
    assert not OutgoingMail.objects.exists()
