"""The doors of the staff site, asked of the middleware and of the site: each guard alone."""

from contextlib import suppress

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from offers.lines.models import Topic
from portal.admin import StaffSite
from portal.middleware import StaffMiddleware
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
GUARDED = [
    "/admin/",
    "/admin/offers/entitlement/",
    "/feedback/forum-pack",
    "/feedback/forum-pack.csv",
]


@pytest.fixture
def member(walsall, settings):
    settings.SECOND_FACTOR = True
    return MembershipFactory(authority=walsall, role="officer").user


@pytest.fixture
def member_with_app(member):
    Authenticator.objects.create(user=member, type="totp", data={})
    return member


def answer(path, user, *methods):
    request = RequestFactory().get(path)
    request.user = user
    request.session = {}
    for method in methods:
        record_authentication(request, user, method)
    return StaffMiddleware(lambda request: HttpResponse("let in"))(request)


def is_let_in(*args):
    return answer(*args).content == b"let in"


@pytest.mark.parametrize("path", GUARDED)
def test_whoever_has_no_app_sets_one_up_first(member, path):
    response = answer(path, member, "password")
    assert response.url == reverse("mfa_activate_totp")


@pytest.mark.parametrize("path", GUARDED)
def test_whoever_has_an_app_shows_a_code_first(member_with_app, path):
    response = answer(path, member_with_app, "password")
    assert response.url.startswith(reverse("mfa_reauthenticate"))
    assert not is_let_in(path, member_with_app)
    assert is_let_in(path, member_with_app, "password", "mfa")


def test_signing_out_public_pages_and_strangers_are_nothing_to_the_second_factor(member):
    assert is_let_in(reverse("admin:logout"), member, "password")
    assert is_let_in("/offers/", member, "password")
    assert is_let_in("/staff/", member, "password")
    assert is_let_in("/admin/", AnonymousUser())  # the site itself sends them to sign in


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [("/admin/", False), ("/feedback/forum-pack", False), ("/staff/", False), ("/offers/", True)],
)
def test_no_browser_keeps_a_staff_page(member_with_app, path, is_kept):
    response = answer(path, member_with_app, "mfa")
    assert ("no-store" in response.get("Cache-Control", "")) is not is_kept


def may_enter(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return bool(admin.site.has_permission(request))


def test_the_site_is_for_open_accounts_with_a_role(walsall):
    assert not may_enter(AnonymousUser())
    assert not may_enter(UserFactory())
    user = MembershipFactory(authority=walsall, role="officer").user
    assert may_enter(user)
    user.is_active = False
    assert not may_enter(user)


def test_an_admin_without_the_rights_of_rows_opens_no_page():
    site = StaffSite()
    with suppress(TypeError, ImproperlyConfigured):  # a loud no will do as well
        site.register(Topic, admin.ModelAdmin)
    assert Topic not in site._registry


def test_the_site_leads_from_no_number_to_a_row():
    assert "view_on_site" not in {getattr(url, "name", "") for url in admin.site.get_urls()}


def test_a_link_signs_nobody_out(officer):
    assert officer.get(reverse("admin:logout")).status_code == 405
    assert officer.get("/admin/").status_code == 200
