"""Counts the page views of lines by month, and stores nothing about who looked."""

from contextlib import suppress
from datetime import date

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from authorities.database.lock_timeout import short_lock_timeout
from offers.lines.models import ViewCount

MONTHS_RANKED = 12


def count_view(request, line, *, on=None):
    """Count one view of a public page.

    HEAD requests and anybody with a session (staff looking at their own pages) are left out. If the
    database cannot write, the count is lost and the page is not.
    """
    if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return
    kind = "entitlement" if line.is_entitlement else "partner_offer"
    row = {f"{kind}_id": line.pk, "month": (on or timezone.localdate()).replace(day=1)}
    # PostgreSQL raises InternalError, not OperationalError, for a write to a read-only server.
    with suppress(DatabaseError), short_lock_timeout():
        ViewCount.objects.bulk_create([ViewCount(**row)], ignore_conflicts=True)
        ViewCount.objects.filter(**row).update(views=F("views") + 1)


def first_month_ranked(day=None) -> date:
    """The first of the twelve months (up to and including this one) that views are ranked over."""
    day = day or timezone.localdate()
    months = day.year * 12 + day.month - MONTHS_RANKED
    return date(months // 12, months % 12 + 1, 1)
