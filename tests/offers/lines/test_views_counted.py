"""How often a line's page is shown: a number a month, and nothing about who looked."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, models, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from offers.lines.models import ViewCount
from offers.lines.view_counts import count_view, first_month_ranked
from offers.search.models import SearchCount
from portal.environment import SQLITE_OPTIONS
from tests.factories import EntitlementFactory, MembershipFactory, PartnerOfferFactory

pytestmark = pytest.mark.django_db
both_kinds = pytest.mark.parametrize("factory", [EntitlementFactory, PartnerOfferFactory])


def views_of(line):
    return sum(line.view_counts.values_list("views", flat=True))


# What is counted


@both_kinds
def test_each_page_shown_is_one_view_of_this_month(client, factory):
    seen, unseen = factory(), factory()
    for _ in range(3):
        assert client.get(seen.get_absolute_url()).status_code == 200
    counted = ViewCount.objects.get()
    assert (counted.views, counted.month) == (3, timezone.localdate().replace(day=1))
    assert (views_of(seen), views_of(unseen)) == (3, 0)


def test_months_have_rows_of_their_own():
    line, request = EntitlementFactory(), RequestFactory().get("/")
    for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28)):
        count_view(request, line, on=day)
    rows = ViewCount.objects.order_by("month").values_list("month", "views")
    assert list(rows) == [(date(2026, 1, 1), 1), (date(2026, 2, 1), 2)]


def test_entitlement_and_partner_offer_with_one_number_are_counted_apart(client):
    line = EntitlementFactory()
    offer = PartnerOfferFactory(pk=line.pk)
    client.get(line.get_absolute_url())
    client.get(line.get_absolute_url())
    client.get(offer.get_absolute_url())
    assert (views_of(line), views_of(offer)) == (2, 1)


@both_kinds
def test_request_for_the_headers_only_is_no_view(client, factory):
    assert client.head(factory().get_absolute_url()).status_code == 200
    assert not ViewCount.objects.exists()


@both_kinds
def test_page_that_is_not_there_is_no_view(client, factory):
    line = factory(status="draft")
    assert client.get(line.get_absolute_url()).status_code == 404
    assert not ViewCount.objects.exists()


def test_staff_who_look_at_their_page_are_not_counted(client):
    line = EntitlementFactory()
    client.force_login(MembershipFactory(authority=line.authority).user)
    assert client.get(line.get_absolute_url()).status_code == 200
    assert not ViewCount.objects.exists()


def test_lists_and_searches_are_no_views(client):
    EntitlementFactory(title="A laptop")
    for page in ("/offers/", "/offers/?q=laptop", "/councils/"):
        assert client.get(page).status_code == 200
    assert not ViewCount.objects.exists()


# Nothing about who looked


def test_nothing_is_kept_about_who_looked(client):
    line = EntitlementFactory()
    response = client.get(
        line.get_absolute_url(),
        {"council": line.authority.slug, "age": "19"},
        REMOTE_ADDR="203.0.113.77",
        headers={"User-Agent": "Zandphone", "Referer": "https://zandref.invalid/"},
    )
    assert response.status_code == 200
    assert not response.cookies
    assert not Session.objects.exists()
    names = {field.name for field in ViewCount._meta.get_fields()}
    assert names == {"id", "month", "entitlement", "partner_offer", "views"}
    assert not [f for f in ViewCount._meta.get_fields() if isinstance(f, models.DateTimeField)]


# The page comes first


@both_kinds
def test_page_asks_the_database_as_often_whatever_was_counted_before(client, factory):
    line = factory()
    counted = []
    for before in (1, 3):
        for _ in range(before):
            client.get(line.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(line.get_absolute_url())
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
@both_kinds
def test_page_is_shown_while_the_database_can_only_be_read(client, factory):
    line = factory()
    with read_only():
        response = client.get(line.get_absolute_url())
    assert response.status_code == 200
    assert line.title in response.content.decode()
    assert not ViewCount.objects.exists()
    client.get(line.get_absolute_url())
    assert views_of(line) == 1


@pytest.mark.django_db(transaction=True)
def test_search_finds_while_the_database_can_only_be_read(client):
    line = EntitlementFactory(title="A laptop")
    with read_only():
        page = client.get("/offers/", {"q": "laptop"})
    assert line.title in page.content.decode()
    assert not SearchCount.objects.exists()
    client.get("/offers/", {"q": "laptop"})
    assert SearchCount.objects.get().found == 1


@pytest.mark.any_database
def test_page_does_not_wait_while_somebody_else_writes_for_long(own_database):
    """An import can hold an SQLite file for half a minute: a page loses its count, not its reader."""
    own_database.run(
        """
        EntitlementFactory(authority=AuthorityFactory(short_name="Walsall"), slug="a-laptop")
        """
    )
    look = """
        import time
        from django.test import Client
        from offers.models import ViewCount
        Client().get("/offers/", headers={"Host": "localhost"})  # all is loaded
        started = time.monotonic()
        response = Client().get("/offers/walsall/a-laptop/", headers={"Host": "localhost"})
        print(response.status_code, time.monotonic() - started, ViewCount.objects.count())
    """
    with own_database.writing():
        status, seconds, rows = own_database.run(look).split()
    assert (status, rows) == ("200", "0")
    assert float(seconds) < SQLITE_OPTIONS["timeout"] / 2  # the page would wait as long as that
    assert own_database.run(look).split()[2] == "1"


@contextmanager
def read_only():
    is_postgresql = connection.vendor == "postgresql"
    say = "SET default_transaction_read_only = {}" if is_postgresql else "PRAGMA query_only = {}"
    with connection.cursor() as cursor:
        cursor.execute(say.format("on"))
        try:
            yield
        finally:
            cursor.execute(say.format("off"))


def test_waiting_time_of_the_database_is_as_before_after_a_view(client):
    if connection.vendor != "sqlite":
        pytest.skip("a waiting time is set on SQLite only")
    client.get(EntitlementFactory().get_absolute_url())
    with connection.cursor() as cursor:
        waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    assert waits == connection.settings_dict["OPTIONS"]["timeout"] * 1000


# The rows


def test_count_is_of_one_line_and_not_of_two_or_none():
    for lines in (
        {},
        {"entitlement": EntitlementFactory(), "partner_offer": PartnerOfferFactory()},
    ):
        with pytest.raises(IntegrityError, match=r"(?i)constraint"), transaction.atomic():
            ViewCount.objects.create(month=date(2026, 1, 1), views=1, **lines)


def test_ranking_looks_at_twelve_months():
    assert first_month_ranked(date(2026, 11, 25)) == date(2025, 12, 1)
    assert first_month_ranked(date(2026, 12, 31)) == date(2026, 1, 1)
    assert first_month_ranked(date(2026, 1, 1)) == date(2025, 2, 1)
