"""/region/: the pledge board, its map, its change, the surveys and the years."""

import csv
import io
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.pledge.models import Position, Review, Snapshot
from tests.factories import (
    AuthorityFactory,
    CommitmentFactory,
    EntitlementFactory,
    MembershipFactory,
    PositionFactory,
)
from tests.support.reading import read

pytestmark = pytest.mark.django_db


def page_of(client, address="/region/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(markup):
    """The text as it is read: what stands in two elements is never run together."""
    return read(markup).words.replace(" ,", ",").replace(" ;", ";")


def rows_of(client, address):
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


@pytest.fixture
def tax():
    return CommitmentFactory(title="No council tax", slug="no-council-tax")


@pytest.fixture
def board(tax):
    """Walsall says yes, Dudley no, and nobody knows of Solihull."""
    AuthorityFactory(short_name="Solihull", tile_row=3, tile_column=4)
    for name, answer, row, column in (("Walsall", "yes", 1, 3), ("Dudley", "no", 2, 2)):
        PositionFactory(
            commitment=tax,
            answer=answer,
            authority__short_name=name,
            authority__tile_row=row,
            authority__tile_column=column,
        )


# The board


def test_every_total_says_of_how_many_it_is_known(client, board):
    text = text_of(page_of(client))
    assert text.count("1 yes, 1 no; 2 of 3 known") == 3  # all, the map's, the row's
    assert not re.search(r"\d+ yes(?!, 1 no; 2 of 3 known)", text)


def test_who_leads_and_who_is_asked_to_say(client, board):
    page = page_of(client)
    leaders = page[page.index("Who leads") : page.index("Who has not said")]
    assert "Walsall" in leaders
    assert "Dudley" not in leaders
    asked = page[page.index("Who has not said") : page.index("All councils on this")]
    assert text_of(asked) == "Who has not said Solihull"


def test_an_empty_board_has_no_leaders_and_no_map(client):
    page = page_of(client)
    assert "Who leads" not in page
    assert '<svg class="tiles"' not in page


# The map


def test_the_map_reads_as_a_list_from_north_to_south(client, board):
    page = page_of(client)
    svg = read(page).one("svg.tiles")
    assert svg["role"] == "list"
    items = svg.all('[role="listitem"]')
    assert [(item["class"], item["aria-label"]) for item in items] == [
        ("yes", "Walsall: Yes"),
        ("no", "Dudley: No"),
        ("not-known", "Solihull: Not known"),
    ]


def test_a_tile_stands_where_the_council_lies_and_says_its_answer_in_words(client, board):
    svg = read(page_of(client)).one("svg.tiles")
    assert [(rect["x"], rect["y"]) for rect in svg.all("rect")] == [
        ("324", "108"),
        ("216", "216"),
        ("432", "324"),
    ]
    assert svg.texts("text") == ["Wals", "Yes", "Dudl", "No", "Soli", "?"]


def test_the_address_picks_the_commitment_of_the_map(client, board):
    CommitmentFactory(title="A pass", slug="a-pass")
    assert '<h2 id="map-title">No council tax</h2>' in page_of(client)
    assert '<h2 id="map-title">A pass</h2>' in page_of(client, "/region/?commitment=a-pass")


@pytest.mark.parametrize(
    ("query", "is_wrong"),
    [("commitment=zzz", True), ("commitment=%00", True), ("commitment=", False), ("x=1", False)],
)
def test_any_query_string_survives_and_an_unknown_promise_is_said(client, board, query, is_wrong):
    page = page_of(client, f"/region/?{query}")
    assert '<h2 id="map-title">No council tax</h2>' in page
    assert ("We do not know that promise." in page) == is_wrong
    assert ("<title>Error: " in page) == is_wrong


def test_what_everybody_in_england_has_is_said_beside_it_and_fills_no_cell(client):
    CommitmentFactory(national=EntitlementFactory(national=True, title="In the law"))
    AuthorityFactory()
    text = text_of(page_of(client))
    assert "Everywhere in England: In the law" in text
    assert "0 of 1 known" in text


@pytest.mark.parametrize("address", ["/region/", "/compare/?council=all"])
def test_what_is_only_announced_for_england_is_not_said_to_be_there(client, address):
    law = EntitlementFactory(national=True, title="A law to come", is_planned=True)
    CommitmentFactory(national=law)
    for _ in range(2):
        PositionFactory(commitment=law.commitments.get())
    text = text_of(page_of(client, address))
    assert "Everywhere in England" not in text
    said = "Announced for all of England, not started when we last looked: A law to come"
    assert said in text


# Snapshots and years


def test_snapshot_keeps_the_board_of_a_day(board, capsys):
    call_command("snapshot")
    snapshot = Snapshot.objects.get()
    assert "2 of 3 cells known" in capsys.readouterr().out
    Position.objects.all().delete()
    assert sorted(snapshot.cells.values_list("answer", flat=True)) == ["no", "yes"]


def test_snapshot_of_one_day_is_kept_once(board):
    call_command("snapshot", verbosity=0)
    Position.objects.filter(answer="no").delete()
    call_command("snapshot", verbosity=0)
    assert [cell.answer for cell in Snapshot.objects.get().cells.all()] == ["yes"]


def test_board_says_what_changed_since_the_last_snapshot(client, board, tax):
    assert "There is no earlier snapshot yet" in page_of(client)
    Snapshot.objects.take(on=date(2025, 1, 1))
    assert "since then" not in page_of(client)
    PositionFactory(commitment=tax, authority__short_name="Solihull")
    text = text_of(page_of(client))
    assert "Changes are since 1 January 2025." in text
    assert "1 more yes, 1 more known since then" in text


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ("partly", "no", "1 fewer partly, 1 more no since then"),
        ("in-progress", "no", "1 fewer in progress, 1 more no since then"),
        ("no", "partly", "1 more partly, 1 fewer no since then"),
    ],
)
def test_board_says_a_change_between_any_two_answers(client, tax, then, now, said):
    position = PositionFactory(commitment=tax, answer=then)
    Snapshot.objects.take(on=date(2025, 1, 1))
    Position.objects.filter(pk=position.pk).update(answer=now)
    assert said in text_of(page_of(client))


