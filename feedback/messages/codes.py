"""Follow codes: four common words, such as purple-train-oak-lemon.

2,048 words to the power of four are 44 bits. A code is never written down: it is made again from
the form it was sent with, and what is stored is an HMAC under a key of its own, so that neither a
copy of the database nor its reader can follow anybody's message.
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
    """HMAC-SHA256 under the code key; the purpose keeps one use apart from another."""
    said = "\x00".join([purpose, *parts]).encode()
    return hmac.new(settings.FEEDBACK_CODE_KEY.encode(), said, hashlib.sha256).digest()


def make_code(nonce: str, text: str, attempt: int = 0) -> str:
    """The code of one sending: the same form sent again with the same text has the same code."""
    number = int.from_bytes(keyed("code", nonce, text, str(attempt)))
    words = []
    for _ in range(WORDS_IN_A_CODE):
        number, index = divmod(number, 2**BITS_OF_A_WORD)
        words.append(code_words()[index])
    return "-".join(words)


def code_hash(code: str) -> str:
    """What is stored of a code, in hexadecimal."""
    return keyed("digest", code).hex()


def read_code(typed: str) -> str:
    """A code as people write it down or say it, put right; empty when it cannot be one.

    Capitals, spaces and signs do not matter, and a word with one letter wrong is read as the word
    it must be.
    """
    if len(typed) > LONGEST_TYPED:
        return ""
    words = [nearest_word(word) for word in re.findall(r"[a-z]+", typed.lower())]
    return "-".join(words) if len(words) == WORDS_IN_A_CODE and all(words) else ""


def nearest_word(word: str) -> str:
    """The word itself, or the only one of the list that is one letter away; else nothing."""
    if word in code_words():
        return word
    near = process.extract(word, code_words(), scorer=Levenshtein.distance, score_cutoff=1, limit=2)
    return near[0][0] if len(near) == 1 else ""
