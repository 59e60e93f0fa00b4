"""Word search over everything published.

The index is a table in memory (SQLite's FTS5), whichever database holds the content, so that the
same words give the same results everywhere. It is built again when a line or a synonym changes.
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

# How much a word counts in each column: title over summary over detail.
WEIGHTS = {"title": 10, "owner": 6, "topics": 5, "summary": 3, "detail": 1}
# How much a word counts by the best place in which a line has it, in the columns of WEIGHTS.
PLACES = {"title": 1, "owner topics": 0.9, "summary": 0.7, "detail": 0.5}
# Somebody who names a council means that council: its name counts for more than another word.
PLACE_FACTOR = 2
# A word that was typed as part of a phrase counts for less than the phrase.
PART_FACTOR = 0.4
# A line is found that holds this share of what the best one holds.
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
    """What a search gave.

    `ranks` maps a line's key to its place, best first. `repaired` are the words that were read as
    others, as (typed, read as); `nearest` are words of ours close to the ones not found. `words` are the
    words that were looked for, after repair; `unknown` those that our content does not have.
    """

    ranks: dict = field(default_factory=dict)
    repaired: tuple = ()
    nearest: tuple = ()
    words: tuple = ()
    unknown: tuple = ()
    is_danger: bool = False


@dataclass(frozen=True)
class Group:
    """Phrases that all mean one thing looked for, and how much finding it counts."""

    phrases: list
    factor: float = 1


def find(query: str) -> Found:
    return current_index().find(query)


class Index:
    """The words of all published lines, as they were at one moment."""

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
        """For each thing looked for, the phrases that all mean it, and what had to be repaired."""
        groups, unknown, nearest = [], [], []
        words, repaired = self.spelling.put_right(words)
        while words:
            for size in range(min(self.longest, len(words)), 0, -1):
                same = self.synonyms.get(tuple(words[:size]))
                if same:
                    groups.append(Group([tuple(words[:size]), *same]))
                    if size > 1:
                        groups += [
                            Group([(word,)], PART_FACTOR)
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
        """Row numbers and scores (higher is better) of the lines that hold one of the phrases."""
        weights = ", ".join(str(weight) for weight in WEIGHTS.values())
        with self.lock:
            return self.db.execute(
                f"SELECT rowid, -bm25(line, {weights}) FROM line WHERE line MATCH ?",  # noqa: S608
                [expression_of(phrases)],
            ).fetchall()

    def best_places(self, phrases):
        """By row number: how much the best place counts in which the line has one of the phrases."""
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
        """Lines that hold most of what was looked for, or hold it in the best places, best first."""
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
    """Any of the phrases, as FTS5 asks for it. They hold small letters and figures only."""
    return " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases)


def columns_of(line):
    """The searched texts of a line, in the order of WEIGHTS."""
    situations = line.situation_names if line.is_entitlement else ()
    return (
        line.title,
        " ".join([line.owner_name, *sorted(line.place_names)]),
        " ".join([*sorted(line.topic_names), line.area.name, *sorted(situations)]),
        line.summary,
        f"{line.detail} {line.how_to_get} {line.source_title}",
    )


# Every table that the index is made from.
INDEXED = [
    Entitlement, PartnerOffer, Synonym, DangerPhrase,
    Area, Topic, Situation, PartnerOrganisation, Authority, District,
]  # fmt: skip
_index, _stamp, _lock = None, None, threading.Lock()


def current_index() -> Index:
    """The index of what is published now, built again if anything changed since the last call."""
    global _index, _stamp
    stamp = content_stamp()
    with _lock:
        if stamp != _stamp:
            _index, _stamp = build_index(), stamp
        return _index


def content_stamp():
    """Changes whenever a row whose words are in the index is added, saved or deleted.

    The sum, because on PostgreSQL the latest moment is not enough: a transaction that ends late
    may bring a moment that is older than one seen already.
    """
    moment = {"postgresql": "EXTRACT(EPOCH FROM updated_at)", "sqlite": "julianday(updated_at)"}
    parts = []
    for model in INDEXED:
        table = connection.ops.quote_name(model._meta.db_table)
        for what in ("COUNT(*)", "MAX(updated_at)", f"SUM({moment[connection.vendor]})"):
            parts.append(f"(SELECT {what} FROM {table})")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        # Lines begin and end on a day of their own.
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