def test_every_promise_of_the_board_says_who_is_to_be_asked(client, board):
    CommitmentFactory(title="A pass")
    text = text_of(page_of(client))
    rows = text[text.index("Every promise") :]
    assert "Yes: Walsall To ask: 1 council Solihull" in rows
    assert "0 of 3 known To ask: 3 councils Dudley, Solihull, Walsall" in rows


def test_what_is_no_longer_known_is_fewer_known_and_not_a_no(client, board):
    Snapshot.objects.take(on=date(2025, 1, 1))
    Position.objects.filter(answer="no").delete()
    assert "1 fewer known since then" in text_of(page_of(client))


def test_years_has_the_last_board_of_each_year_and_today(client, board, tax):
    for day in (date(2024, 5, 1), date(2024, 9, 1), date(2025, 2, 1)):
        Snapshot.objects.take(on=day)
    newer = CommitmentFactory(title="Newer")
    Position.objects.filter(answer="yes").delete()
    text = text_of(page_of(client, "/region/years/"))
    assert "1 May 2024" not in text
    was = "1 yes, 1 no; 2 of 3 known"
    assert f"1 September 2024 {was} 1 February 2025 {was}" in text
    assert "Today 1 no; 1 of 3 known" in text
    assert f"{newer.title} 1 September 2024 Not asked then" in text


# The yearly review


def test_review_asks_every_council_about_every_commitment_and_keeps_the_board(board, capsys):
    call_command("open_review", year=2027)
    review = Review.objects.get(year=2027)
    assert review.items.count() == 3
    assert Snapshot.objects.count() == 1
    assert "3 of 3 questions are waiting for an answer" in capsys.readouterr().out


def test_review_opened_again_keeps_the_answers_and_asks_what_is_new(board, tax):
    review = Review.objects.open(2027)
    item = review.items.get(authority__short_name="Walsall")
    officer = MembershipFactory(role="officer", authority=item.authority)
    item.confirm(by=officer.user, mark=item.mark)
    CommitmentFactory()
    Review.objects.open(2027)
    assert review.items.count() == 6
    assert review.items.answered().count() == 1


@pytest.mark.parametrize("year", [1066, 99999])
def test_review_of_a_wrong_year_is_refused(year):
    with pytest.raises(CommandError):
        call_command("open_review", year=year)
    assert not Review.objects.exists()


def test_council_confirms_its_position(board):
    position = Position.objects.get(answer="yes")
    officer = MembershipFactory(role="officer", authority=position.authority)
    item = Review.objects.open(2027).items.get(authority=position.authority)
    item.confirm(by=officer.user, mark=item.mark)
    position.refresh_from_db()
    assert (item.outcome, item.answered_by) == ("confirmed", officer.user)
    assert position.confirmed_by == officer.user


