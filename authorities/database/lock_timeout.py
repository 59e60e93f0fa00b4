"""How long a statement waits for SQLite's lock."""

from contextlib import contextmanager

from django.db import connection

SHORT_TIMEOUT_MS = 200


def short_lock_timeout():
    """For the counts that a page writes: an import can hold the lock for many seconds.

    On PostgreSQL a count only ever waits for another count of the same row.
    """
    return lock_timeout(SHORT_TIMEOUT_MS)


@contextmanager
def lock_timeout(milliseconds):
    """Give up after so long if SQLite is locked. Does nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        yield
        return
    usual_ms = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    connection.ensure_connection()
    file = connection.connection  # the PRAGMA is set on this connection and touches no data
    file.execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        file.execute(f"PRAGMA busy_timeout = {usual_ms}")
