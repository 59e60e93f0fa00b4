"""How long a page waits to write down its own count, while somebody else writes."""

from contextlib import contextmanager

from django.db import connection

SHORT_TIMEOUT_MS = 200


@contextmanager
def short_lock_timeout():
    """Statements inside give up soon: an import can hold an SQLite file for many seconds.

    On PostgreSQL a count waits for nobody but another count of the same row, which is soon done.
    """
    if connection.vendor != "sqlite":
        yield
        return
    usual_ms = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    connection.ensure_connection()
    file = connection.connection  # a setting of this process, not a question to the database
    file.execute(f"PRAGMA busy_timeout = {SHORT_TIMEOUT_MS}")
    try:
        yield
    finally:
        file.execute(f"PRAGMA busy_timeout = {usual_ms}")
