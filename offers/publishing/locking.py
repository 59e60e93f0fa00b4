"""Locking for commands on publishable rows: each works on the current state of its row."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.db import transaction


class IsGone(ValidationError):
    """The draft was published or deleted after it was loaded."""


def on_locked_row(method):
    """Decorator: lock the row and reload it before the command runs.

    Unsaved attributes are lost: save them first, inside `one_record`.
    """

    @wraps(method)
    def locked(self, *args, **kwargs):
        with transaction.atomic():
            lock(self)
            return method(self, *args, **kwargs)

    return locked


def lock(row):
    """Lock a row together with its draft, and reload it. Needs a transaction. Raises IsGone."""
    if row.pk is None:  # not in the database yet
        return
    lock_pair(row)
    try:
        row.refresh_from_db()
    except row.DoesNotExist as error:
        raise IsGone("Somebody has just published or deleted this. Reload the page.") from error


def lock_pair(row):
    """Lock a public row together with its draft, whichever of the two this is. Needs a transaction.

    The lock is always the one on the public row, so two people cannot deadlock. SQLite has a single
    writer anyway: BEGIN IMMEDIATE.
    """
    rows = type(row).objects.select_for_update(of=["self"])
    rows.filter(pk=row.draft_of_id or row.pk).order_by().first()
