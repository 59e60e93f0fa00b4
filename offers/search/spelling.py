"""Spelling repair: the word of our own content that is nearest to a misspelt one."""

from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

# The lowest similarity (0 to 100) to repair a word, and to suggest one.
ALIKE, NEARLY_ALIKE = 74, 55
SHORTEST_TO_REPAIR = 4
SAME_START = 6  # bonus for a word with the same first letter
# A word becomes a danger word only if it is long and hardly misspelt: "race" is not "rape".
SURELY_ALIKE, SHORTEST_OF_DANGER = 85, 6


@dataclass(frozen=True)
class Spelling:
    """The known words: those of our lines, one-word synonyms, and those of danger phrases.

    `misspellings` maps the misspellings that staff have listed to the words they stand for.
    """

    vocabulary: set
    terms: set
    danger_words: set
    misspellings: dict

    def put_right(self, words):
        """The words with listed misspellings corrected, and the corrections as (typed, read as)."""
        listed = [(word, self.misspellings[word]) for word in words if word in self.misspellings]
        return " ".join(self.misspellings.get(word, word) for word in words).split(), listed

    def repair(self, word):
        """The known word that a misspelt or unfinished one means; None if nothing is near.

        A danger word is never read as another word, and "un" is never dropped: unsafe is not safe.
        """
        if len(word) < SHORTEST_TO_REPAIR or word.isdigit() or word in self.danger_words:
            return None
        if begun := [known for known in self.ours if known.startswith(word)]:
            return min(begun, key=len)
        found = process.extract(
            word, self.like(word), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=8
        )
        if not found:
            return None
        best, alike, _ = max(found, key=lambda one: one[1] + SAME_START * (one[0][0] == word[0]))
        if best in self.danger_words and best not in self.vocabulary:
            is_sure = alike >= SURELY_ALIKE and best[0] == word[0]
            return best if is_sure and len(word) >= SHORTEST_OF_DANGER else None
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
        """Known words of nearly the same length; none without "un" for a word that begins with it."""
        return [
            known
            for known in self.known
            if abs(len(known) - len(word)) <= 3 and (known[:2] == "un" or word[:2] != "un")
        ]
