"""Dates as sources print them."""

import pytest
from django.core.exceptions import ValidationError

from authorities.dates import is_partial_date, validate_partial_date, when_in_words
from offers.spreadsheets.values import PartialDate


@pytest.mark.parametrize("text", ["2024", "2024-05", "2024-05-31", "2024-02-29"])
def test_day_of_the_calendar_is_taken(text):
    validate_partial_date(text)
    assert is_partial_date(text)
    assert PartialDate().clean(text) == text


@pytest.mark.parametrize("text", ["2025-02-30", "2025-02-29", "2024-04-31", "2024-13", "24", "May"])
def test_day_that_the_calendar_does_not_have_is_refused(text):
    with pytest.raises(ValidationError):
        validate_partial_date(text)
    assert not is_partial_date(text)
    with pytest.raises(ValueError, match="cannot be read"):
        PartialDate().clean(text)


@pytest.mark.parametrize(
    ("partial", "said"),
    [
        ("2027-11-28", "on 28 November 2027"),
        ("2027-11", "in November 2027"),
        ("2027", "in 2027"),
        ("", ""),
        ("soon", ""),
    ],
)
def test_a_date_is_said_with_the_word_that_goes_before_it(partial, said):
    assert when_in_words(partial) == said
