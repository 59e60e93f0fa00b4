"""Erases deleted text from the database's own files."""

from django.db import connection, transaction

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


def erase_after_commit():
    """Erase deleted rows from SQLite's journal once this transaction commits.

    SQLite overwrites deleted rows in its file (secure_delete), but the write-ahead log keeps them
    until a checkpoint. PostgreSQL keeps them until `manage.py forget` calls `erase_for_good`. The
    throttle's digests wait for that on both databases, so that no sender waits for a checkpoint.
    """
    if connection.vendor == "sqlite":
        transaction.on_commit(empty_journal)


def empty_journal():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def erase_for_good():
    """Rewrite the tables without deleted rows. Must run outside a transaction."""
    if connection.vendor == "sqlite":
        return empty_journal()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    return None
