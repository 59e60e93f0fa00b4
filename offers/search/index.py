"""Full-text search over everything published.

The index is a table in memory (SQLite's FTS5) whichever database holds the content, so that results
are the same everywhere. It is rebuilt when a line or a synonym changes.
"""

import math
import sqlite3
import threading
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from authorities.models import Authority, District
from offers.lines.models import (
    Area,
    Entitlement,
    PartnerOffer,
    PartnerOrganisation,
    Situation,
    Topic,
)
from offers.search.danger import phrases_in, words_of
from offers.search.models import DangerPhrase, Synonym
from offers.search.spelling import Spelling

# The BM25 weight of each column.
WEIGHTS = {"title": 10, "owner": 6, "topics": 5, "summary": 3, "detail": 1}
# What a word counts for by the best column in which a line has it; the keys group WEIGHTS.
PLACES = {"title": 1, "owner topics": 0.9, "summary": 0.7, "detail": 0.5}
# A search that names a council means that council, so its name counts for more.
PLACE_FACTOR = 2
# A word that was typed as part of a phrase counts for less than the phrase.
PART_FACTOR = 0.4
# A line is found if it matches at least this share of what the best line matches.
MOST_OF_IT = 0.6
STOP_WORDS = frozenset(
    """a about am an and any anyone are as at be been being but by can cant could did do does doing
    best dont eligible entitled entitlement ever find for from gets get getting give gives given go going got
    had has have having how i if im in into is isnt it its ive just know last let like long lot
    make many may me more most much must my need needs never no not now of off often on one or our out
    per please really should since so some someone still such than that the their them then there
    they this to too two up us use used very want wants was we were what whats when where which
    while who why will with wont would year years yes you your""".split()
)


@dataclass(frozen=True)
class Found:
    """The result of a search.

    `ranks` maps a line's key to its rank, best first. `repaired` has pairs (typed, read as);
    `nearest` has words of ours that resemble those not found. `words` are the words searched for,
    after repair; `unknown` those that our content lacks.
    """

    ranks: dict = field(default_factory=dict)
    repaired: tuple = ()
    nearest: tuple = ()
    words: tuple = ()
    unknown: tuple = ()
    is_danger: bool = False


@dataclass(frozen=True)
class Group:
    """Phrases with one meaning, and how much finding any of them counts."""

    phrases: list
    factor: float = 1


def find(query: str) -> Found:
    return current_index().find(query)


