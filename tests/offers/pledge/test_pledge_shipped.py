"""The shipped commitments, positions and surveys, held against their sources."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from offers.pledge.board import Board
from offers.pledge.models import Commitment, CouncilFigure, Position, Survey, YouthFigure

pytestmark = pytest.mark.usefixtures("content")
BASELINE = yaml.safe_load(Path(__file__).with_name("baseline_2022.yaml").read_text())


def positions():
    return Position.objects.counting().with_evidence().select_related("authority", "commitment")


# The commitments


def test_the_pledge_has_19_items_in_six_groups_and_all_that_was_scored_is_asked_for():
    pledge = Commitment.objects.current().filter(is_in_pledge=True)
    assert pledge.count() == 19
    groups = dict(Counter(pledge.order_by("position").values_list("group__name", flat=True)))
    assert list(groups.values()) == [4, 5, 3, 1, 1, 5]
    wanted = YouthFigure.objects.filter(question="helped")
    assert not wanted.filter(commitments=None).exists()


# The positions (acceptance 2)


def test_every_yes_and_partly_opens_a_line_that_is_the_councils_own(client):
    """Each line behind each cell is public, and its page opens."""
    opened = set()
    for position in positions():
        if not position.needs_evidence:
            continue
        assert position.lines, f"{position} has nothing to show"
        assert len(position.lines) == position.evidence.count(), position
        for line in position.lines:
            assert line.authority_id == position.authority_id, position
            if line.pk not in opened:
                opened.add(line.pk)
                assert client.get(line.get_absolute_url()).status_code == 200, line
    assert len(opened) > 100


def test_every_age_and_sum_stands_in_a_line_behind_it():
    for position in positions():
        ages = {line.until_birthday for line in position.lines}
        sums = {line.amount_gbp for line in position.lines}
        assert position.until_birthday in ages | {None}, position
        assert position.amount_gbp in sums | {None}, position


def test_an_age_that_all_lines_agree_on_is_not_left_out():
    for position in positions():
        ages = {line.until_birthday for line in position.lines}
        if len(ages) == 1 and position.answer != "no" and "district" not in position.note:
            assert position.until_birthday == ages.pop(), position


def test_what_a_cell_says_about_the_place_stands_in_a_line_behind_it():
    places = {True: "anywhere", False: "in-authority"}
    for position in positions():
        if position.counts_outside is not None:
            lives = {line.lives for line in position.lines}
            assert places[position.counts_outside] in lives, position


def test_a_no_is_said_in_words_by_its_source():
    words = {
        ("wolverhampton", "councils-honour-each-others-offers"): (
            "Care leavers from other councils are not covered"
        ),
    }
    noes = [position for position in positions() if position.answer == "no"]
    assert {position.natural_key() for position in noes} == set(words)
    for position in noes:
        said = words[position.natural_key()]
        assert any(said in line.detail for line in position.lines), position


def test_a_yes_to_a_promise_with_an_age_states_that_age():
    for position in positions().filter(commitment__title__endswith="until 25"):
        if position.answer == "yes":
            assert position.until_birthday >= 25, position


def test_what_is_in_progress_is_a_plan_in_words():
    for position in positions():
        if position.answer == "in-progress":
            texts = " ".join(f"{line.summary} {line.detail}" for line in position.lines)
            assert "planned" in texts or "will make" in texts, position


def test_no_shipped_position_is_confirmed_and_each_has_a_date_and_a_reason():
    for position in positions():
        assert not position.is_confirmed
        assert position.as_of_text
        assert position.answer == "yes" or position.note


GOLD = {
    ("coventry", "no-council-tax-until-25"): ("partly", None, True),
    ("dudley", "no-council-tax-until-25"): ("yes", 25, False),
    ("herefordshire", "no-council-tax-until-25"): ("partly", 25, None),
    ("birmingham", "no-council-tax-until-25"): ("yes", 25, None),
    ("walsall", "no-council-tax-until-25"): ("yes", 25, None),
    ("staffordshire", "no-council-tax-until-25"): ("partly", 21, False),
    ("warwickshire", "no-council-tax-until-25"): ("partly", 21, None),
    ("stoke-on-trent", "wi-fi-and-technology"): ("in-progress", 22, None),
    ("telford-and-wrekin", "the-same-guaranteed-money"): ("partly", 25, None),
    ("herefordshire", "homes-kept-for-care-leavers"): None,
    ("birmingham", "free-prescriptions-until-25"): None,
    ("dudley", "the-same-guaranteed-money"): None,
    # An old line speaks; what it tells as past or in doubt is a partly, what was for once is nothing.
    ("solihull", "free-leisure-pass"): ("yes", None, None),
    ("wolverhampton", "free-travel-across-the-region"): ("partly", None, None),
    ("worcestershire", "things-to-do-and-ways-to-take-part"): ("partly", 26, None),
    ("wolverhampton", "priority-for-mental-health-services"): ("partly", None, None),
    ("walsall", "priority-for-mental-health-services"): ("partly", 25, None),
    ("stoke-on-trent", "priority-for-mental-health-services"): ("partly", None, None),
    ("herefordshire", "lower-household-bills"): None,
    ("worcestershire", "money-for-learning-to-drive"): None,
    # Near the promise, or hearsay, or sent on to another council.
    ("sandwell", "apprenticeships"): None,
    ("solihull", "apprenticeships"): None,
    ("staffordshire", "apprenticeships"): None,
    ("telford-and-wrekin", "apprenticeships"): None,
    ("wolverhampton", "wi-fi-and-technology"): None,
    ("wolverhampton", "guarantor-scheme-for-private-renting"): None,
    ("birmingham", "councils-honour-each-others-offers"): None,
    ("birmingham", "a-way-into-education-and-university"): ("partly", None, None),
    ("herefordshire", "a-way-into-education-and-university"): ("partly", None, None),
}


@pytest.mark.parametrize("key", GOLD)
def test_cells_that_were_read_by_hand(key):
    found = Position.objects.filter(authority__slug=key[0], commitment__slug=key[1]).first()
    said = found and (found.answer, found.until_birthday, found.counts_outside)
    assert said == GOLD[key]


def test_how_many_cells_say_what(record_property):
    tally = Board().tally
    said = dict(tally.counts) | {"not-known": tally.unknown}
    record_property("measured", f"pledge cells: {said} of {tally.of}")
    assert said == {"yes": 79, "partly": 93, "in-progress": 3, "no": 1, "not-known": 174}
    assert tally.of == 14 * 25


# The baseline (acceptance 4)


def test_what_the_councils_said_is_what_was_printed():
    shipped = [
        [
            figure.number,
            "-" if figure.yes is None else figure.yes,
            "-" if figure.no is None else figure.no,
            figure.of,
            {True: "most", False: "few", None: "none"}[figure.is_majority],
            "inferred" if figure.is_inferred else "printed",
        ]
        for figure in CouncilFigure.objects.all()
    ]
    assert shipped == BASELINE["councils"]
    assert sum(row[1] != "-" for row in shipped) == 27


@pytest.mark.parametrize("question", ["knew", "told", "confident"])
def test_what_young_people_counted_is_what_was_printed(question):
    counts = YouthFigure.objects.filter(question=question).values_list("count", flat=True)
    assert list(counts) == BASELINE[question]


@pytest.mark.parametrize("question", ["helped", "fun"])
def test_what_young_people_scored_is_what_was_printed(question):
    scores = YouthFigure.objects.filter(question=question).values_list("score", flat=True)
    assert list(scores) == [Decimal(str(score)) for score in BASELINE[question]]


def test_how_many_answered_is_what_was_printed():
    answered = dict(Survey.objects.values_list("slug", "answered"))
    assert answered["councils-2022"] == BASELINE["answered"]["councils"]
    assert answered["young-people-2022"] == BASELINE["answered"]["young-people"]
    assert Survey.objects.get(slug="councils-2022").asked == BASELINE["answered"]["asked"]


def test_the_two_contradictions_of_the_blueprint_are_noted(client):
    assert CouncilFigure.objects.filter(number=44).count() == 2
    for figure in CouncilFigure.objects.filter(number=44):
        assert "prints number 44 for two different questions" in figure.note
    none = YouthFigure.objects.get(question="confident", label="None of these")
    assert (none.count, none.note) == (22, "The blueprint’s running text says 21.")
    page = client.get("/region/surveys/").content.decode()
    assert "prints the number 44 for two different questions" in page
    assert "chart says 22 and its running text says 21" in page


def test_the_surveys_fill_no_cell():
    before = Board().tally
    CouncilFigure.objects.update(yes=0, no=0)
    assert Board().tally == before
