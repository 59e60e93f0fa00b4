"""The pledge board: what is counted, and that what is not known is never counted as anything else."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from offers.pledge.board import LABELS, Board, Tally
from offers.pledge.card import PledgeCard
from offers.pledge.models import Position
from tests.factories import (
    AuthorityFactory,
    CommitmentFactory,
    EntitlementFactory,
    MembershipFactory,
    PositionFactory,
)

pytestmark = pytest.mark.django_db
ANSWERS = ["yes", "partly", "in-progress", "no"]


@pytest.fixture
def commitment():
    return CommitmentFactory(title="No council tax until 25")


@pytest.fixture
def one_of_each(commitment):
    """A council with each answer, and one that nobody knows anything of."""
    AuthorityFactory(short_name="Silent")
    return {
        answer: PositionFactory(
            commitment=commitment, answer=answer, authority__short_name=f"Says {answer}"
        )
        for answer in ANSWERS
    }


def counts():
    tally = Board().rows[0].tally
    return {code: tally.counts[code] for code in ANSWERS} | {
        "known": tally.known,
        "not-known": tally.unknown,
    }


# Acceptance 1: what is not known is never a yes or a no


@pytest.mark.parametrize("answer", ANSWERS)
def test_deleting_a_position_changes_what_is_known_and_nothing_else(one_of_each, answer):
    """Its own answer goes with it; no other count moves, least of all the noes."""
    before = counts()
    one_of_each[answer].delete()
    changed = {"known": before["known"] - 1, "not-known": 2, answer: 0}
    assert counts() == before | changed


@pytest.mark.parametrize("answer", ["partly", "in-progress"])
def test_deleting_what_is_neither_yes_nor_no_leaves_both_counts(one_of_each, answer):
    before = counts()
    one_of_each[answer].delete()
    after = counts()
    assert (after["yes"], after["no"]) == (before["yes"], before["no"]) == (1, 1)
    assert after["known"] == before["known"] - 1


def test_deleting_a_yes_makes_no_no(one_of_each):
    one_of_each["yes"].delete()
    assert counts()["no"] == 1


def test_every_council_is_in_the_total_known_or_not(one_of_each):
    tally = Board().rows[0].tally
    assert tally.of == 5
    assert tally.known_text == "4 of 5 known"
    assert sum(tally.counts[code] for code in ANSWERS) + tally.unknown == 5


def test_a_council_of_which_nothing_is_known_looks_unknown_and_not_bad(client, commitment):
    silent = AuthorityFactory(short_name="Silent")
    page = client.get(silent.get_absolute_url()).content.decode()
    pledge = page[page.index('id="pledge"') :]
    assert "Nothing is known yet. That says nothing good or bad about the council" in pledge
    assert 'class="st no"' not in pledge
    assert "1 that nobody has said" in pledge


@pytest.mark.parametrize("status", ["draft", "ready"])
def test_a_draft_is_not_known(commitment, status):
    PositionFactory(commitment=commitment, status=status)
    assert counts()["known"] == 0


def test_an_archived_position_and_a_retired_commitment_do_not_count(commitment):
    PositionFactory(commitment=commitment, status="archived", archived_on="2026-01-01")
    PositionFactory(commitment__retired_on="2026-01-01")
    board = Board()
    assert [row.commitment for row in board.rows] == [commitment]
    assert board.tally.known == 0


def test_a_bar_is_filled_by_all_councils_the_unknown_ones_included(one_of_each):
    parts = Board().rows[0].tally.parts
    assert [part["code"] for part in parts] == list(LABELS)
    assert sum(part["width"] for part in parts) == pytest.approx(100, abs=0.1)
    assert [part["x"] for part in parts] == [0, 20, 40, 60, 80]


# Leaders, good practice, to find out


def test_leaders_are_those_that_reach_furthest(commitment):
    reach = {"Near": (25, False), "Far": (21, True), "Short": (21, False), "Long": (26, None)}
    for name, (until, outside) in reach.items():
        PositionFactory(
            commitment=commitment,
            authority__short_name=name,
            until_birthday=until,
            counts_outside=outside,
        )
    row = Board().rows[0]
    assert [cell.authority.short_name for cell in row.leaders] == ["Far", "Long", "Near"]
    assert [cell.authority.short_name for cell in row.other_yes_cells] == ["Short"]


def test_a_yes_without_an_age_never_leads_one_that_states_its_age(commitment):
    for name, until, outside in (("Ageless", None, True), ("Short", 21, False)):
        PositionFactory(
            commitment=commitment,
            authority__short_name=name,
            until_birthday=until,
            counts_outside=outside,
            amount_gbp=None if until else 5000,
        )
    assert [cell.authority.short_name for cell in Board().rows[0].leaders] == ["Short", "Ageless"]


@pytest.mark.parametrize(
    "gone",
    [
        {"status": "archived", "archived_on": "2026-01-01"},
        {"ends_on": "2020-01-01"},
        {"starts_on": "2099-01-01"},
    ],
)
def test_a_yes_whose_line_has_gone_counts_and_says_so_and_is_held_up_to_nobody(
    client, commitment, gone
):
    telford = AuthorityFactory(short_name="Telford")
    PositionFactory(
        commitment=commitment,
        authority=telford,
        evidence=[EntitlementFactory(authority=telford, **gone)],
    )
    PositionFactory(commitment=commitment, answer="no")
    row = Board().rows[0]
    assert (row.tally.yes, row.leaders) == (1, [])
    assert [cell.authority for cell in row.other_yes_cells] == [telford]
    assert PledgeCard(telford).good_practice == []
    said = "The line behind this answer is no longer public."
    two = client.get("/compare/?council=all").content.decode()
    for _ in range(3):
        PositionFactory()
    brief = client.get("/compare/?council=all").content.decode()
    assert 'class="many brief"' in brief
    assert 'class="many brief"' not in two
    for page in (two, brief, client.get(telford.get_absolute_url()).content.decode()):
        assert said in page
    region = client.get("/region/").content.decode()
    assert "The line behind the answer is no longer public: Telford." in region
    assert "Who leads" not in region


def test_good_practice_is_a_yes_that_few_of_the_known_councils_give():
    walsall, dudley = (AuthorityFactory(short_name=name) for name in ("Walsall", "Dudley"))
    rare, common = CommitmentFactory(title="Rare"), CommitmentFactory(title="Common")
    for commitment, answer in ((rare, "partly"), (common, "yes")):
        PositionFactory(authority=dudley, commitment=commitment, answer=answer)
        PositionFactory(authority=walsall, commitment=commitment, answer="yes")
    card = PledgeCard(walsall)
    assert [item["cell"].commitment for item in card.good_practice] == [rare]
    assert PledgeCard(dudley).good_practice == []


def test_what_nobody_has_said_is_to_find_out_with_who_says_yes(client):
    walsall = AuthorityFactory(short_name="Walsall")
    position = PositionFactory(authority__short_name="Dudley", commitment__title="A pass")
    card = PledgeCard(walsall)
    assert [row.commitment for row in card.to_find_out] == [position.commitment]
    page = client.get(walsall.get_absolute_url()).content.decode()
    assert 'Yes in: <a href="/councils/dudley/#pledge">Dudley</a>' in page


# The position itself


def test_a_cell_has_one_row(commitment):
    position = PositionFactory(commitment=commitment)
    with pytest.raises(IntegrityError), transaction.atomic():
        PositionFactory(commitment=commitment, authority=position.authority, status="draft")


@pytest.mark.parametrize("answer", ["partly", "in-progress", "no"])
def test_anything_but_a_yes_says_why(answer):
    with pytest.raises(ValidationError, match="why this is not a plain yes"):
        Position(
            authority=AuthorityFactory(),
            commitment=CommitmentFactory(),
            answer=answer,
            as_of="2026",
        ).full_clean()


@pytest.mark.parametrize("answer", ["yes", "partly"])
def test_a_yes_is_not_published_without_a_line_that_shows_it(answer):
    officer = MembershipFactory(role="publisher")
    position = PositionFactory(
        authority=officer.authority, answer=answer, status="draft", evidence=[]
    )
    with pytest.raises(ValidationError, match="at least one published line"):
        position.publish(by=officer.user, why="We do this")
    position.evidence.add(EntitlementFactory(authority=officer.authority, draft=True))
    with pytest.raises(ValidationError, match="at least one published line"):
        position.publish(by=officer.user, why="We do this")
    position.evidence.add(EntitlementFactory(authority=officer.authority))
    assert position.publish(by=officer.user, why="We do this").is_published


def test_evidence_is_the_councils_own():
    officer = MembershipFactory(role="publisher")
    position = PositionFactory(
        authority=officer.authority, status="draft", evidence=[EntitlementFactory()]
    )
    with pytest.raises(ValidationError, match="this council’s own lines"):
        position.publish(by=officer.user, why="We do this")


def test_a_no_needs_a_line_or_a_page_that_says_so(client):
    officer = MembershipFactory(role="publisher")
    position = PositionFactory(
        authority=officer.authority, answer="no", status="draft", note="We do not do this."
    )
    with pytest.raises(ValidationError, match="says no in words"):
        position.publish(by=officer.user, why="Cabinet decided")
    position.evidence.add(EntitlementFactory(authority=officer.authority))
    assert position.problems() == []
    position.evidence.clear()
    position.note = "Cabinet said no: https://council.invalid/cabinet"
    position.save()
    assert position.publish(by=officer.user, why="Cabinet decided").is_published
    page = client.get(position.get_absolute_url()).content.decode()
    assert '<a href="https://council.invalid/cabinet"' in page


def test_a_draft_replaces_the_public_answer_and_the_history_keeps_both():
    officer = MembershipFactory(role="publisher")
    line = EntitlementFactory(authority=officer.authority)
    position = PositionFactory(authority=officer.authority, answer="partly", evidence=[line])
    draft = position.start_draft(by=officer.user)
    draft.answer, draft.until_birthday = "yes", 25
    draft.save()
    assert Position.objects.published().get().answer == "partly"
    draft.publish(by=officer.user, why="Now to 25")
    public = Position.objects.get()
    assert (public.pk, public.answer, public.until_birthday) == (position.pk, "yes", 25)
    records = list(public.history.all())
    assert (records[0].answer, records[-1].answer) == ("yes", "partly")
    assert (records[0].history_user, records[0].history_change_reason) == (
        officer.user,
        "Now to 25",
    )
    assert public.confirmed_by == officer.user


@pytest.mark.parametrize(
    ("amount", "note", "text"),
    [
        (None, "", ""),
        (2000, "", "£2,000"),
        (2000, "up to, to set up home", "up to £2,000 to set up home"),
        (10, "a week, in custody", "£10 a week, in custody"),
    ],
)
def test_a_sum_is_said_with_its_note(amount, note, text):
    assert Position(amount_gbp=amount, amount_note=note).amount_text == text


def test_an_answer_is_said_with_its_limits():
    yes = Position(answer="yes", until_birthday=25, amount_gbp=2000, amount_note="a year")
    assert yes.answer_text == "Yes, until your 25th birthday, £2,000 a year"
    assert Position(answer="no").answer_text == "No"


def test_a_tally_says_what_is_known_also_where_nothing_is():
    assert Tally.over(["yes", "yes", "no"], of=14).full_text == "2 yes, 1 no; 3 of 14 known"
    assert Tally.over([], of=14).full_text == "0 of 14 known"
