"""Invitations: a command or a lead makes a link; it opens an account once, within three days."""

from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from authorities.models import User
from authorities.sign_in import invitations
from tests.factories import AuthorityFactory, MembershipFactory
from tests.support.signing_in import PASSWORD, give_password, is_in, somebody

pytestmark = pytest.mark.django_db

EMAIL = "ann@walsall.invalid"


@pytest.fixture(autouse=True)
def walsall():
    return AuthorityFactory(slug="walsall", short_name="Walsall")


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def add_person(*arguments, email=EMAIL):
    return run("add_person", email, *arguments)


def in_walsall(role="publisher"):
    return ["--council", "walsall", "--role", role]


def way(printed):
    """The path and query of the link in what a command printed or an e-mail says."""
    link = next(line for line in printed.splitlines() if "token=" in line)
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def accept(client, link, name="Ann", password=PASSWORD, again=PASSWORD, **options):
    data = {"name": name, "password1": password, "password2": again}
    return client.post(link, data, **options)


# The command


def test_add_person_prints_the_link_and_sends_it(client, settings):
    printed = add_person(*in_walsall(), "--name", "Ann", "--deputy")
    membership = User.objects.get(email=EMAIL).memberships.get()
    assert (membership.authority.slug, membership.role) == ("walsall", "publisher")
    assert membership.is_deputy
    assert membership.started_by is None
    assert settings.SITE_URL in printed
    (message,) = mail.outbox
    assert message.to == [EMAIL]
    for link in (way(message.body), way(printed)):  # each has the second in it in which it was made
        assert client.get(link).status_code == 200


def test_add_person_keeps_the_role_and_gives_the_link_when_no_mail_can_go_out(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    out, errors = StringIO(), StringIO()
    call_command("add_person", EMAIL, *in_walsall(), stdout=out, stderr=errors)
    assert f"The e-mail to {EMAIL} could not be sent" in errors.getvalue()
    assert "on its way" not in out.getvalue()
    accept(client, way(out.getvalue()))
    assert User.objects.get(email=EMAIL).has_usable_password()


def test_add_person_makes_the_first_regional_lead():
    add_person("--role", "regional-lead")
    assert User.objects.get(email=EMAIL).rights.is_regional_lead


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--role is missing. Choose one of officer,"),
        (["--role", "officer"], "Name a council"),
        (["--role", "regional-lead", "--council", "walsall"], "for a regional lead none"),
        (["--role", "officer", "--council", "atlantis"], "no council atlantis. There are: walsall"),
        (["--role", "king"], "invalid choice"),
        (["--again"], "Nobody has an account with the address"),
    ],
)
def test_add_person_says_what_is_wrong(arguments, message):
    with pytest.raises(CommandError, match=message):
        add_person(*arguments)
    assert not User.objects.exists()


def test_add_person_refuses_what_is_no_address():
    with pytest.raises(CommandError, match="Enter a valid email address"):
        add_person(*in_walsall(), email="ann")


def test_add_person_gives_another_role_without_a_new_link(client):
    user = somebody(EMAIL)
    assert "sign in as before" in add_person(*in_walsall("officer"))
    assert user.memberships.count() == 2
    assert "officer for Walsall Council" in mail.outbox[-1].body
    assert "token=" not in mail.outbox[-1].body
    with pytest.raises(CommandError, match="has this role already"):
        add_person(*in_walsall("officer"))


def test_add_person_again_for_somebody_who_never_came_ends_the_first_link(client):
    first, second = way(add_person(*in_walsall())), way(add_person(*in_walsall()))
    assert User.objects.get(email=EMAIL).memberships.count() == 1
    assert "There is a newer link" in client.get(first).content.decode()
    assert client.get(second).status_code == 200


def test_add_person_opens_a_closed_account_and_starts_over(client):
    user = somebody(EMAIL, app=True, authority__slug="walsall", role="publisher")
    user.close()
    accept(client, way(add_person(*in_walsall())), password="tin-harbour-9", again="tin-harbour-9")
    give_password(client, EMAIL, "tin-harbour-9")
    assert is_in(client)
    assert not user.has_second_factor


def test_add_person_again_lets_in_a_lead_who_lost_everything(client):
    user = MembershipFactory(regional=True, user__email=EMAIL).user
    accept(client, way(add_person("--again")))
    give_password(client, user.email)
    assert is_in(client)


# The link


