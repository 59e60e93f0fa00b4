"""What is kept of one search: how many of its words, and from which day on."""

from datetime import date, timedelta

import pytest

from offers.search.counts import count_search
from offers.search.index import Found
from offers.search.models import SearchCount, SearchWord, UnknownWord

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 2)


def count(words, unknown=(), *, day=MONDAY, is_danger=False):
    found = Found(words=tuple(words), unknown=tuple(unknown), is_danger=is_danger)
    count_search(found, None, has_found=True, on=day)


@pytest.mark.parametrize(("typed", "kept"), [(11, 11), (12, 12), (13, 12)])
def test_twelve_words_of_a_search_are_counted(typed, kept):
    words = [f"word{n}" for n in range(typed)]
    count(words)
    assert SearchWord.objects.count() == kept
    count(words, unknown=words)
    assert UnknownWord.objects.count() == kept


def test_a_word_is_kept_up_to_its_fortieth_letter():
    count(["a" * 41, "b" * 40])
    assert sorted(SearchWord.objects.values_list("word", flat=True)) == ["a" * 40, "b" * 40]


@pytest.mark.parametrize(("days", "is_kept"), [(4, False), (5, True), (6, True)])
def test_a_word_that_is_not_ours_is_written_down_on_the_fifth_day(days, is_kept):
    for number in range(days):
        count(["strange"], ["strange"], day=MONDAY + timedelta(days=number))
    assert SearchWord.objects.filter(word="strange").exists() is is_kept


def test_of_a_search_in_danger_only_the_number_is_kept():
    count(["ours", "strange"], ["strange"], is_danger=True)
    assert SearchCount.objects.get().found == 1
    assert not SearchWord.objects.exists()
    assert not UnknownWord.objects.exists()
