"""How a command is run on a message: all of it or nothing, and on the row as it is now."""

from functools import wraps

from django.db import transaction


def on_locked_row(method):
    """Lock the row and read it fresh before the command looks at it.

    Whoever has had a message open does not see that its sender took it back in the meantime.
    Inside, the method sees the row as it is, and nobody changes it until the transaction ends.
    """

    @wraps(method)
    def locked(self, *args, **kwargs):
        with transaction.atomic():
            lock(self)
            return method(self, *args, **kwargs)

    return locked


def lock(message):
    """Inside a transaction. SQLite lets one writer in at a time anyway: BEGIN IMMEDIATE."""
    rows = type(message)._base_manager.select_for_update()
    message.refresh_from_db(from_queryset=rows)


def not_done(*deeds):
    """The fields that say of deeds that they have not been done."""
    return {f"{deed}_{part}": None for deed in deeds for part in ("at", "by")}
