"""Signing in with a password: who gets in, and what the pages give away."""

from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from authorities.models import User
from tests.factories import UserFactory
from tests.support.signing_in import PASSWORD, SIGN_IN, give_password, is_in, somebody

pytestmark = pytest.mark.django_db

WRONG = "The e-mail address or password is wrong."


# Who gets in


def test_admin_leads_to_our_sign_in_and_back(client):
    somebody("ann@walsall.invalid")
    response = client.get("/admin/offers/topic/", follow=True)
    assert response.redirect_chain[-1][0] == f"{SIGN_IN}?next=/admin/offers/topic/"
    response = client.post(
        response.redirect_chain[-1][0], {"login": "ann@walsall.invalid", "password": PASSWORD}
    )
    assert response["Location"] == "/admin/offers/topic/"


def test_capitals_in_the_address_do_not_matter(client):
    somebody("ann@walsall.invalid")
    assert give_password(client, "Ann@Walsall.invalid")["Location"] == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize("email", ["ann@walsall.invalid", "nobody@walsall.invalid"])
def test_wrong_password_and_unknown_address_are_answered_alike(client, email):
    somebody("ann@walsall.invalid")
    page = give_password(client, email, "wrong").content.decode()
    assert WRONG in page
    assert "<title>Error: Sign in" in page
    assert not is_in(client)


def test_sign_in_does_not_lead_to_other_sites(client):
    somebody("ann@walsall.invalid")
    response = client.post(
        f"{SIGN_IN}?next=https://elsewhere.invalid/",
        {"login": "ann@walsall.invalid", "password": PASSWORD},
    )
    assert response["Location"] == "/admin/"


def test_account_without_a_role_does_not_open(client):
    user = UserFactory(email="ann@walsall.invalid")
    user.set_password(PASSWORD)
    user.save()
    page = give_password(client, user.email, follow=True).content.decode()
    assert "This account is closed" in page
    assert not is_in(client)


def test_account_unused_for_90_days_does_not_open_even_before_the_nightly_command(client):
    user = somebody("ann@walsall.invalid")
    long_ago = timezone.now() - timedelta(days=91)
    User.objects.filter(pk=user.pk).update(last_login=long_ago, opened_at=long_ago)
    page = give_password(client, user.email, follow=True).content.decode()
    assert "nobody has used it for 90 days" in page
    assert not is_in(client)
    user.refresh_from_db()
    assert not user.is_active


def test_signing_in_starts_the_90_days_anew(client):
    user = somebody("ann@walsall.invalid")
    almost = timezone.now() - timedelta(days=89)
    User.objects.filter(pk=user.pk).update(last_login=almost, opened_at=almost)
    give_password(client, user.email)
    assert is_in(client)
    user.refresh_from_db()
    assert timezone.now() - user.last_login < timedelta(minutes=1)


def test_closed_account_does_not_open(client):
    user = somebody("ann@walsall.invalid")
    user.close()
    assert (
        "This account is closed" in give_password(client, user.email, follow=True).content.decode()
    )


def test_closing_an_account_ends_its_sessions(client):
    user = somebody("ann@walsall.invalid")
    give_password(client, user.email)
    assert is_in(client)
    user.close()
    assert not is_in(client)
    user.open_again()
    assert not is_in(client)


def test_ending_a_role_ends_the_session_and_another_role_lets_in_again(client):
    user = somebody("ann@walsall.invalid")
    other = somebody("ann@walsall.invalid", authority__slug="dudley").memberships.latest("pk")
    give_password(client, user.email)
    other.end(by=user)
    assert not is_in(client)
    give_password(client, user.email)
    assert is_in(client)


def test_signing_out_ends_the_session(client):
    give_password(client, somebody("ann@walsall.invalid").email)
    assert "Sign out?" in client.get(reverse("account_logout")).content.decode()
    assert (
        "You are signed out."
        in client.post(reverse("account_logout"), follow=True).content.decode()
    )
    assert not is_in(client)


def test_signing_out_by_the_button_of_the_admin_ends_the_session(client):
    give_password(client, somebody("ann@walsall.invalid").email)
    assert client.get("/admin/logout/").status_code == 405
    assert client.post("/admin/logout/")["Location"] == SIGN_IN
    assert not is_in(client)


# What is not there


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_set_password", "account_confirm_email"]
)
def test_nobody_signs_up_or_changes_their_own_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


# What the pages send


@pytest.mark.parametrize(
    "path",
    [
        SIGN_IN,
        reverse("account_reset_password"),
        reverse("account_reset_password_done"),
        reverse("account_inactive"),
        reverse("invitation"),
        "/admin/",
        "/admin/jsi18n/",
    ],
)
def test_staff_pages_are_kept_by_nobody_and_load_nothing_from_elsewhere(client, path):
    response = client.get(path)
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'self'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy


@pytest.mark.parametrize("query", ["next=%00", "next=//x", "token=%00%ff", "next=javascript:1"])
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "invitation"])
def test_any_query_string_is_survived(client, name, query):
    assert client.get(f"{reverse(name)}?{query}").status_code in (200, 410)
