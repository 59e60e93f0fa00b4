"""Follow codes: four common words, such as purple-train-oak-lemon.

Four of 2,048 words are 44 bits. A code is never stored: it is derived again from the form that it
was sent with, and the database has only an HMAC under a key of its own. Neither a copy of the
database nor its reader can follow anybody's message.
"""

import hashlib
import hmac
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

WORDS_IN_A_CODE = 4
BITS_OF_A_WORD = 11
LONGEST_TYPED = 100


@cache
def code_words() -> tuple[str, ...]:
    """The 2,048 words: short, kind, and no two of them one letter apart."""
    return tuple(Path(__file__).with_name("code_words.txt").read_text(encoding="utf-8").split())


def keyed(purpose: str, *parts: str) -> bytes:
    """HMAC-SHA256 under the code key; `purpose` separates the different uses."""
    said = "\x00".join([purpose, *parts]).encode()
    return hmac.new(settings.FEEDBACK_CODE_KEY.encode(), said, hashlib.sha256).digest()


def make_code(nonce: str, text: str, attempt: int = 0) -> str:
    """The code of a submission: the same form with the same text has the same code."""
    number = int.from_bytes(keyed("code", nonce, text, str(attempt)))
    words = []
    for _ in range(WORDS_IN_A_CODE):
        number, index = divmod(number, 2**BITS_OF_A_WORD)
        words.append(code_words()[index])
    return "-".join(words)


def code_hash(code: str) -> str:
    return keyed("digest", code).hex()


def read_code(typed: str) -> str:
    """The code in what somebody typed, corrected; empty if it cannot be one.

    Case, spaces and punctuation are ignored, and one wrong letter in a word is corrected if only
    one word fits.
    """
    if len(typed) > LONGEST_TYPED:
        return ""
    words = [nearest_word(word) for word in re.findall(r"[a-z]+", typed.lower())]
    return "-".join(words) if len(words) == WORDS_IN_A_CODE and all(words) else ""


def nearest_word(word: str) -> str:
    """The word itself, or the only word one letter away from it; otherwise empty."""
    if word in code_words():
        return word
    near = process.extract(word, code_words(), scorer=Levenshtein.distance, score_cutoff=1, limit=2)
    return near[0][0] if len(near) == 1 else ""
