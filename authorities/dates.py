"""Partial dates, as sources print them: a year, a year and a month, or a full date."""

import re
from argparse import ArgumentTypeError
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.deconstruct import deconstructible

PARTIAL_DATE = r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
MONTHS = (
    "January February March April May June July August September October November December".split()
)


def is_partial_date(text: str) -> bool:
    """Whether the text is 2024, 2024-05 or 2024-05-31, and a day that exists."""
    if not re.match(PARTIAL_DATE, text):
        return False
    try:
        return len(text) < len("2024-05-31") or bool(date.fromisoformat(text))
    except ValueError:
        return False


# Migrations see only the pattern.
@deconstructible(path="django.core.validators.RegexValidator")
class PartialDateValidator(RegexValidator):
    def __call__(self, value):
        super().__call__(value)
        if not is_partial_date(value):
            raise ValidationError("There is no such day.", code=self.code)


validate_partial_date = PartialDateValidator(
    PARTIAL_DATE, "Write a year (2024), a year and a month (2024-05) or a full date (2024-05-31)."
)


def date_in_words(partial: str) -> str:
    """ "2024-05-31" as "31 May 2024"; empty for anything that is not a partial date."""
    if not re.match(PARTIAL_DATE, partial or ""):
        return ""
    year, *rest = partial.split("-")
    if not rest:
        return year
    month = f"{MONTHS[int(rest[0]) - 1]} {year}"
    return f"{int(rest[1])} {month}" if rest[1:] else month


def when_in_words(partial: str) -> str:
    """The same with its preposition: "on 31 May 2024", "in May 2024", "in 2024"."""
    words = date_in_words(partial)
    if not words:
        return ""
    return f"on {words}" if len(partial) == len("2024-05-31") else f"in {words}"


def year_of(partial: str) -> int | None:
    return int(partial[:4]) if re.match(PARTIAL_DATE, partial or "") else None


def months_later(partial: str, months: int) -> str:
    """Move a partial date by `months`, keeping its precision: "2026" and 12 give "2027".

    A year alone moves by whole years, rounded up; the day is capped at the 28th.
    """
    if not re.match(PARTIAL_DATE, partial or ""):
        return ""
    year, *rest = partial.split("-")
    if not rest:
        return str(int(year) + -(-months // 12))
    total = int(year) * 12 + int(rest[0]) - 1 + months
    moved = f"{total // 12:04d}-{total % 12 + 1:02d}"
    return f"{moved}-{min(int(rest[1]), 28):02d}" if rest[1:] else moved


def parse_day(text: str) -> date:
    """An `argparse` type for a full date; any other century is taken for a typing error."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year < 2100:
        raise ArgumentTypeError(f"“{text}” is not a date. Write it as 2026-11-25.")
    return day


def month_number(day) -> int:
    """A month as a number that can be compared: year × 12 + month."""
    return day.year * 12 + day.month


def month_number_of_partial(partial: str) -> int | None:
    """A partial date's month as in `month_number`; a year alone counts as its December."""
    if not re.match(PARTIAL_DATE, partial or ""):
        return None
    year, *rest = partial.split("-")
    return int(year) * 12 + (int(rest[0]) if rest else 12)


class ChangedAtField(models.DateTimeField):
    """When the row was last saved. Unlike `auto_now`, it also has a value after loaddata."""

    def __init__(self, **kwargs):
        super().__init__(**{"default": timezone.now, "editable": False, **kwargs})

    def pre_save(self, model_instance, add):
        setattr(model_instance, self.attname, timezone.now())
        return getattr(model_instance, self.attname)
