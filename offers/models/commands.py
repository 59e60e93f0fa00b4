"""How a command is run on a row with a life: on the row as it is now, and nobody else's meanwhile."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.db import transaction


class IsGone(ValidationError):
    """The draft that a command was given has been published or deleted since it was loaded."""


def command(method):
    """Hold the row and read it fresh before the command looks at it.

    Somebody else may have saved it since it was loaded. What was put on it and not saved is lost:
    save it first, inside `one_record`.
    """

    @wraps(method)
    def held(self, *args, **kwargs):
        with transaction.atomic():
            hold(self)
            return method(self, *args, **kwargs)

    return held


def hold(row):
    """Inside a transaction: hold a row and its draft until the end, and read the row fresh."""
    if row.pk is None:  # nobody else's yet
        return
    hold_pair(row)
    try:
        row.refresh_from_db()
    except row.DoesNotExist as error:
        raise IsGone("Somebody has just published or deleted this. Look at it again.") from error


def hold_pair(row):
    """Inside a transaction: keep others from a public row and its draft, whichever of them this is.

    It is the public row that is locked, always: so two people never wait for each other in a
    circle. SQLite lets one writer in at a time anyway: BEGIN IMMEDIATE.
    """
    rows = type(row).objects.select_for_update(of=["self"])
    rows.filter(pk=row.draft_of_id or row.pk).order_by().first()
