"""Deleted words leave the database's own files, too."""

from django.db import connection, transaction

# Tables that hold words which somebody typed, their address, or a digest of where they were.
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
    """SQLite overwrites deleted rows (secure_delete), but its journal keeps them until it is
    emptied. PostgreSQL keeps them until `erase_for_good`, which `manage.py forget` runs. So do both
    databases with the digests of the throttle: no sender waits for the journal because of them."""
    if connection.vendor == "sqlite":
        transaction.on_commit(empty_journal)


def empty_journal():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def erase_for_good():
    """Rewrite the tables without what was deleted. Run it outside a transaction."""
    if connection.vendor == "sqlite":
        return empty_journal()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    return None
