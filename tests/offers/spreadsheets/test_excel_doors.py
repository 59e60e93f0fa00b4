"""Whose lines a file can touch: its sender's, in the role that they have, and nobody else's."""

import uuid

import pytest

from offers.lines.models import Entitlement, PartnerOffer
from offers.spreadsheets.models import SpreadsheetUpload
from tests.factories import EntitlementFactory, MembershipFactory
from tests.support.sheets import Sheet, address, confirm, counts, pk_of, send, take_in, words, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    def sign_in(**membership):
        client.force_login(MembershipFactory(**membership).user)
        return client

    return sign_in


@pytest.fixture
def officer(sign_in, walsall):
    return sign_in(authority=walsall)


@pytest.fixture
def sheet(officer, walsall):
    """One row of the officer's own, to be bent."""
    EntitlementFactory(authority=walsall, title="Ours", slug="ours")
    return Sheet.out(officer)


def state():
    lines = list(Entitlement.objects.order_by("pk").values())
    return lines, Entitlement.history.count()


def test_another_councils_row_is_refused_by_name(officer, sheet, dudley):
    EntitlementFactory(authority=dudley, title="Theirs")
    sheet.rows.append(sheet.rows[0] | {"ID": "", "Whose line": "Dudley"})
    before = state()
    response = send(officer, sheet.xlsx())
    assert counts(response) == {"refused": 1, "unchanged": 1}
    assert "Row 3, Whose line: This line belongs to Dudley; you work for Walsall." in words(
        response
    )
    confirm(officer, response)
    assert state() == before


@pytest.mark.parametrize("whose", ["England", "West Midlands"])
def test_wider_lines_are_refused_by_name(officer, sheet, whose):
    sheet.rows[0] |= {"ID": "", "Whose line": whose}
    page = words(send(officer, sheet.xlsx()))
    assert f"This line belongs to {whose}; you work for Walsall." in page


@pytest.mark.parametrize("named", ["Dudley", "Walsall"])
def test_the_words_do_not_tell_whether_another_council_has_such_a_line(
    officer, sheet, dudley, named
):
    """A published line, an unpublished one, one with a draft, and none: all the same page."""
    public = EntitlementFactory(authority=dudley, slug="theirs", title="Theirs")
    with_draft = EntitlementFactory(authority=dudley)
    secret = EntitlementFactory(authority=dudley, slug="secret", title="Secret", status="draft")
    draft = with_draft.start_draft(by=MembershipFactory(authority=dudley).user)
    ids = [public.public_id, secret.public_id, draft.public_id, with_draft.public_id, uuid.uuid4()]
    pages, pages_by_address = set(), set()
    for public_id in ids:
        sheet.rows[0] |= {"ID": str(public_id), "Whose line": named}
        pages.add(words(send(officer, sheet.xlsx())))
    for slug in ("theirs", "secret", "nothing"):
        sheet.rows[0] |= {"ID": "", "Web address": slug, "Whose line": "Dudley"}
        pages_by_address.add(words(send(officer, sheet.xlsx())))
    assert len(pages) == 1
    assert len(pages_by_address) == 1


def test_anothers_unpublished_line_cannot_be_found_as_a_replacement(officer, sheet, dudley):
    EntitlementFactory(authority=dudley, slug="secret", status="draft")
    EntitlementFactory(authority=dudley, slug="public")
    answers = {}
    for slug in ("secret", "unwritten", "public"):
        sheet.rows[0]["Replaced by"] = f"dudley/{slug}"
        answers[slug] = words(send(officer, sheet.xlsx())).replace(slug, "…")
    assert answers["secret"] == answers["unwritten"]
    assert "is not a line that the public can open" in answers["secret"]
    assert "is not a line that the public can open" not in answers["public"]


def test_a_replacement_that_is_not_public_is_not_named(officer, walsall, dudley):
    secret = EntitlementFactory(authority=dudley, slug="secret", status="draft")
    EntitlementFactory(authority=walsall, replaced_by=secret)
    sheet = Sheet.out(officer)
    assert sheet.rows[0]["Replaced by"] == "(a line that is not public)"
    assert counts(send(officer, sheet.xlsx())) == {"unchanged": 1}


def test_a_line_cannot_be_given_to_another_council(officer, sheet, dudley):
    before = state()
    sheet.rows[0]["Whose line"] = "Dudley"
    response = send(officer, sheet.xlsx())
    assert (
        "Row 2, Whose line: This line belongs to Walsall. A line cannot move to Dudley."
        in words(response)
    )
    confirm(officer, response)
    assert state() == before


def test_a_regional_lead_cannot_move_a_line_either(sign_in, walsall, dudley):
    lead = sign_in(regional=True)
    EntitlementFactory(authority=walsall)
    sheet = Sheet.out(lead)
    sheet.rows[0]["Whose line"] = "Dudley"
    assert "A line cannot move to Dudley." in words(send(lead, sheet.xlsx()))


