"""A database in a file of its own, as production has it, for a test that reads the file."""

from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from portal.environment import SQLITE_OPTIONS


@contextmanager
def on_a_file(file):
    """Point the default connection at a fresh SQLite file, with production's options."""
    kept = connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"]
    kept_in_memory = connection.connection
    connection.connection = None
    connection.settings_dict["NAME"] = str(file)
    connection.settings_dict["OPTIONS"] = dict(SQLITE_OPTIONS)
    try:
        call_command("migrate", verbosity=0)
        yield
        connection.close()
    finally:
        connection.connection = kept_in_memory
        connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"] = kept
