"""Takes deleted text out of SQLite's write-ahead log."""

from django.db import connection, transaction

from authorities.database.lock_timeout import lock_timeout

# How long emptying the journal may wait for readers in a request, or between two e-mails.
SHORT_WAIT_MS = 200


def erase_after_commit():
    """Erase deleted rows from SQLite's journal once this transaction commits, if nobody is in the way.

    SQLite overwrites deleted rows in its file (secure_delete), but the write-ahead log keeps them
    until a checkpoint, which waits for readers: this gives up soon, because it runs in a request.
    PostgreSQL keeps deleted rows until a table is rewritten. What is left is for `manage.py forget`.
    """
    if connection.vendor == "sqlite":
        transaction.on_commit(empty_journal_soon)


def empty_journal_soon():
    empty_journal(SHORT_WAIT_MS)


def empty_journal(wait_ms) -> bool:
    """Write SQLite's journal into the file and empty it. False if a reader or writer is in the way."""
    with lock_timeout(wait_ms), connection.cursor() as cursor:
        is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
