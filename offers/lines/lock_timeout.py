"""A short lock timeout for the counts that a page writes."""

from contextlib import contextmanager

from django.db import connection

SHORT_TIMEOUT_MS = 200


@contextmanager
def short_lock_timeout():
    """Give up soon if SQLite is locked: an import can hold the lock for many seconds.

    On PostgreSQL a count only ever waits for another count of the same row.
    """
    if connection.vendor != "sqlite":
        yield
        return
    usual_ms = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    connection.ensure_connection()
    file = connection.connection  # the PRAGMA is set on this connection and touches no data
    file.execute(f"PRAGMA busy_timeout = {SHORT_TIMEOUT_MS}")
    try:
        yield
    finally:
        file.execute(f"PRAGMA busy_timeout = {usual_ms}")
