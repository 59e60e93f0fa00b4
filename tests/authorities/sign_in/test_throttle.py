"""Whoever guesses passwords is kept waiting: on one account, and from one network address."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.urls import reverse

from tests.support.signing_in import PASSWORD, give_password, is_in, somebody

pytestmark = pytest.mark.django_db

WAIT = "Too many attempts. Wait five minutes, then try again."
WRONG = "The e-mail address or the password is not right."


@pytest.fixture
def from_address(client):
    """Tries to sign in as somebody from an address of the network."""

    def give(address, email, password=WRONG, **options):
        return give_password(client, email, password, REMOTE_ADDR=address, **options)

    return give


def test_sixth_try_on_one_account_waits_even_with_the_right_password(from_address):
    user = somebody("ann@walsall.invalid")
    for n in range(5):
        assert WRONG in from_address(f"192.0.2.{n}", user.email).content.decode()
    page = from_address("192.0.2.99", user.email, PASSWORD).content.decode()
    assert WAIT in page


def test_other_accounts_are_not_kept_waiting(from_address, client):
    somebody("ann@walsall.invalid")
    other = somebody("bob@walsall.invalid")
    for n in range(6):
        from_address(f"192.0.2.{n}", "ann@walsall.invalid")
    from_address("192.0.2.50", other.email, PASSWORD)
    assert is_in(client)


def test_eleventh_try_from_one_address_waits_whatever_the_account(from_address):
    user = somebody("ann@walsall.invalid")
    for n in range(10):
        from_address("192.0.2.1", f"guess{n}@walsall.invalid")
    assert WAIT in from_address("192.0.2.1", user.email, PASSWORD).content.decode()


def test_made_up_forwarded_address_is_not_believed(from_address):
    """Without a proxy of ours anybody can write X-Forwarded-For, and would get new tries."""
    for n in range(10):
        from_address(
            "192.0.2.1", f"guess{n}@walsall.invalid", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}"
        )
    page = from_address("192.0.2.1", "more@walsall.invalid", HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert WAIT in page.content.decode()


def test_behind_a_proxy_one_visitors_failures_keep_nobody_else_waiting(
    from_address, client, settings
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    user = somebody("ann@walsall.invalid")
    for n in range(11):
        page = from_address(
            "10.0.0.1", f"guess{n}@walsall.invalid", HTTP_X_FORWARDED_FOR="198.51.100.1"
        )
    assert WAIT in page.content.decode()
    from_address("10.0.0.1", user.email, PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.2")
    assert is_in(client)


def test_behind_a_proxy_what_the_visitor_wrote_before_it_is_not_believed(from_address, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(11):
        page = from_address(
            "10.0.0.1",
            f"guess{n}@walsall.invalid",
            HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.1",
        )
    assert WAIT in page.content.decode()


def test_counts_are_shared_between_server_processes_and_name_nobody(from_address):
    somebody("ann@walsall.invalid")
    from_address("192.0.2.1", "ann@walsall.invalid")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        rows = cursor.fetchall()
    assert rows
    assert "ann@" not in str(rows)
    assert "192.0.2.1" not in str(rows)
    assert type(caches["default"]).__name__ == "DatabaseCache"


def test_many_addresses_do_not_push_a_count_out(from_address):
    """The cache drops entries over its size: it has to hold more than an attacker can fill."""
    assert caches["default"]._max_entries >= 100_000


def test_too_many_requests_are_told_how_long_to_wait(client):
    for _ in range(30):
        give_password(client, "", "")
    response = give_password(client, "", "")
    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert "Wait 1 minute, then" in response.content.decode()


def test_too_many_links_for_one_account_are_told_how_long_to_wait(client):
    for _ in range(6):
        response = client.post(reverse("account_reset_password"), {"email": "a@walsall.invalid"})
    assert response.status_code == 429
    assert response["Retry-After"] == "300"
    assert "Wait 5 minutes, then" in response.content.decode()
