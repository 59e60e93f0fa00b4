"""Which texts have a danger phrase in them."""

import pytest

from offers.search.danger import FILLERS, phrases_in


@pytest.mark.parametrize("filler", sorted(FILLERS))
def test_a_filler_between_the_words_hides_no_phrase(filler):
    assert phrases_in(f"i want to {filler} die", ["want to die"]) == ["want to die"]


@pytest.mark.parametrize(
    ("text", "has_it"),
    [
        ("rape", True),
        ("a rape, and more", True),
        ("Rape!", True),
        ("grape juice", False),
        ("drapes", False),
        ("rapes", False),
        ("", False),
    ],
)
def test_a_phrase_is_found_in_whole_words(text, has_it):
    assert phrases_in(text, ["rape"]) == (["rape"] if has_it else [])


def test_a_filler_alone_is_no_phrase():
    assert phrases_in("just really", ["so", "very"]) == []


def test_phrases_come_in_the_order_of_the_list():
    assert phrases_in("b then a", ["a", "c", "b"]) == ["a", "b"]


@pytest.mark.parametrize("typed", ["dont", "don't", "don’t", "DONT", "do not"])
def test_a_phrase_is_found_however_it_is_written(typed):
    assert phrases_in(f"I {typed} wanna live any more", ["don’t want to live anymore"])
