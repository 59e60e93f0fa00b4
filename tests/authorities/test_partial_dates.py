"""Dates that say only as much as is known, moved on and compared."""

import pytest

from authorities.dates import month_number_of_partial, months_later


@pytest.mark.parametrize(
    ("said", "months", "moved"),
    [
        ("2026", 12, "2027"),
        ("2026", 11, "2027"),
        ("2026", 13, "2028"),
        ("2026", 24, "2028"),
        ("2026-01", 12, "2027-01"),
        ("2026-11", 1, "2026-12"),
        ("2026-12", 1, "2027-01"),
        ("2026-01-27", 1, "2026-02-27"),
        ("2026-01-28", 1, "2026-02-28"),
        ("2026-01-29", 1, "2026-02-28"),
        ("2026-01-31", 2, "2026-03-28"),
        ("", 12, ""),
    ],
)
def test_a_date_moves_on_and_stays_as_precise_as_it_was(said, months, moved):
    assert months_later(said, months) == moved


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("2026", 2026 * 12 + 12),
        ("2026-01", 2026 * 12 + 1),
        ("2026-12-31", 2026 * 12 + 12),
        ("", None),
    ],
)
def test_a_bare_year_counts_as_its_december(said, month):
    assert month_number_of_partial(said) == month