class Index:
    def __init__(self, lines, synonyms, danger_phrases, places=()):
        self.place_words = {word for place in places for word in words_of(place)} - STOP_WORDS
        self.lock = threading.Lock()
        self.db = sqlite3.connect(":memory:", check_same_thread=False)
        columns = ", ".join(WEIGHTS)
        self.db.execute(f"CREATE VIRTUAL TABLE line USING fts5({columns}, tokenize='porter')")
        self.keys, vocabulary = [], set()
        for line in lines:
            texts = [" ".join(words_of(text)) for text in columns_of(line)]
            self.keys.append(line.key)
            vocabulary.update(word for text in texts for word in text.split())
            marks = ", ".join("?" * len(texts))
            self.db.execute(f"INSERT INTO line ({columns}) VALUES ({marks})", texts)  # noqa: S608
        self.synonyms, misspellings = {}, {}
        for typed, ours, is_misspelling in synonyms:
            one, other = tuple(words_of(typed)), tuple(words_of(ours))
            if is_misspelling:
                misspellings[" ".join(one)] = " ".join(other)
            else:
                self.synonyms.setdefault(one, []).append(other)
                self.synonyms.setdefault(other, []).append(one)
        self.longest = max(map(len, self.synonyms), default=1)
        self.danger = [*danger_phrases]
        self.spelling = Spelling(
            vocabulary,
            terms={term[0] for term in self.synonyms if len(term) == 1},
            danger_words={word for phrase in danger_phrases for word in words_of(phrase)},
            misspellings=misspellings,
            correct={word for term in self.synonyms for word in term},
        )

    def find(self, query: str) -> Found:
        typed = words_of(query)
        groups, repaired, unknown, nearest = self.groups(typed)
        read_as = dict(repaired)
        words = [read_as.get(word, word) for word in typed]
        return Found(
            ranks=self.ranks(groups),
            repaired=tuple(repaired),
            nearest=tuple(nearest),
            words=tuple(word for word in words if word not in STOP_WORDS),
            unknown=tuple(unknown),
            is_danger=any(phrases_in(text, self.danger) for text in (query, " ".join(words))),
        )

    def groups(self, words):
        """Groups of phrases to look for; the words repaired, unknown, and near to the unknown ones."""
        groups, unknown, nearest = [], [], []
        words, repaired = self.spelling.put_right(words)
        while words:
            for size in range(min(self.longest, len(words)), 0, -1):
                same = self.synonyms.get(tuple(words[:size]))
                if same:
                    groups.append(Group([tuple(words[:size]), *same]))
                    if size > 1:
                        groups += [
                            Group([(word,), *self.synonyms.get((word,), [])], PART_FACTOR)
                            for word in words[:size]
                            if word not in STOP_WORDS
                        ]
                    words = words[size:]
                    break
            else:
                word = words.pop(0)
                if word in STOP_WORDS:
                    continue
                if self.matches([(word,)]):
                    groups.append(Group([(word,)]))
                    continue
                if read_as := self.spelling.repair(word):
                    repaired.append((word, read_as))
                    words.insert(0, read_as)
                else:
                    unknown.append(word)
                    groups.append(Group([(word,)]))
                    nearest += [near for near in self.spelling.near(word) if near not in STOP_WORDS]
        return groups, repaired, unknown, nearest

    def matches(self, phrases):
        """(rowid, score) of each line that contains one of the phrases. A higher score is better."""
        weights = ", ".join(str(weight) for weight in WEIGHTS.values())
        with self.lock:
            return self.db.execute(
                f"SELECT rowid, -bm25(line, {weights}) FROM line WHERE line MATCH ?",  # noqa: S608
                [expression_of(phrases)],
            ).fetchall()

    def best_places(self, phrases):
        """By rowid, the weight of the best column in which the line has one of the phrases."""
        expression = expression_of(phrases)
        with self.lock:
            return {
                row: factor
                for columns, factor in reversed(PLACES.items())
                for (row,) in self.db.execute(
                    "SELECT rowid FROM line WHERE line MATCH ?", [f"{{{columns}}} : ({expression})"]
                )
            }

    def ranks(self, groups):
        """The rank of each line that matches most of the query, or matches it in the best columns."""
        scores, held, placed = Counter(), Counter(), Counter()
        for group in groups:
            rows, places = self.matches(group.phrases), self.best_places(group.phrases)
            weight = group.factor * math.log(1 + len(self.keys) / max(len(rows), 1))
            if any(set(phrase) <= self.place_words for phrase in group.phrases):
                weight *= PLACE_FACTOR
            for row, score in rows:
                held[row] += weight
                placed[row] += weight * places[row]
                scores[row] += group.factor * score
        most = [MOST_OF_IT * max(found.values(), default=0) for found in (held, placed)]
        kept = [row for row in held if held[row] >= most[0] or placed[row] >= most[1]]
        kept.sort(key=lambda row: (-round(placed[row], 6), -scores[row], row))
        return {self.keys[row - 1]: rank for rank, row in enumerate(kept)}


def expression_of(phrases):
    """An FTS5 query for any of the phrases, which consist of lower-case letters and digits only."""
    return " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases)


def columns_of(line):
    """The indexed text of a line, in the order of WEIGHTS."""
    situations = line.situation_names if line.is_entitlement else ()
    return (
        line.title,
        " ".join([line.owner_name, *sorted(line.place_names)]),
        " ".join([*sorted(line.topic_names), line.area.name, *sorted(situations)]),
        line.summary,
        f"{line.detail} {line.how_to_get} {line.source_title}",
    )


# Every table that the index is built from.
INDEXED = [
    Entitlement, PartnerOffer, Synonym, DangerPhrase,
    Area, Topic, Situation, PartnerOrganisation, Authority, District,
]  # fmt: skip
_index, _stamp, _lock = None, None, threading.Lock()


def current_index() -> Index:
    """The index of what is published now, rebuilt if anything changed since the last call."""
    global _index, _stamp
    stamp = content_stamp()
    with _lock:
        if stamp != _stamp:
            _index, _stamp = build_index(), stamp
        return _index


def content_stamp():
    """A value that changes whenever an indexed row is added, saved or deleted.

    It includes a sum because the maximum is not enough on PostgreSQL: a transaction that commits
    late may bring an `updated_at` older than one already seen.
    """
    moment = {"postgresql": "EXTRACT(EPOCH FROM updated_at)", "sqlite": "julianday(updated_at)"}
    parts = []
    for model in INDEXED:
        table = connection.ops.quote_name(model._meta.db_table)
        for what in ("COUNT(*)", "MAX(updated_at)", f"SUM({moment[connection.vendor]})"):
            parts.append(f"(SELECT {what} FROM {table})")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        # Lines appear and end by date.
        return (timezone.localdate(), *cursor.fetchone())


def build_index() -> Index:
    lines = [
        *Entitlement.objects.public().for_search(),
        *PartnerOffer.objects.public().for_search(),
    ]
    return Index(
        lines,
        Synonym.objects.values_list("term", "same_as", "is_misspelling"),
        DangerPhrase.objects.values_list("phrase", flat=True),
        [*Authority.objects.values_list("short_name", flat=True)],
    )
