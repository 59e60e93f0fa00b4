"""What is remembered of searches: numbers, our own words, and nobody's secrets.

People type disclosures into search boxes. A word that is not ours cannot be read anywhere in the
database until it was searched on five different days.
"""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.urls import reverse

from offers.search.counts import DAYS_BEFORE_KEEPING, count_search
from offers.search.index import find
from offers.search.models import SearchCount, SearchWord, UnknownWord
from portal.environment import SQLITE_OPTIONS
from tests.factories import (
    AuthorityFactory,
    DangerPhraseFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    SynonymFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)
SECRET = "zanderquist"


@pytest.fixture(autouse=True)
def laptop_line():
    return EntitlementFactory(national=True, title="A laptop for college")


def search(client, **query):
    response = client.get(reverse("offer-list"), query)
    assert response.status_code == 200
    return response


def search_on(day, words, authority=None):
    found = find(words)
    count_search(found, authority, has_found=bool(found.ranks), on=day)


def kept_words():
    return set(SearchWord.objects.values_list("word", flat=True))


def places_where_it_can_be_read(word):
    """Every column of every table of the database that holds the word, as "table.column"."""
    places = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            names = [field.column for field in model._meta.local_concrete_fields]
            quote = connection.ops.quote_name
            for name in names:
                cursor.execute(
                    f"SELECT COUNT(*) FROM {quote(model._meta.db_table)} "  # noqa: S608
                    f"WHERE LOWER(CAST({quote(name)} AS TEXT)) LIKE %s",
                    [f"%{word.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    places.append(f"{model._meta.db_table}.{name}")
    return places


# How many


def test_searches_are_counted_by_day(client):
    search_on(MONDAY, "laptop")
    search_on(MONDAY, "laptop")
    search_on(MONDAY, SECRET)
    search_on(MONDAY + timedelta(days=1), "laptop")
    rows = SearchCount.objects.order_by("day").values_list("day", "found", "found_nothing")
    assert list(rows) == [(MONDAY, 2, 1), (MONDAY + timedelta(days=1), 1, 0)]


def test_searches_are_counted_by_council(client):
    walsall = AuthorityFactory(short_name="Walsall")
    search(client, q="laptop", council="walsall")
    search(client, q="laptop", council="walsall")
    search(client, q="laptop")
    assert SearchCount.objects.get(authority=walsall).found == 2
    assert SearchCount.objects.get(authority=None).found == 1


def test_search_that_the_other_filters_leave_empty_found_nothing(client):
    search(client, q="laptop", kind="partner-offers")
    counted = SearchCount.objects.get()
    assert (counted.found, counted.found_nothing) == (0, 1)


def test_council_that_cannot_be_read_is_counted_as_none(client):
    search(client, q="laptop", council="atlantis")
    assert SearchCount.objects.get().authority is None


def test_turning_a_page_is_no_new_search(client):
    search(client, q="laptop")
    search(client, q="laptop", page="2")
    assert SearchCount.objects.get().found == 1


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "  "}, {"council": "walsall"}])
def test_looking_without_words_is_no_search(client, query):
    AuthorityFactory(short_name="Walsall")
    search(client, **query)
    assert not SearchCount.objects.exists()


def test_words_that_cannot_be_read_are_no_search(client):
    search(client, q="laptop" * 100)
    search(client, q="lap\x00top")
    assert not SearchCount.objects.exists()
    assert not SearchWord.objects.exists()
    assert not UnknownWord.objects.exists()


def test_spreadsheet_is_no_new_search(client):
    client.get(reverse("offer-list-csv"), {"q": "laptop"})
    assert not SearchCount.objects.exists()


# Our own words


def test_words_of_our_content_are_kept_with_how_often_they_came():
    search_on(MONDAY, "laptop")
    search_on(MONDAY + timedelta(days=3), "a laptop, for college!")
    kept = {word.word: (word.times, word.last_on) for word in SearchWord.objects.all()}
    friday = MONDAY + timedelta(days=3)
    assert kept == {"laptop": (2, friday), "college": (1, friday)}


def test_word_of_a_partner_offer_is_ours_too():
    PartnerOfferFactory(title="Trampoline for free")
    search_on(MONDAY, "trampoline")
    assert kept_words() == {"trampoline"}


def test_misspelt_word_is_kept_as_what_it_was_read_as():
    search_on(MONDAY, "lapptop")
    assert kept_words() == {"laptop"}
    assert places_where_it_can_be_read("lapptop") == []


def test_word_of_an_unpublished_line_is_not_ours():
    EntitlementFactory(title=f"About {SECRET}", draft=True, slug="a-draft", summary="None.")
    search_on(MONDAY, SECRET)
    assert kept_words() == set()


def test_synonyms_that_staff_wrote_are_known_words():
    SynonymFactory(term="chromebook", same_as="laptop")
    search_on(MONDAY, "chromebook")
    assert kept_words() == {"chromebook"}
    assert not UnknownWord.objects.exists()


# Words that are not ours


def test_unknown_word_can_be_read_nowhere_until_the_fifth_day(client):
    for day in range(DAYS_BEFORE_KEEPING - 1):
        search_on(MONDAY + timedelta(days=day), f"my uncle {SECRET} college")
        assert places_where_it_can_be_read(SECRET) == []
    assert SECRET not in kept_words()
    search_on(MONDAY + timedelta(days=4), SECRET)
    assert SECRET in kept_words()
    assert places_where_it_can_be_read(SECRET) == ["offers_searchword.word"]


