"""What is deleted when its time is over, and what stays."""

import time
from contextlib import nullcontext
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from feedback.forgetting import forget
from feedback.messages.models import FollowUp, Message, Throttle, ThrottleKey
from feedback.public.models import AskedCount, AskedTap
from tests.factories import AuthorityFactory, EntitlementFactory, MessageFactory, UserFactory
from tests.support.databases import on_a_file
from tests.support.tables import places_where_it_can_be_read

pytestmark = pytest.mark.django_db

SECRET = "zanderquist"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def a_year_ago(now):
    return now - timedelta(days=365)


@pytest.fixture
def lead():
    return UserFactory(name="Lee Lead")


def test_texts_of_a_year_ago_go_and_the_count_stays(lead, now, a_year_ago):
    old = MessageFactory(text=SECRET, sent_at=a_year_ago, kind="told-no", email=f"{SECRET}@x.uk")
    old.note(SECRET, by=lead)
    old.edit(SECRET, SECRET, by=lead)
    old.reply(SECRET, by=lead)
    OutgoingMail.objects.update(sent_at=now, to="")
    kept = MessageFactory(text="young", sent_at=a_year_ago + timedelta(minutes=1))
    assert forget(now)["messages' texts"] == 1
    assert places_where_it_can_be_read(SECRET) == []
    assert Message.objects.told_no().count() == 1
    assert kept.original.text == "young"


def test_published_message_stays_as_it_was_edited(lead, now, a_year_ago):
    message = MessageFactory(text=SECRET, sent_at=a_year_ago, published="About laptops")
    forget(now)
    assert Message.objects.published().get().edited_text == "About laptops"
    assert places_where_it_can_be_read(SECRET) == []
    message.refresh_from_db()
    assert message.has_words is False


def test_published_message_can_be_taken_back_after_the_year(client, lead, now, a_year_ago):
    code = "purple-train-lemon-maple"
    MessageFactory(text=SECRET, sent_at=a_year_ago, published=f"{SECRET} edited", code=code)
    forget(now)
    page = follow(client, code)
    assert "so what you wrote is deleted" in page
    assert "It did not get an answer" in page
    assert "You can expect an answer" not in page
    assert 'name="add"' not in page
    follow(client, code, add="1", text=SECRET)
    assert not FollowUp.objects.exists()
    follow(client, code, **{"withdraw-now": "1"})
    assert not Message.objects.published().exists()
    assert places_where_it_can_be_read(SECRET) == []


def test_what_left_the_public_after_the_year_is_forgotten_too(lead, now, a_year_ago):
    code = "purple-train-lemon-maple"
    MessageFactory(sent_at=a_year_ago, published=f"{SECRET} edited", code=code)
    forget(now)
    Message.objects.get().take_back(by=lead)
    assert forget(now)["messages' texts"] == 1
    assert places_where_it_can_be_read(SECRET) == []
    assert Message.objects.get().code_digest is None
    assert set(forget(now).values()) == {0}


def test_message_that_nobody_can_answer_any_more_waits_for_nobody(now, a_year_ago):
    MessageFactory(sent_at=a_year_ago)
    assert Message.objects.overdue().exists()
    forget(now)
    assert not Message.objects.overdue().exists()
    assert not Message.objects.open().exists()
    recent = MessageFactory()
    assert next(iter(Message.objects.by_need())) == recent


def follow(client, code, **values):
    return client.post("/feedback/follow/", {"code": code, **values}).content.decode()


@pytest.mark.parametrize("state", ["changing", "not agreed", "danger", "passed on"])
def test_message_in_any_state_can_be_forgotten(lead, state, now, a_year_ago):
    message = MessageFactory(sent_at=a_year_ago, danger=state == "danger")
    {
        "changing": lambda: message.start_change(SECRET, timezone.localdate(), by=lead),
        "not agreed": lambda: message.disagree(SECRET, by=lead),
        "passed on": lambda: message.pass_on(AuthorityFactory(), SECRET, by=lead),
        "danger": lambda: message.handle_danger(SECRET, by=lead),
    }[state]()
    forget(now)
    assert places_where_it_can_be_read(SECRET) == []


def test_addresses_go_with_the_answer(lead, now):
    waiting = MessageFactory(email="kim@example.com")
    answered = MessageFactory(email="lou@example.com")
    Message.objects.filter(pk=answered.pk).update(
        read_at=now, read_by=lead, answered_at=now, answered_by=lead, state="answered"
    )
    assert forget(now)["e-mail addresses of senders"] == 1
    assert waiting.reply_address.email == "kim@example.com"
    assert places_where_it_can_be_read("lou@example.com") == []


