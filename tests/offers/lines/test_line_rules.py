"""What a line says of its days and its source, on the bound, before it and after it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from offers.lines.models import Entitlement


def line(**said):
    return Entitlement(status="published", **said)


def today():
    return timezone.localdate()


@pytest.mark.parametrize(("years", "is_old"), [(2, False), (3, True), (4, True)])
def test_a_source_is_old_from_three_years_on(years, is_old):
    assert line(source_date=f"{today().year - years}-12").is_old_source is is_old


def test_a_source_without_a_date_is_not_called_old():
    assert not line(source_date="").is_old_source


@pytest.mark.parametrize(("days", "has_ended"), [(-1, True), (0, False), (1, False)])
def test_a_line_has_ended_after_its_last_day(days, has_ended):
    assert line(ends_on=today() + timedelta(days=days)).has_ended is has_ended


@pytest.mark.parametrize(("days", "waits"), [(-1, False), (0, False), (1, True)])
def test_a_line_waits_until_its_first_day(days, waits):
    begun = line(starts_on=today() + timedelta(days=days))
    assert (begun.starts_after(today()), begun.has_address) == (waits, not waits)


@pytest.mark.parametrize(("months", "is_overdue"), [(1, False), (0, False), (-1, True)])
def test_a_line_is_overdue_after_the_month_of_its_review(months, is_overdue):
    due = today().year * 12 + today().month - 1 + months  # counted from 0
    checked_on = f"{due // 12 - 1}-{due % 12 + 1:02d}"
    assert line(checked_on=checked_on, review_months=12).is_overdue is is_overdue


def test_a_line_that_was_never_checked_is_overdue():
    assert line(checked_on="").is_overdue


def test_a_line_ended_on_its_last_day_or_when_it_was_archived_whichever_came_first():
    early, late = date(2026, 1, 31), date(2026, 3, 31)
    archived = Entitlement(status="archived", archived_on=late)
    assert archived.ended_on == late
    archived.ends_on = early
    assert archived.ended_on == early
    archived.archived_on, archived.ends_on = early, late
    assert archived.ended_on == early
    assert line(ends_on=today()).ended_on is None