def test_five_days_is_the_number():
    assert DAYS_BEFORE_KEEPING == 5


def test_many_searches_on_one_day_are_one_day():
    for _ in range(20):
        search_on(MONDAY, SECRET)
    assert places_where_it_can_be_read(SECRET) == []
    assert UnknownWord.objects.get().days == 1


def test_days_need_not_follow_each_other():
    for week in range(5):
        search_on(MONDAY + timedelta(weeks=week), SECRET)
    assert kept_words() == {SECRET}


def test_day_that_comes_late_is_not_counted_again():
    """Two workers around midnight: yesterday's search, counted after today's, is no new day."""
    search_on(MONDAY + timedelta(days=1), SECRET)
    for _ in range(10):
        search_on(MONDAY, SECRET)
    assert UnknownWord.objects.get().days == 1


def test_each_unknown_word_has_days_of_its_own():
    for day in range(5):
        search_on(MONDAY + timedelta(days=day), f"{SECRET} {'mumblefrog' if day else ''}")
    assert SECRET in kept_words()
    assert places_where_it_can_be_read("mumblefrog") == []


def test_unknown_word_is_there_only_as_a_digest_with_the_key_of_this_site(settings):
    search_on(MONDAY, SECRET)
    digest = UnknownWord.objects.get().digest
    assert len(digest) == 64
    settings.SECRET_KEY = "another key, of another site"
    search_on(MONDAY, SECRET)
    assert UnknownWord.objects.exclude(digest=digest).count() == 1


def test_words_around_an_unknown_word_are_not_kept_together():
    """The rows of one search are not tied to each other, so no sentence can be put together."""
    columns = {
        field.name
        for model in (SearchWord, UnknownWord)
        for field in model._meta.get_fields()
        if field.name != "id"
    }
    assert columns == {"word", "times", "last_on", "digest", "days"}


def test_unknown_word_through_the_page_is_not_readable_either(client):
    response = search(client, q=f"{SECRET} laptop")
    assert SECRET in response.content.decode()
    assert places_where_it_can_be_read(SECRET) == []


@pytest.mark.parametrize(
    "query", [{"council": SECRET}, {"age": SECRET}, {"topic": SECRET}, {"page": SECRET}]
)
def test_what_stands_in_other_filters_is_kept_nowhere(client, query):
    search(client, q="laptop", **query)
    assert places_where_it_can_be_read(SECRET) == []


def test_phone_numbers_and_dates_are_unknown_words_too():
    for day in range(4):
        search_on(MONDAY + timedelta(days=day), "07700900123 laptop")
    assert places_where_it_can_be_read("07700900123") == []


# Words of danger


def test_danger_search_is_counted_and_none_of_its_words_are_kept(client):
    DangerPhraseFactory(phrase="want to die")
    for day in range(6):
        search_on(MONDAY + timedelta(days=day), f"i want to die at college {SECRET}")
    assert SearchCount.objects.count() == 6
    assert not SearchWord.objects.exists()
    assert not UnknownWord.objects.exists()


def test_danger_search_through_the_page_keeps_no_words(client):
    DangerPhraseFactory(phrase="self harm")
    response = search(client, q="Self-harm at college")
    assert "Are you safe right now?" in response.content.decode()
    assert not SearchWord.objects.exists()
    assert not UnknownWord.objects.exists()


# Nothing about the person


def test_nothing_is_kept_about_the_person(client):
    walsall = AuthorityFactory(short_name="Walsall")
    query = {"q": "laptop", "council": "walsall", "age": "19", "living": "elsewhere"}
    response = client.get(
        reverse("offer-list"),
        query,
        REMOTE_ADDR="203.0.113.77",
        headers={"User-Agent": "Zandphone", "Referer": "https://zandref.invalid/"},
    )
    assert not response.cookies
    for trace in ("203.0.113.77", "zandphone", "zandref"):
        assert places_where_it_can_be_read(trace) == []
    fields = {field.name for field in SearchCount._meta.get_fields()}
    assert fields == {"id", "day", "authority", "found", "found_nothing"}
    assert SearchCount.objects.get().authority == walsall


def test_no_moment_is_kept_finer_than_a_day():
    moments = [
        field
        for model in (SearchCount, SearchWord, UnknownWord)
        for field in model._meta.get_fields()
        if isinstance(field, models.DateTimeField | models.TimeField)
    ]
    assert moments == []


def test_searches_leave_no_session(client):
    search(client, q="laptop")
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert apps.get_model("sessions", "Session").objects.count() == 0


@pytest.mark.any_database
def test_search_does_not_wait_while_somebody_else_writes_for_long(own_database):
    """As with the views of a page: a search loses its count, not its reader."""
    own_database.run("EntitlementFactory(national=True, title='A laptop')")
    look = """
        import time
        from django.test import Client
        from offers.models import SearchCount
        Client().get("/offers/", headers={"Host": "localhost"})  # all is loaded
        started = time.monotonic()
        response = Client().get("/offers/", {"q": "laptop"}, headers={"Host": "localhost"})
        print(response.status_code, time.monotonic() - started, SearchCount.objects.count())
    """
    with own_database.writing():
        status, seconds, rows = own_database.run(look).split()
    assert (status, rows) == ("200", "0")
    assert float(seconds) < SQLITE_OPTIONS["timeout"] / 2  # the page would wait as long as that
    assert own_database.run(look).split()[2] == "1"
