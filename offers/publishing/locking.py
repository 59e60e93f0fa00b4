"""How a command runs on a publishable row: on its state of now, with nobody else changing it."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.db import transaction


class IsGone(ValidationError):
    """The draft that a command was given has been published or deleted since it was loaded."""


def on_locked_row(method):
    """Lock the row and read it fresh before the command looks at it.

    Somebody else may have saved it since it was loaded. What was put on it and not saved is lost:
    save it first, inside `one_record`.
    """

    @wraps(method)
    def locked(self, *args, **kwargs):
        with transaction.atomic():
            lock(self)
            return method(self, *args, **kwargs)

    return locked


def lock(row):
    """Inside a transaction: lock a row and its draft until the end, and read the row fresh."""
    if row.pk is None:  # nobody else's yet
        return
    lock_pair(row)
    try:
        row.refresh_from_db()
    except row.DoesNotExist as error:
        raise IsGone("Somebody has just published or deleted this. Look at it again.") from error


def lock_pair(row):
    """Inside a transaction: lock a public row and its draft, whichever of the two this is.

    The lock is always taken on the public row, so two people cannot deadlock. SQLite lets one
    writer in at a time anyway: BEGIN IMMEDIATE.
    """
    rows = type(row).objects.select_for_update(of=["self"])
    rows.filter(pk=row.draft_of_id or row.pk).order_by().first()
