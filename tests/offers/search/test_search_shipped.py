"""The word search on the shipped content: the gold file, and words of danger."""

from pathlib import Path

import pytest
import yaml

from offers.search.catalogue import Catalogue
from offers.search.filters import OfferFilter
from offers.search.index import find, words_of
from offers.search.models import DangerPhrase

pytestmark = pytest.mark.usefixtures("content")
GOLD = yaml.safe_load(Path(__file__).with_name("gold.yaml").read_text(encoding="utf-8"))
HARMLESS = [
    "killing time",
    "dying to know",
    "hit the gym",
    "sleep tonight hotel deals",
    "self employed",
    "self assessment",
    "life skills",
    "my own life story",
    "end of tenancy",
    "end of life care course",
    "want to drive",
    "dont want to live in walsall",
    "cutting hair course",
    "overdue rent",
    "over 21",
    "pills prescription free",
    "knife skills cooking",
    "domestic cleaning jobs",
    "first aid course",
    "grape juice",
    "drape curtains for my flat",
    "hitting my budget",
    "beat the queue",
    "hit song festival",
    "sleeping bag",
    "somewhere to sleep in the uni holidays",
    "kicked off my course",
    "homeless application",
    "county council",
    "bus lines",
    "marriage certificate",
    "safe place to live",
    "going home for christmas",
    "where to eat free",
    "killer deals on laptops",
    "sexual health clinic",
    "threatened with eviction",
]
DANGER = [
    "suicide",
    "I want to die",
    "he hits me",
    "nowhere to sleep tonight",
    "self-harm",
    "I don't want to be here anymore",
    "ive been raped",
    "took too many pills",
    "im being abused",
    "sleeping rough",
    "sexual assault",
    "my ex keeps threatening me",
    "unsafe at home",
    "stalking",
    "my ex is a stalker",
    "beaten up",
    "he beat me up",
    "kms",
    "i started cutting again",
    "abuse",
    "abused",
    "strangled",
    "he blackmails me with nudes",
    "sucide",
    "suacidal",
    "overdos",
    "stalkin",
]
# Longer and shorter words that are near one of danger, and are none.
NEAR_DANGER = ["race", "rapid", "rope", "drapes", "walking", "amused", "stall", "overdue", "groom"]


def name_of(line):
    return f"{line.scope_slug if line.is_entitlement else 'partners'}/{line.slug}"


@pytest.fixture
def found():
    """The names of the lines that /offers/ lists for each row of the gold file, in its order."""
    catalogue = Catalogue.published()
    lists = []
    for row in GOLD:
        asked = OfferFilter({"q": row["query"], "council": row.get("council", "")}, catalogue)
        lists.append([name_of(line) for line in asked.qs.lines])
    return lists


def test_the_gold_file_finds_its_lines_among_the_first_three(found, record_property):
    missed = [
        row for row, names in zip(GOLD, found, strict=True) if not {*names[:3]} & {*row["find"]}
    ]
    hits, of_council = len(GOLD) - len(missed), sum("council" in row for row in GOLD)
    record_property(
        "measured",
        f"gold file: {hits} of {len(GOLD)}, {of_council} of them with a council chosen; "
        f"missed {[row['query'] for row in missed]}",
    )
    assert len(GOLD) >= 60
    assert of_council >= 15
    assert hits / len(GOLD) >= 56 / 60


def test_no_search_of_the_gold_file_finds_more_than_it_may(found):
    """A search that finds half of everything has found its line too."""
    bounded = [
        (row["query"], len(names), row["at_most"])
        for row, names in zip(GOLD, found, strict=True)
        if "at_most" in row
    ]
    assert len(bounded) >= 20
    assert [row for row in bounded if row[1] > row[2]] == []


def test_every_line_of_the_gold_file_is_there():
    assert {name for row in GOLD for name in row["find"]} <= {
        name_of(line) for line in Catalogue.published().lines
    }


@pytest.mark.parametrize("typed", HARMLESS)
def test_harmless_words_are_no_alarm(typed):
    assert not find(typed).is_danger


@pytest.mark.parametrize("typed", DANGER)
def test_words_of_danger_are_one(typed):
    assert find(typed).is_danger


@pytest.mark.parametrize("typed", NEAR_DANGER)
def test_words_near_those_of_danger_are_no_alarm(typed):
    assert not find(typed).is_danger


def test_no_word_of_a_danger_phrase_is_read_as_another():
    words = {
        word
        for phrase in DangerPhrase.objects.values_list("phrase", flat=True)
        for word in words_of(phrase)
    }
    assert len(words) > 100
    assert {word: find(word).repaired for word in words if find(word).repaired} == {}


def test_one_spelling_of_adviser_finds_what_the_other_finds():
    for one, other in (("advisor", "adviser"), ("careers advisor", "careers adviser")):
        assert set(find(one).ranks) == set(find(other).ranks)
        assert not find(one).repaired


# Words of everyday English that our lines do not have, and that were read as others of ours.
EVERYDAY = """arrears tenant funeral grandma adoption parole burglary theft scam pawn lender smoking weed drinking
diabetes adhd blind cancer recipes hoover broom mould leak boiler invoice refund shoes lorry moped bike ferry vegan
halal religion faith kitten pets sacked fired tribunal union bullying jury witness illegal maths science retail
courier soldier donation speeding hazard duvet towel telly password privacy consent stairs paint migraine panic
anger bored surgery surgeon plaster bruise braces gums squatting sublet rats mice storage""".split()


def test_everyday_words_are_hardly_ever_read_as_others():
    read = {word: found.repaired[0][1] for word in EVERYDAY if (found := find(word)).repaired}
    assert len(read) <= len(EVERYDAY) / 20, read