def test_a_council_that_publishes_a_change_has_answered(board):
    position = Position.objects.get(answer="no")
    publisher = MembershipFactory(role="publisher", authority=position.authority).user
    item = Review.objects.open(2027).items.get(authority=position.authority)
    draft = position.start_draft(by=publisher)
    draft.note = "Not before 2028, says https://council.invalid/cabinet"
    draft.save()
    draft.publish(by=publisher, why="Cabinet decided")
    item.refresh_from_db()
    assert (item.outcome, item.answered_by) == ("changed", publisher)


def test_nobody_else_answers_for_a_council(board):
    item = Review.objects.open(2027).items.get(authority__short_name="Walsall")
    for user in (MembershipFactory(regional=True).user, MembershipFactory(role="officer").user):
        with pytest.raises(ValidationError, match="works for this council"):
            item.confirm(by=user, mark=item.mark)
    Position.objects.get(answer="yes").confirm(by=MembershipFactory(regional=True).user)
    item.refresh_from_db()
    assert item.outcome == ""


def test_progress_has_whoever_is_furthest_behind_first(board):
    review = Review.objects.open(2027)
    item = review.items.get(authority__short_name="Dudley")
    item.confirm(by=MembershipFactory(authority=item.authority).user, mark=item.mark)
    progress = [(a.short_name, a.answered, a.asked) for a in Review.objects.progress(review)]
    assert progress == [("Solihull", 0, 1), ("Walsall", 0, 1), ("Dudley", 1, 1)]


def test_council_that_cannot_say_stays_not_known(board):
    item = Review.objects.open(2027).items.get(authority__short_name="Solihull")
    item.confirm(by=MembershipFactory(authority=item.authority).user, mark=item.mark)
    item.refresh_from_db()
    assert item.outcome == "not-known"
    assert not Position.objects.filter(authority=item.authority).exists()


# As spreadsheets


def test_board_as_a_spreadsheet_keeps_the_not_known_apart(client, board):
    (row,) = rows_of(client, "/region.csv")
    assert (row["councils"], row["known"], row["yes"], row["no"], row["not_known"]) == (
        *("3", "2", "1", "1", "1"),
    )
    assert (row["leaders"], row["to_ask"]) == ("walsall", "solihull")


def test_every_answer_as_a_spreadsheet_has_a_row_for_each_cell(client, board):
    rows = rows_of(client, "/region/positions.csv")
    assert [(row["council"], row["answer"], row["known"]) for row in rows] == [
        ("dudley", "no", "yes"),
        ("solihull", "not-known", "no"),
        ("walsall", "yes", "yes"),
    ]


def test_years_as_a_spreadsheet_has_a_row_for_each_day(client, board):
    Snapshot.objects.take(on=date(2025, 2, 1))
    days = [row["day"] for row in rows_of(client, "/region/years.csv")]
    assert days[0] == "2025-02-01"
    assert len(days) == 2


# What it costs


def test_region_asks_the_database_as_often_for_3_as_for_1(client):
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            PositionFactory(commitment__national=EntitlementFactory(national=True))
        Snapshot.objects.take(on=date(2025, 2, rows))
        with CaptureQueriesContext(connection) as queries:
            page_of(client)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 10


@pytest.mark.parametrize("address", ["/region/", "/region/surveys/", "/region/years/"])
def test_region_can_only_be_read(client, address):
    assert client.post(address).status_code == 405


# The charts, with the shipped figures


@pytest.mark.usefixtures("content")
def test_charts_have_the_figures_as_text_and_what_councils_promise_today(client):
    page = page_of(client)
    text = text_of(page)
    assert "Yes, they knew 64 of 132" in text
    assert "In person 69 of 132" in text
    assert "Where I lived 58 of 132" in text
    assert (
        "Money towards learning to drive 8.02 of 10 "
        "Today: Money for learning to drive : 1 yes, 1 partly; 2 of 14 known"
    ) in text
    assert "Today: Priority for mental health services : 7 partly; 7 of 14 known" in text
    assert text.count("The average score, from 0, not helpful, to 10, extremely helpful.") == 1
    assert '<rect class="yes" width="80.2"' in page
    assert "What do you do for fun?" not in text


@pytest.mark.usefixtures("content")
def test_surveys_page_prints_every_figure(client):
    text = text_of(page_of(client, "/region/surveys/"))
    assert "12 of 14 councils answered." in text
    assert "3. No council tax for care leavers living in the region 9 of 10 yes" in text
    assert "5. No council tax for care leavers from other areas 8 of 12 no" in text
    assert "Half or more, no count printed" in text
    assert "Clubbing 4.29 of 10" in text
    assert len(rows_of(client, "/region/surveys.csv")) == 44 + 40
