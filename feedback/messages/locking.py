"""Locking for commands on messages: atomic, and on the current state of the row."""

from functools import wraps

from django.db import transaction


def on_locked_row(method):
    """Decorator: lock the row and reload it before the command runs.

    While somebody has a message open, its sender may withdraw it. The method sees the current row,
    and nobody else can change it until the transaction ends.
    """

    @wraps(method)
    def locked(self, *args, **kwargs):
        with transaction.atomic():
            lock(self)
            return method(self, *args, **kwargs)

    return locked


def lock(message):
    """Lock and reload a message. Needs a transaction; SQLite has one writer anyway (BEGIN
    IMMEDIATE)."""
    rows = type(message)._base_manager.select_for_update()
    message.refresh_from_db(from_queryset=rows)


def not_done(*deeds):
    """Field values (`_at`, `_by`) for things that have not been done."""
    return {f"{deed}_{part}": None for deed in deeds for part in ("at", "by")}
