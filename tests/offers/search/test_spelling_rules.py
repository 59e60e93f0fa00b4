"""When a word is read as another, and when never."""

import pytest

from offers.search.spelling import Spelling


def repair(typed, *vocabulary, danger=(), terms=()):
    return Spelling(set(vocabulary), set(terms), set(danger), {}).repair(typed)


@pytest.mark.parametrize(
    ("typed", "read_as"), [("ren", None), ("rnet", "rent"), ("unive", "university"), ("1234", None)]
)
def test_words_of_four_letters_or_more_are_repaired_and_numbers_never(typed, read_as):
    assert repair(typed, "rent", "university", "12345") == read_as


def test_a_word_of_danger_is_never_read_as_another():
    assert repair("stalking", "talking", danger=["stalking"]) is None
    assert repair("stalking", "talking") == "talking"


@pytest.mark.parametrize(
    ("typed", "ours", "read_as"),
    [
        ("unsafe", "safe", None),
        ("unhapy", "unhappy", "unhappy"),
        ("hapy", "happy", "happy"),
    ],
)
def test_a_word_never_loses_its_un(typed, ours, read_as):
    assert repair(typed, ours) == read_as


@pytest.mark.parametrize(
    ("typed", "phrase_word", "read_as"),
    [
        ("suicde", "suicide", "suicide"),
        ("zuicide", "suicide", None),  # another first letter
        ("suiced", "suicide", None),  # not alike enough
        ("rapis", "rapist", None),  # too short to be sure
        ("abbuse", "abuse", "abuse"),  # six letters are enough
    ],
)
def test_only_a_long_word_that_is_hardly_misspelt_is_one_of_danger(typed, phrase_word, read_as):
    assert repair(typed, danger=[phrase_word]) == read_as


def test_a_word_of_danger_that_is_ours_too_is_repaired_like_all_others():
    assert repair("abse", "abuse", danger=["abuse"]) == "abuse"
