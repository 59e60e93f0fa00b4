"""When a word is read as another, and when never."""

import pytest

from offers.search.spelling import Spelling


def repair(typed, *vocabulary, danger=(), terms=(), correct=()):
    return Spelling(set(vocabulary), set(terms), set(danger), {}, set(correct)).repair(typed)


@pytest.mark.parametrize(
    ("typed", "read_as"), [("ren", None), ("rnet", "rent"), ("unive", "university"), ("1234", None)]
)
def test_words_of_four_letters_or_more_are_repaired_and_numbers_never(typed, read_as):
    assert repair(typed, "rent", "university", "12345") == read_as


def test_a_word_of_danger_is_never_read_as_another():
    assert repair("stalking", "talking", danger=["stalking"]) is None
    assert repair("stalknig", "stalking") == "stalking"


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
        ("rapis", "rapist", None),  # no slip of a short word
        ("abusse", "abuse", "abuse"),
        ("abbus", "abus", None),  # too short to be sure
        ("stolin", "stolen", None),  # another letter in six: not alike enough
        ("abbuse", "abuse", "abuse"),  # six letters are enough
    ],
)
def test_only_a_long_word_that_is_hardly_misspelt_is_one_of_danger(typed, phrase_word, read_as):
    assert repair(typed, danger=[phrase_word]) == read_as


def test_a_word_of_danger_that_is_ours_too_is_repaired_like_all_others():
    assert repair("abse", "abuse", danger=["abuse"]) == "abuse"


def test_a_word_that_stands_in_a_list_of_ours_is_no_misspelling():
    assert repair("arears", "areas", correct=["arears"]) is None
    assert repair("arears", "areas") == "areas"


@pytest.mark.parametrize(
    ("typed", "ours"),
    [
        ("arrears", "areas"),  # two slips in seven letters
        ("funeral", "universal"),
        ("illegal", "legal"),  # another first letter
        ("wedding", "bedding"),
        ("theft", "the"),
        ("weed", "week"),  # a short word with another consonant
        ("bike", "bite"),
        ("adhd", "add"),
        ("tent", "trent"),
        ("fired", "fixed"),
        ("drinking", "driving"),  # two slips in eight letters
        ("mate", "materials"),  # four letters begin too many words
    ],
)
def test_a_word_that_is_no_slip_of_ours_is_left_alone(typed, ours):
    assert repair(typed, ours) is None


@pytest.mark.parametrize(
    ("typed", "ours"),
    [
        ("paln", "plan"),  # swapped
        ("helth", "health"),  # a vowel left out
        ("stuff", "staff"),  # a wrong vowel
        ("buss", "bus"),  # doubled
        ("counsil", "council"),  # more than five letters: any one slip
        ("furnature", "furniture"),
        ("gaurenteed", "guaranteed"),  # nine letters or more: two
        ("apprentiship", "apprenticeship"),
        ("week", "weeks"),  # begun
    ],
)
def test_a_slip_is_repaired(typed, ours):
    assert repair(typed, ours) == ours
