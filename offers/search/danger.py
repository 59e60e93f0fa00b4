"""Finds the phrases that people in danger type, whatever their spelling."""

import re
import unicodedata
from functools import lru_cache

# Words put into a phrase without changing its meaning: "want to just die".
FILLERS = frozenset(
    "just really actually literally honestly fucking fuckin fking bloody basically kinda like even "
    "seriously totally proper lowkey so very".split()
)
# Variant spellings, normalised both in our phrases and in what people type.
SAME = {
    "dont": "do not", "didnt": "did not", "cant": "can not", "cannot": "can not",
    "wont": "will not", "doesnt": "does not", "isnt": "is not", "im": "i am", "ive": "i have", "havent": "have not",
    "hasnt": "has not", "wasnt": "was not", "wouldnt": "would not",
    "theyll": "they will",
    "hes": "he is", "shes": "she is", "theyre": "they are", "wanna": "want to",
    "gonna": "going to", "gunna": "going to", "gona": "going to", "gotta": "have to",
    "u": "you", "ur": "your", "2": "to", "b": "be", "bf": "boyfriend", "gf": "girlfriend",
    "anymore": "any more", "tonite": "tonight", "2nite": "tonight", "2night": "tonight",
    "myslef": "myself", "meself": "myself", "mysel": "myself", "sucide": "suicide",
    "suiside": "suicide", "suicde": "suicide", "abit": "a bit",
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """Lower-case words without accents and punctuation: "Nation's £3,000" gives nations, 3000."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = re.sub(r"['’‘`]", "", "".join(c for c in plain if not unicodedata.combining(c)))
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=\d),(?=\d)", "", plain))


def spoken(text: str) -> str:
    """The text in normalised words, with a space at both ends."""
    words = " ".join(SAME.get(word, word) for word in words_of(text)).split()
    return f" {' '.join(word for word in words if word not in FILLERS)} "


def phrases_in(text: str, phrases) -> list[str]:
    """Those of the phrases that the text contains, in the order of the phrases."""
    said = spoken(text)
    return [p for p in phrases if spoken_phrase(p).strip() and spoken_phrase(p) in said]


@lru_cache(maxsize=2000)
def spoken_phrase(phrase: str) -> str:
    """Cached: our own phrases only, never what somebody typed."""
    return spoken(phrase)