def test_notice_that_no_server_takes_is_dropped_after_thirty_days(lead, now):
    MessageFactory(email="kim@example.com").reply("Yes", by=lead)
    forget(now + timedelta(days=29))
    assert places_where_it_can_be_read("kim@example.com") != []
    forget(now + timedelta(days=31))
    assert places_where_it_can_be_read("kim@example.com") == []


def test_hashed_addresses_go_after_an_hour_and_their_key_too(now):
    Throttle.count("sending", "192.0.2.1", now)
    forget(now + timedelta(minutes=59))
    assert Throttle.objects.exists()
    forget(now + timedelta(minutes=60))
    assert not Throttle.objects.exists()
    assert not ThrottleKey.objects.exists()


def test_taps_go_with_their_day_and_the_counts_stay(now):
    AskedTap.tap(EntitlementFactory(), "told-no", "device", now)
    forget(now)
    assert AskedTap.objects.exists()
    forget(now + timedelta(days=1))
    assert not AskedTap.objects.exists()
    assert not ThrottleKey.objects.exists()
    assert AskedCount.objects.get().times == 1


def test_running_it_twice_changes_nothing_more(lead, now, a_year_ago):
    MessageFactory(text=SECRET, sent_at=a_year_ago)
    forget(now)
    assert set(forget(now).values()) == {0}


def test_dry_run_says_what_it_would_do_and_does_nothing(a_year_ago):
    MessageFactory(text=SECRET, sent_at=a_year_ago)
    out = StringIO()
    call_command("forget", dry_run=True, stdout=out)
    assert "Would delete 1 messages' texts." in out.getvalue()
    assert places_where_it_can_be_read(SECRET) == ["feedback_original.text"]


@pytest.mark.django_db(transaction=True)
def test_command_deletes_and_leaves_no_free_pages_behind(a_year_ago):
    MessageFactory(text=SECRET, sent_at=a_year_ago)
    out = StringIO()
    call_command("forget", stdout=out)
    assert "Deleted 1 messages' texts." in out.getvalue()
    for _ in range(20):  # PostgreSQL keeps what another look at the database may still see
        if connection.vendor != "postgresql" or pages_of("feedback_original") == 0:
            return
        time.sleep(0.5)
        call_command("forget", stdout=out)
    pytest.fail("The deleted words are still in the file of their table.")


@pytest.mark.django_db(transaction=True)
def test_command_erases_what_was_deleted_before_it_ran(tmp_path, now):
    """Taken back, answered, or forgotten with a later count: nothing is left to be due."""
    with on_a_file(tmp_path / "own.sqlite3") if connection.vendor == "sqlite" else nullcontext():
        MessageFactory(text=f"{SECRET}1").withdraw()
        MessageFactory(email=f"{SECRET}2@x.uk").reply("Yes", by=UserFactory())
        OutgoingMail.objects.get().send()
        Throttle.count("sending", "192.0.2.1", now - timedelta(hours=2))
        AskedTap.tap(EntitlementFactory(), "told-no", "device", now - timedelta(days=1))
        gone = [SECRET, *Throttle.objects.values_list("digest", flat=True)]
        gone += [*AskedTap.objects.values_list("digest", flat=True)]
        gone += [*ThrottleKey.objects.values_list("key", flat=True)]
        Throttle.forget(now)
        AskedTap.forget(now)
        assert len(gone) == 5
        for _ in range(20):  # PostgreSQL keeps what another look at the database may still see
            call_command("forget", stdout=StringIO())
            left = [word for word in gone for part in files(tmp_path) if word.encode() in part]
            if connection.vendor == "sqlite" or not left:
                break
            time.sleep(0.5)
        assert left == []


def files(folder):
    """The bytes of the database's files: the folder's, or on PostgreSQL those of our tables."""
    if connection.vendor == "sqlite":
        return [file.read_bytes() for file in folder.iterdir()]
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
            "WHERE relname LIKE 'feedback%' AND relkind IN ('r', 'i')"
        )
        return [bytes(row[0]) for row in cursor.fetchall()]


def pages_of(table):
    """How many pages a PostgreSQL table takes on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s) / 8192", [table])
        return cursor.fetchone()[0]
