"""Erases deleted text from the database's own files."""

import time

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from authorities.database.journal import empty_journal

# Tables with text that somebody typed, their e-mail address, or a digest of where they were.
TABLES = [
    "feedback_original",
    "feedback_followup",
    "feedback_replyaddress",
    "feedback_reply",
    "feedback_hold",
    "feedback_event",
    "feedback_message",
    "authorities_outgoingmail",
    "feedback_throttle",
    "feedback_throttlekey",
    "feedback_askedtap",
]


# How long rewriting a PostgreSQL table may wait for whoever uses it. Everybody else queues behind it.
LOCK_TIMEOUT_MS = 2000
# How long PostgreSQL's rewriting waits for older transactions, which locks nobody out.
OLDER_ONES_WAIT, OLDER_ONES_PAUSE = 3, 0.2  # seconds
# How long emptying SQLite's journal may wait for readers.
SQLITE_WAIT_MS = 5000


def erase_for_good() -> list[str]:
    """Rewrite the database's files without deleted rows. Must run outside a transaction.

    Returns the tables or the journal that could not be rewritten because they were in use: deleted
    words may still be in there, and the next run has to try again.
    """
    if connection.vendor == "sqlite":
        return [] if empty_journal(SQLITE_WAIT_MS) else ["the journal of the database"]
    with connection.cursor() as cursor:
        are_seen = are_seen_by_older_ones(cursor)
        cursor.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
        try:
            left = [table for table in TABLES if not is_rewritten(cursor, table)]
        finally:
            cursor.execute("RESET lock_timeout")
    return TABLES if are_seen else left


def are_seen_by_older_ones(cursor) -> bool:
    """Whether a transaction that is older than this moment stays open, for as long as we can wait.

    VACUUM keeps deleted rows that such a transaction could still read, in every table, and does
    not say so.
    """
    cursor.execute("SELECT pg_current_xact_id()::xid")
    [now] = cursor.fetchone()
    deadline = time.monotonic() + OLDER_ONES_WAIT
    while True:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND (datname = current_database() OR datname IS NULL) "
            "AND greatest(age(backend_xmin), age(backend_xid)) >= age(%s::xid))",
            [str(now)],
        )
        [are_there] = cursor.fetchone()
        if not are_there or time.monotonic() > deadline:
            return are_there
        time.sleep(OLDER_ONES_PAUSE)


def is_rewritten(cursor, table) -> bool:
    try:
        cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return False
        raise
    return True
