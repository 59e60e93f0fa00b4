"""Four words that open one message, from any phone, and that nobody can list or guess."""

import secrets

import pytest

from feedback.messages.codes import code_hash, code_words, make_code, nearest_word, read_code


def one_letter_apart(one, other):
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and any(
        long[:i] + long[i + 1 :] == short for i in range(len(long))
    )


def test_there_are_2048_different_short_words():
    assert len(code_words()) == len(set(code_words())) == 2048
    assert all(4 <= len(word) <= 8 and word.isascii() and word.islower() for word in code_words())


def test_no_two_words_are_one_letter_apart():
    by_length = {}
    for word in code_words():
        by_length.setdefault(len(word), []).append(word)
    close = [
        (one, other)
        for length, words in by_length.items()
        for number, one in enumerate(words)
        for other in [*words[number + 1 :], *by_length.get(length + 1, [])]
        if one_letter_apart(one, other)
    ]
    assert close == []


@pytest.mark.parametrize(
    "word",
    """kill dead death dying blood knife gun rope pills drug beer wine prison police court foster
    mother father family stranger ugly stupid idiot hate fear scared alone bastard bitch arse shit
    fuck cunt piss slut whore sexy naked""".split(),
)
def test_no_word_hurts(word):
    assert word not in code_words()


def test_code_has_four_words_of_the_list():
    words = make_code("nonce", "text").split("-")
    assert len(words) == 4
    assert set(words) <= set(code_words())


def test_code_of_the_same_sending_is_the_same_and_of_any_other_is_another():
    assert make_code("nonce", "text") == make_code("nonce", "text")
    others = {make_code("nonce", "text", 1), make_code("nonce", "Text"), make_code("other", "text")}
    assert make_code("nonce", "text") not in others
    assert len(others) == 3


def test_codes_use_the_whole_list():
    """44 bits: in 3,000 codes no word stands out and hardly one is missing."""
    drawn = [word for _ in range(3000) for word in make_code(secrets.token_hex(), "").split("-")]
    assert len(set(drawn)) > 2000
    assert max(drawn.count(word) for word in set(drawn[:500])) < 30


def test_digest_depends_on_the_key_of_this_site_and_is_no_code(settings):
    digest = code_hash("purple-train-lemon-oak")
    assert len(digest) == 64
    assert "purple" not in digest
    settings.FEEDBACK_CODE_KEY = "another key"
    assert code_hash("purple-train-lemon-oak") != digest


@pytest.mark.parametrize(
    "typed",
    [
        "purple-train-lemon-maple",
        "  Purple TRAIN lemon  maple ",
        "purple, train, lemon, maple.",
        "purple–train–lemon–maple",
        "purplee-train-lemon-maple",
        "purple-train-lemmon-maple",
    ],
)
def test_code_is_read_as_people_write_it(typed):
    assert read_code(typed) == "purple-train-lemon-maple"


@pytest.mark.parametrize(
    "typed",
    ["", "purple", "purple train lemon", "purple train lemon maple oak tree", "x" * 5000, "\x00",
     "qqqq wwww eeee rrrr", "💜 🚂 🍋 🍁"],
)  # fmt: skip
def test_what_cannot_be_a_code_is_none(typed):
    assert read_code(typed) == ""


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("acorn", "acorn"),
        ("acornn", "acorn"),
        ("adorn", ""),  # one letter from "acorn", and one from "adore"
        ("zzzzz", ""),
    ],
)
def test_a_word_that_is_near_two_of_the_list_is_not_guessed(typed, read_as):
    assert nearest_word(typed) == read_as


def test_three_words_are_no_code():
    assert read_code("purple-train-lemon") == ""
