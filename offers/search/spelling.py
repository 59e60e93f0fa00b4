"""Spelling repair: the word of our own content that is nearest to a misspelt one."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# The lowest similarity (0 to 100) to repair a word, and to suggest one.
ALIKE, NEARLY_ALIKE = 74, 55
SHORTEST_TO_REPAIR = 4
# We have no list of English words, so only what looks like a slip is repaired: anything more turns
# everyday words into ours ("arrears" into "areas"). A word of at least LONG letters may have two
# slips; in one of at most SHORT letters a slip is a swap, a doubled letter or a wrong vowel.
LONG, SHORT = 9, 5
VOWELS = frozenset("aeiou")
# A word of four letters is not completed by more than this: "mate" does not begin "materials".
MOST_COMPLETED = 2
# A word becomes a danger word only if it is long and hardly misspelt: "race" is not "rape".
SURELY_ALIKE, SHORTEST_OF_DANGER = 85, 6


@dataclass(frozen=True)
class Spelling:
    """The known words: those of our lines, one-word synonyms, and those of danger phrases.

    `misspellings` maps the misspellings that staff have listed to the words they stand for;
    `correct` are the words that stand elsewhere in our lists, such as inside a phrase.
    """

    vocabulary: set
    terms: set
    danger_words: set
    misspellings: dict
    correct: set = field(default_factory=set)

    def put_right(self, words):
        """The words with listed misspellings corrected, and the corrections as (typed, read as)."""
        listed = [(word, self.misspellings[word]) for word in words if word in self.misspellings]
        return " ".join(self.misspellings.get(word, word) for word in words).split(), listed

    def repair(self, word):
        """The known word that a misspelt or unfinished one means; None if nothing is near.

        A danger word is never read as another word.
        """
        if len(word) < SHORTEST_TO_REPAIR or word.isdigit():
            return None
        if word in self.danger_words or word in self.correct:
            return None
        if begun := [known for known in self.ours if known.startswith(word)]:
            shortest = min(begun, key=len)
            if len(word) > SHORTEST_TO_REPAIR or len(shortest) - len(word) <= MOST_COMPLETED:
                return shortest
        found = process.extract(
            word, self.like(word), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=8
        )
        found = [one for one in found if is_slip(word, one[0])]
        if not found:
            return None
        best, alike, _ = found[0]
        if best in self.danger_words and best not in self.vocabulary:
            is_sure = alike >= SURELY_ALIKE and len(word) >= SHORTEST_OF_DANGER
            return best if is_sure else None
        return best

    def near(self, word):
        """Words of our lines that may have been meant, nearest first."""
        found = process.extract(
            word, self.ours, scorer=fuzz.ratio, score_cutoff=NEARLY_ALIKE, limit=4
        )
        return [near for near, *_ in found]

    @cached_property
    def ours(self):
        return sorted(word for word in self.vocabulary if len(word) >= 3 and not word.isdigit())

    @cached_property
    def known(self):
        return sorted({*self.ours, *self.terms, *self.danger_words})

    def like(self, word):
        """Known words of nearly the same length with the same first letter: unsafe is not safe."""
        return [
            known
            for known in self.known
            if known[0] == word[0] and abs(len(known) - len(word)) <= 3
        ]


def is_slip(typed, meant):
    """Does a word look like another one typed with a slip or, if it is long, two?"""
    if len(typed) >= LONG and not typed.endswith("s"):
        meant = meant.removesuffix("s")  # many of our words stand in the plural only
    slips = 2 if len(typed) >= LONG else 1
    if OSA.distance(typed, meant) > slips:
        return False
    return len(typed) > SHORT or sorted(typed) == sorted(meant) or is_light(typed, meant)


def is_light(typed, meant):
    """Do two words that differ by one letter differ by a doubled letter or a vowel?"""
    shorter, longer = sorted([typed, meant], key=len)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(shorter, longer, strict=False))
    at = len([*same])
    if len(shorter) == len(longer):
        return {shorter[at], longer[at]} <= VOWELS and len(typed) > SHORTEST_TO_REPAIR
    return longer[at] in VOWELS or longer[at] == longer[at - 1]
