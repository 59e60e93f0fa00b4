"""How much a word counts, and when the index is made again."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from offers.search.index import Index, content_stamp


class Owned:
    """As much of a line as the index reads."""

    is_entitlement = True
    topic_names = situation_names = place_names = ()
    detail = how_to_get = source_title = ""

    class area:
        name = "Money"

    def __init__(self, title, owner_name="", summary="", **other):
        self.title, self.owner_name, self.summary = title, owner_name, summary
        self.__dict__.update(other)

    @property
    def key(self):
        return self.title


def found(query, *lines, synonyms=(), places=()):
    ranks = Index(lines, synonyms, [], places).find(query).ranks
    return sorted(ranks, key=ranks.get)


def test_the_name_of_a_council_counts_for_more_than_another_word():
    in_walsall = Owned("Swimming", "Walsall")
    others = [Owned(f"Gym {n}", "Dudley") for n in range(2)]
    # One word in each; "walsall" is as rare as "gym" is.
    lines = (*others, in_walsall, Owned("Cinema", "Walsall"))
    assert set(found("gym walsall", *lines, places=["Walsall"])) == {"Swimming", "Cinema"}
    assert len(found("gym walsall", *lines)) == 4


def test_a_phrase_counts_for_more_than_a_word_of_it():
    """Somebody who looks for a bus pass does not mean any pass and any bus."""
    lines = [Owned("Pass a test on the bus"), Owned("Travel pass"), Owned("Cinema"), Owned("Gym")]
    synonyms = [("bus pass", "travel pass", False)]
    assert found("bus pass", *lines, synonyms=synonyms) == ["Travel pass"]
    assert found("bus pass", *lines) == ["Pass a test on the bus"]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("gym swimming", False), ("gym swimming cinema", False), ("gym swimming cinema art", True)],
)
def test_a_line_is_found_that_holds_three_fifths_of_what_was_looked_for(words, is_found):
    """Each of the six words stands in two of the lines, so that all count the same."""
    whole = "gym swimming cinema art theatre music"
    lines = [Owned(whole), Owned(words, summary="and more")]
    missing = [word for word in whole.split() if word not in words.split()]
    lines += [Owned(f"Only {word}") for word in missing]
    assert (words in found(whole, *lines)) is is_found


@pytest.mark.django_db
def test_a_new_day_is_another_state_of_the_content():
    """In these two zones it is never the same day."""
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        today = content_stamp()
        assert content_stamp() == today
    with timezone.override(ZoneInfo("Pacific/Pago_Pago")):
        assert content_stamp() != today
