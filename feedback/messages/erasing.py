"""Erases deleted text from the database's own files."""

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from offers.lines.lock_timeout import lock_timeout

# Tables with text that somebody typed, their e-mail address, or a digest of where they were.
TABLES = [
    "feedback_original",
    "feedback_followup",
    "feedback_replyaddress",
    "feedback_reply",
    "feedback_hold",
    "feedback_event",
    "feedback_message",
    "feedback_outgoingmail",
    "feedback_throttle",
    "feedback_throttlekey",
    "feedback_askedtap",
]


# How long rewriting a PostgreSQL table may wait for whoever uses it. Everybody else queues behind it.
LOCK_TIMEOUT_MS = 2000
# How long emptying SQLite's journal may wait for readers, in a request and in `manage.py forget`.
SQLITE_WAIT_IN_REQUEST_MS, SQLITE_WAIT_MS = 200, 5000


def erase_after_commit():
    """Erase deleted rows from SQLite's journal once this transaction commits, if nobody is in the way.

    SQLite overwrites deleted rows in its file (secure_delete), but the write-ahead log keeps them
    until a checkpoint, which waits for readers: this gives up soon, because it runs in a request.
    PostgreSQL keeps deleted rows until a table is rewritten. What is left is for `manage.py forget`.
    """
    if connection.vendor == "sqlite":
        transaction.on_commit(empty_journal_soon)


def empty_journal_soon():
    empty_journal(SQLITE_WAIT_IN_REQUEST_MS)


def empty_journal(wait_ms) -> bool:
    """Write SQLite's journal into the file and empty it. False if a reader or writer is in the way."""
    with lock_timeout(wait_ms), connection.cursor() as cursor:
        is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def erase_for_good() -> list[str]:
    """Rewrite the database's files without deleted rows. Must run outside a transaction.

    Returns the tables or the journal that could not be rewritten because they were in use: deleted
    words may still be in there, and the next run has to try again.
    """
    if connection.vendor == "sqlite":
        return [] if empty_journal(SQLITE_WAIT_MS) else ["the journal of the database"]
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
        try:
            return [table for table in TABLES if not is_rewritten(cursor, table)]
        finally:
            cursor.execute("RESET lock_timeout")


def is_rewritten(cursor, table) -> bool:
    try:
        cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return False
        raise
    return True
