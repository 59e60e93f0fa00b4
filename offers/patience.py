"""How long a page waits to write down its own count, while somebody else writes."""

from contextlib import contextmanager

from django.db import connection

PATIENCE_MS = 200


@contextmanager
def hardly_waiting():
    """Statements inside give up soon: an import can hold an SQLite file for many seconds.

    Not for use inside of a transaction.
    """
    if connection.vendor == "postgresql":
        impatient, usual = f"SET lock_timeout = {PATIENCE_MS}", "RESET lock_timeout"
    else:
        usual_ms = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
        impatient, usual = (f"PRAGMA busy_timeout = {ms}" for ms in (PATIENCE_MS, usual_ms))
    with connection.cursor() as cursor:
        cursor.execute(impatient)
        try:
            yield
        finally:
            cursor.execute(usual)