def test_link_leads_to_a_name_a_password_and_sign_in(client):
    link = way(add_person(*in_walsall()))
    page = client.get(link)
    assert EMAIL in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    page = accept(client, link, follow=True)
    assert page.redirect_chain == [(reverse("account_login"), 302)]
    assert "Your password is set. Now sign in with it." in page.content.decode()
    give_password(client, EMAIL)
    assert is_in(client)
    assert User.objects.get(email=EMAIL).name == "Ann"


def test_link_signs_nobody_in_by_itself(client):
    accept(client, way(add_person(*in_walsall())))
    assert not is_in(client)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"name": ""}, "Enter your name."),
        ({"password": "", "again": ""}, "Enter a password."),
        ({"again": "other-words-here"}, "The two passwords are not the same."),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "password123", "again": "password123"}, "too common"),
        ({"password": EMAIL, "again": EMAIL}, "too similar"),
    ],
)
def test_answers_that_do_not_do_are_explained(client, answers, message):
    link = way(add_person(*in_walsall()))
    page = accept(client, link, **answers).content.decode()
    assert message in page
    assert "<title>Error: Open your account" in page
    assert not User.objects.get(email=EMAIL).has_usable_password()


def test_address_of_the_invitation_is_not_changed_on_the_way(client):
    link = way(add_person(*in_walsall()))
    client.post(
        link,
        {"name": "A", "password1": PASSWORD, "password2": PASSWORD, "email": "eve@x.invalid"},
    )
    assert User.objects.get().email == EMAIL


def test_used_link_says_so_and_changes_nothing(client):
    link = way(add_person(*in_walsall()))
    accept(client, link)
    page = client.get(link)
    assert page.status_code == 410
    assert "You have used this link already" in page.content.decode()
    assert accept(client, link, password="tin-harbour-9", again="tin-harbour-9").status_code == 410
    give_password(client, EMAIL)
    assert is_in(client)


@pytest.mark.parametrize(("hours", "opens"), [(71, True), (73, False)])
def test_link_lasts_three_days(client, hours, opens):
    add_person(*in_walsall())
    user = User.objects.get(email=EMAIL)
    link = way(invitations.link_for(user, now=timezone.now() - timedelta(hours=hours)))
    page = client.get(link).content.decode()
    assert ("Open your account" in page) is opens
    assert ("This link is too old" in page and "invite you again" in page) is not opens


def test_link_of_somebody_whose_role_has_ended_says_so(client):
    link = way(add_person(*in_walsall()))
    user = User.objects.get(email=EMAIL)
    user.memberships.get().end(by=user)
    assert "This account is closed" in client.get(link).content.decode()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "ü"])
def test_link_that_lost_a_part_says_so(client, token):
    page = client.get(reverse("invitation"), {"token": token})
    assert page.status_code == 410
    assert "We cannot read this link" in page.content.decode()


def test_link_of_one_person_does_not_open_anothers_account(client):
    link = way(add_person(*in_walsall()))
    somebody("bob@walsall.invalid")
    accept(client, link)
    assert User.objects.get(email="bob@walsall.invalid").check_password(PASSWORD)
    assert "cannot read" in client.get(f"{link}x").content.decode()


# Accounts that nobody uses


def test_unused_accounts_are_closed_and_their_sessions_end(client):
    unused = somebody(EMAIL)
    used = somebody("bob@walsall.invalid")
    give_password(client, unused.email)
    long_ago = timezone.now() - timedelta(days=91)
    User.objects.filter(pk=unused.pk).update(last_login=long_ago, opened_at=long_ago)
    assert run("close_unused_accounts", "--dry-run") == f"Would close {EMAIL}\n"
    assert is_in(client)
    assert run("close_unused_accounts") == f"Closed {EMAIL}\n"
    assert not is_in(client)
    assert list(User.objects.active()) == [used]
    assert run("close_unused_accounts") == "Every open account is in use.\n"


@pytest.mark.parametrize("days", [89, 91])
def test_invitation_that_nobody_accepted_counts_from_when_it_was_made(days):
    add_person(*in_walsall())
    User.objects.update(opened_at=timezone.now() - timedelta(days=days))
    run("close_unused_accounts")
    assert User.objects.get().is_active is (days < 90)


def test_account_opened_again_has_90_days_more():
    user = somebody(EMAIL)
    long_ago = timezone.now() - timedelta(days=200)
    User.objects.filter(pk=user.pk).update(last_login=long_ago, opened_at=long_ago)
    user.refresh_from_db()
    assert user.is_unused()
    user.close()
    user.open_again()
    assert not user.is_unused()
    assert not User.objects.unused().exists()
