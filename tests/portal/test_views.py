from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from tests.conftest import StrictClient
from tests.factories import AuthorityFactory
from tests.support.reading import read

pytestmark = pytest.mark.django_db


def test_healthz_asks_the_database_and_is_kept_by_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        response = client.get(reverse("healthz"))
    assert response.content == b"ok\n"
    assert "no-store" in response["Cache-Control"]


def test_healthz_fails_without_a_database(client, monkeypatch):
    def gone():
        raise connection.Database.OperationalError

    monkeypatch.setattr(connection, "cursor", gone)
    client.raise_request_exception = False
    assert client.get(reverse("healthz")).status_code == 500


@pytest.mark.parametrize(
    ("kind", "minutes", "said"),
    [
        ("alarm", 14, "ok\n"),
        ("alarm", 15, "ok\ne-mails that wait too long: 1\n"),
        ("password", 59, "ok\n"),
        ("password", 60, "ok\ne-mails that wait too long: 1\n"),
    ],
)
def test_healthz_tells_of_emails_that_wait_too_long(client, kind, minutes, said):
    made_at = timezone.now() - timedelta(minutes=minutes)
    OutgoingMail.post(kind, "ann@council.invalid", "One", now=made_at)
    response = client.get(reverse("healthz"))
    assert (response.status_code, response.content.decode()) == (200, said)


def test_robots_keeps_search_engines_out_of_filters_and_the_admin(client):
    rules = client.get("/robots.txt").content.decode().splitlines()
    assert rules == ["User-agent: *", "Disallow: /admin/", "Disallow: /staff/", "Disallow: /*?"]


@pytest.mark.parametrize("name", ["help-now", "about", "accessibility", "privacy", "healthz"])
def test_pages_can_only_be_read(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_form_of_staff_that_was_open_too_long_says_what_to_do():
    client = StrictClient(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "ann@walsall.invalid"})
    assert response.status_code == 403
    assert "Go back: what you typed is still there." in response.content.decode()


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["My offer"]),
        ("/my-offer/", ["My offer"]),
        ("/offers/", ["Find"]),
        ("/councils/", ["Councils"]),
        ("/help-now/", ["Help now"]),
        ("/about/", []),
    ],
)
def test_the_menu_marks_where_one_is(client, path, current):
    page = client.get(path).content.decode()
    assert read(page).texts("li > a[aria-current]") == current


def test_a_page_below_a_menu_entry_marks_that_entry(client):
    council = AuthorityFactory()
    page = client.get(council.get_absolute_url()).content.decode()
    assert 'href="/councils/" aria-current="true"' in page
