"""/compare/ for a person: the cells answer for somebody of an age, living somewhere."""

import csv
import io

import pytest

from tests.factories import (
    CommitmentFactory,
    EntitlementFactory,
    PositionFactory,
    SituationFactory,
)
from tests.offers.pledge.test_compare import BOTH, names_in, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tax():
    return CommitmentFactory(title="No council tax", slug="no-council-tax")


def test_the_cells_answer_for_a_person_through_the_answers_module(client, walsall, dudley, tax):
    for council, lives in ((walsall, "in-authority"), (dudley, "anywhere")):
        line = EntitlementFactory(authority=council, lives=lives, until_birthday=25)
        PositionFactory(authority=council, commitment=tax, evidence=[line])
    assert "Open now" not in page_of(client)
    page = page_of(client, f"{BOTH}&age=19&living=dudley")
    assert "Only if you live in Walsall." in page
    assert page.count("Open now") == 1
    at_home = page_of(client, f"{BOTH}&age=19")
    assert at_home.count("Open now") == 2
    assert page_of(client, f"{BOTH}&age=26").count("This was until your 25th birthday.") == 2


def test_one_open_line_of_several_is_enough(client, walsall, dudley, tax):
    lines = [
        EntitlementFactory(authority=walsall, until_birthday=until, title=f"Until {until}")
        for until in (18, 25)
    ]
    PositionFactory(authority=walsall, commitment=tax, evidence=lines)
    assert page_of(client, f"{BOTH}&age=20").count("Open now") == 1


def test_what_is_not_known_stays_not_known_for_a_person(client, walsall, dudley, tax):
    PositionFactory(
        authority=walsall, commitment=tax, evidence=[EntitlementFactory(authority=walsall)]
    )
    page = page_of(client, f"{BOTH}&age=19")
    assert "Not known" in page
    assert page.count('class="ans ') == 1


def test_an_answer_that_still_has_to_be_asked_about_is_no_difference(client, walsall, dudley, tax):
    lines = {
        council: EntitlementFactory(authority=council, lives=lives)
        for council, lives in ((walsall, "unknown"), (dudley, "anywhere"))
    }
    for council, line in lines.items():
        PositionFactory(authority=council, commitment=tax, evidence=[line])
    page = page_of(client, f"{BOTH}&age=19&living=elsewhere")
    assert names_in(page, "part-known") == ["No council tax"]
    assert "Not all of them say whether this person gets it." in page
    lines[walsall].lives = "in-authority"
    lines[walsall].save()
    page = page_of(client, f"{BOTH}&age=19&living=elsewhere")
    assert names_in(page, "different") == ["No council tax"]


# Lines for a situation


@pytest.fixture
def renting():
    return SituationFactory(name="You rent", slug="renting")


def test_a_line_for_a_situation_answers_under_if_this_is_you(client, walsall, dudley, tax, renting):
    for council, situations in ((walsall, [renting]), (dudley, [])):
        line = EntitlementFactory(authority=council, situations=situations)
        PositionFactory(authority=council, commitment=tax, evidence=[line])
    page = page_of(client, f"{BOTH}&age=19")
    assert page.count("If this is you: You rent") == 1
    assert page.count("Open now") == 2
    assert names_in(page, "different") == ["No council tax"]
    assert "If this is you" not in page_of(client)
    content = client.get(f"{BOTH.replace('/?', '.csv?')}&age=19").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(content))
    assert {row["council"]: row["only_if"] for row in rows} == {"walsall": "You rent", "dudley": ""}


def test_a_line_for_everybody_answers_before_one_for_a_situation(
    client, walsall, dudley, tax, renting
):
    lines = [
        EntitlementFactory(authority=walsall, until_birthday=18),
        EntitlementFactory(authority=walsall, situations=[renting]),
    ]
    PositionFactory(authority=walsall, commitment=tax, evidence=lines)
    page = page_of(client, f"{BOTH}&age=19")
    assert "This was until your 18th birthday." in page
    assert "If this is you" not in page


def test_a_home_elsewhere_is_a_situation_that_is_known(client, walsall, dudley, tax):
    away = SituationFactory(name="You live away", slug="living-out-of-area")
    line = EntitlementFactory(authority=walsall, situations=[away])
    PositionFactory(authority=walsall, commitment=tax, evidence=[line])
    assert "If this is you: You live away" in page_of(client, f"{BOTH}&age=19")
    assert "If this is you" not in page_of(client, f"{BOTH}&age=19&living=dudley")


def test_an_end_that_the_cell_states_holds_for_lines_that_state_none(client, walsall, dudley, tax):
    """One source says until 25, another says nothing of an age."""
    lines = [
        EntitlementFactory(authority=walsall, until_birthday=until, title=f"A {until}")
        for until in (None, 25)
    ]
    PositionFactory(authority=walsall, commitment=tax, evidence=lines, until_birthday=25)
    at_24 = page_of(client, f"{BOTH}&age=24")
    assert "Until your 25th birthday.</span>" in at_24
    assert "has not said at what age" not in at_24
    at_25 = page_of(client, f"{BOTH}&age=25")
    assert "This was until your 25th birthday." in at_25
    assert "Ask first" not in at_25