def test_a_regional_lead_takes_in_lines_of_all(sign_in, walsall):
    lead = sign_in(regional=True)
    lines = [
        EntitlementFactory(authority=walsall),
        EntitlementFactory(national=True),
        EntitlementFactory(regional=True),
        EntitlementFactory(authority=walsall, status="archived"),
    ]
    sheet = Sheet.out(lead)
    for row in sheet.rows:
        row["Summary"] = "New words."
    take_in(lead, sheet.xlsx())
    assert {line.current_draft.summary for line in lines} == {"New words."}


def test_who_only_reads_a_councils_lines_cannot_change_them(sign_in, walsall, dudley):
    """An officer of Walsall who is Dudley's participation lead sees both and edits one."""
    user = MembershipFactory(authority=walsall).user
    client = sign_in(authority=dudley, role="participation-lead", user=user)
    EntitlementFactory(authority=dudley, title="Theirs")
    sheet = Sheet.out(client)
    assert counts(send(client, sheet.xlsx())) == {"unchanged": 1}
    sheet.rows[0]["Summary"] = "New words."
    response = send(client, sheet.xlsx())
    assert counts(response) == {"refused": 1}
    assert "This line belongs to Dudley; you work for Walsall." in words(response)


@pytest.mark.parametrize("role", ["participation-lead"])
def test_who_may_not_edit_may_not_send_a_file(sign_in, walsall, role):
    client = sign_in(authority=walsall, role=role)
    EntitlementFactory(authority=walsall)
    before = state()
    assert "Import a file" not in words(client.get(address("excel")))
    assert send(client, Sheet.out(client).xlsx()).status_code == 403
    assert not SpreadsheetUpload.objects.exists()
    assert state() == before


def test_partner_offers_are_not_taken_in_from_an_officer(officer):
    assert send(officer, b"x", model=PartnerOffer).status_code == 403


def test_a_preview_belongs_to_the_person_who_sent_the_file(sign_in, walsall):
    client = sign_in(authority=walsall)
    EntitlementFactory(authority=walsall)
    sheet = Sheet.out(client)
    sheet.rows[0]["Summary"] = "New words."
    pk = pk_of(send(client, sheet.xlsx()))
    before = state()
    for somebody in ({"authority": walsall}, {"regional": True}):
        sign_in(**somebody)
        assert client.get(address("excel_preview", pk)).status_code == 404
        assert client.post(address("excel_confirm", pk)).status_code == 404
        assert client.post(address("excel_leave", pk)).status_code == 404
    client.logout()
    assert client.post(address("excel_confirm", pk)).status_code == 302
    assert state() == before
    assert SpreadsheetUpload.objects.filter(pk=pk).exists()


def test_a_preview_of_the_other_kind_of_lines_is_not_found(sign_in, walsall):
    lead = sign_in(regional=True)
    EntitlementFactory(authority=walsall)
    pk = pk_of(send(lead, Sheet.out(lead).xlsx()))
    assert lead.get(address("excel_preview", pk, model=PartnerOffer)).status_code == 404
    assert lead.post(address("excel_confirm", pk, model=PartnerOffer)).status_code == 404


def test_rights_that_ended_since_the_preview_end_it(client, walsall, dudley):
    """Whoever leaves Walsall with a preview open writes nothing there, also from their next council."""
    membership = MembershipFactory(authority=walsall)
    client.force_login(membership.user)
    EntitlementFactory(authority=walsall)
    sheet = Sheet.out(client)
    sheet.rows[0]["Summary"] = "New words."
    preview = send(client, sheet.xlsx())
    before = state()
    membership.end(by=membership.user)
    MembershipFactory(user=membership.user, authority=dudley)
    client.force_login(type(membership.user).objects.get(pk=membership.user.pk))
    response = confirm(client, preview)
    assert "This line belongs to Walsall; you work for Dudley." in words(response)
    assert state() == before


def test_ids_in_the_request_change_nothing(officer, sheet, dudley):
    """What a confirmation writes stands in the file that was checked, not in what is posted."""
    theirs = EntitlementFactory(authority=dudley, title="Theirs")
    sheet.rows[0]["Summary"] = "New words."
    pk = pk_of(send(officer, sheet.xlsx()))
    bent = {
        "id": theirs.pk,
        "public_id": theirs.public_id,
        "authority": dudley.pk,
        "_selected_action": theirs.pk,
    }
    officer.post(f"{address('excel_confirm', pk)}?authority={dudley.pk}", bent)
    theirs.refresh_from_db()
    assert theirs.current_draft is None
    assert not Entitlement.objects.filter(authority=dudley).exclude(pk=theirs.pk).exists()
    assert Entitlement.objects.filter(draft_of__slug="ours").exists()


def test_an_unknown_council_is_said_so(officer, sheet):
    sheet.rows[0]["Whose line"] = "Atlantis"
    assert "Row 2, Whose line: “Atlantis” is not one of our councils." in words(
        send(officer, sheet.xlsx())
    )


def test_a_file_needs_its_form(officer):
    response = officer.post(address("excel"))
    assert response.status_code == 200
    assert "Choose a file." in words(response)
    assert "There are no rows under the headings." in words(
        send(officer, xlsx(Sheet.out(officer).table()))
    )
