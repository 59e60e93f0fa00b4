"""Deleted words leave the database's files, wait for nobody in a request, and nobody is told otherwise."""

import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from feedback.messages import erasing
from feedback.messages.models import Message
from tests.factories import MessageFactory
from tests.support.databases import on_a_file

SECRET = "zanderquist"
CODE = "purple-train-lemon-maple"

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's journal")
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's locks")


@contextmanager
def somebody_reading(file):
    """A backup or a long export: it keeps what it began to read from being overwritten."""
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM feedback_original").fetchall()
        yield
        reader.execute("ROLLBACK")


def is_in_the_files(folder):
    return any(SECRET.encode() in file.read_bytes() for file in folder.iterdir())


@on_sqlite
def test_words_that_a_reader_keeps_in_the_journal_are_said_to_be_left(tmp_path, monkeypatch):
    monkeypatch.setattr(erasing, "SQLITE_WAIT_MS", 100)
    with on_a_file(tmp_path / "own.sqlite3"):
        message = MessageFactory(text=SECRET, code=CODE)
        with somebody_reading(tmp_path / "own.sqlite3"):
            message.withdraw()
            assert is_in_the_files(tmp_path)
            with pytest.raises(CommandError, match=r"may still be in the journal.* tries again"):
                call_command("forget", stdout=StringIO())
        call_command("forget", stdout=StringIO())
        assert not is_in_the_files(tmp_path)


@on_sqlite
def test_taking_a_message_back_waits_for_no_reader(tmp_path, client):
    with on_a_file(tmp_path / "own.sqlite3"):
        MessageFactory(text=SECRET, code=CODE)
        with somebody_reading(tmp_path / "own.sqlite3"):
            start = time.monotonic()
            page = client.post("/feedback/follow/", {"code": CODE, "withdraw-now": "1"})
            waited = time.monotonic() - start
        assert Message.objects.get().withdrawn_at
    assert (
        "Within a few hours they are wiped from our computer’s files too" in page.content.decode()
    )
    assert waited < 10  # it was SQLite's whole time-out, 20 seconds


@on_postgresql
def test_forgetting_never_waits_long_for_somebody_who_reads_the_table(monkeypatch):
    """Everybody else would queue behind it: one idle transaction stopped the whole site."""
    monkeypatch.setattr(erasing, "LOCK_TIMEOUT_MS", 200)
    reading, done = threading.Event(), threading.Event()

    def read():
        with closing(connection.copy()) as other:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM feedback_original")
            reading.set()
            done.wait(60)
            other.rollback()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert reading.wait(30)
        with pytest.raises(CommandError, match="may still be in feedback_original: somebody"):
            call_command("forget", stdout=StringIO())
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)
    finally:
        done.set()
        reader.join(30)
    call_command("forget", stdout=StringIO())
