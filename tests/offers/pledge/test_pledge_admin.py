"""The pledge in the staff pages: positions, the desk, borrowing, the review."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers.lines.models import Entitlement
from offers.pledge import digest as pledge_digest
from offers.pledge.models import Borrowed, Position, Review
from tests.factories import (
    AuthorityFactory,
    CommitmentFactory,
    EntitlementFactory,
    MembershipFactory,
    PositionFactory,
)
from tests.support.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(walsall):
    return MembershipFactory(role="officer", authority=walsall).user


@pytest.fixture
def publisher(walsall):
    return MembershipFactory(role="publisher", authority=walsall).user


@pytest.fixture
def stranger():
    """Works for another council."""
    return MembershipFactory(role="publisher", authority__short_name="Dudley").user


@pytest.fixture
def lead():
    return MembershipFactory(regional=True).user


@pytest.fixture
def tax():
    return CommitmentFactory(title="No council tax")


def text_of(response):
    assert response.status_code == 200
    return read(response).words


def desk(authority):
    return reverse("admin:offers_position_desk", args=[authority.slug])


def sent_from(client, page, address):
    """The hidden fields of the page's form that goes to an address."""
    form = read(client.get(page)).one(f'form[method="post"][action="{address}"]')
    return {field["name"]: field["value"] for field in form.all("[name][value]")}


def typed(position=None, **values):
    """What the form of a position sends."""
    data = {"answer": "yes", "as_of": "2026", "counts_outside": "unknown", "amount_note": "",
            "until_birthday": "", "amount_gbp": "", "since": "", "note": "", "why": "", "opened": ""}  # fmt: skip
    return {**data, **values}


# Positions


def test_an_officer_drafts_the_own_councils_position_and_the_public_sees_nothing(
    client, officer, walsall, tax
):
    client.force_login(officer)
    line = EntitlementFactory(authority=walsall)
    address = reverse("admin:offers_position_add")
    data = typed(authority=walsall.pk, commitment=tax.pk, evidence=[line.pk], until_birthday=25)
    assert client.post(address, data).status_code == 302
    position = Position.objects.get()
    assert (position.status, position.answer, position.until_birthday) == ("draft", "yes", 25)
    assert list(position.evidence.all()) == [line]
    assert not Position.objects.counting().exists()


def test_an_officer_may_not_publish_and_a_publisher_may(client, officer, publisher, walsall, tax):
    line = EntitlementFactory(authority=walsall)
    position = PositionFactory(authority=walsall, commitment=tax, status="draft", evidence=[line])
    address = reverse("admin:offers_position_change", args=[position.pk])
    data = typed(evidence=[line.pk], note="All of it", why="Cabinet", _publish="1")
    client.force_login(officer)
    assert "Publishing is for publishers" in text_of(client.post(address, data))
    client.force_login(publisher)
    assert client.post(address, data).status_code == 302
    position.refresh_from_db()
    assert (position.status, position.confirmed_by) == ("published", publisher)


def test_publishing_a_yes_without_a_line_is_refused_in_words(client, publisher, walsall, tax):
    position = PositionFactory(authority=walsall, commitment=tax, status="draft", evidence=[])
    client.force_login(publisher)
    address = reverse("admin:offers_position_change", args=[position.pk])
    page = text_of(client.post(address, typed(why="We do", _publish="1")))
    assert "Choose at least one published line that shows this." in page


def test_a_public_position_is_changed_as_a_draft(client, officer, walsall, tax):
    line = EntitlementFactory(authority=walsall)
    position = PositionFactory(authority=walsall, commitment=tax, evidence=[line])
    client.force_login(officer)
    address = reverse("admin:offers_position_change", args=[position.pk])
    client.post(address, typed(answer="partly", note="Only to 21", evidence=[line.pk]))
    position.refresh_from_db()
    assert position.answer == "yes"
    assert position.current_draft.answer == "partly"


def test_evidence_is_offered_from_the_own_published_lines_only(client, officer, walsall):
    EntitlementFactory(authority=walsall, title="Ours and public")
    EntitlementFactory(authority=walsall, title="Ours in draft", draft=True)
    EntitlementFactory(title="Somebody elses")
    client.force_login(officer)
    page = client.get(reverse("admin:offers_position_add")).content.decode()
    assert "Ours and public" in page
    assert "Ours in draft" not in page
    assert "Somebody elses" not in page


def test_a_stranger_sees_and_changes_nothing_of_it(client, stranger, walsall, tax):
    position = PositionFactory(authority=walsall, commitment=tax, note="Our own words")
    client.force_login(stranger)
    listed = text_of(client.get(reverse("admin:offers_position_changelist")))
    assert "No council tax" not in listed
    address = reverse("admin:offers_position_change", args=[position.pk])
    assert client.get(address).status_code in (302, 403, 404)
    assert client.post(address, typed(note="Hacked")).status_code in (302, 403, 404)
    assert Position.objects.get().note == "Our own words"
    data = typed(authority=walsall.pk, commitment=CommitmentFactory().pk, note="Hacked")
    client.post(reverse("admin:offers_position_add"), data)
    assert Position.objects.count() == 1


def test_commitments_are_the_regional_leads_to_change(client, officer, lead, tax):
    address = reverse("admin:offers_commitment_change", args=[tax.pk])
    client.force_login(officer)
    assert "Save" not in client.get(address).content.decode()
    assert client.post(address, {"title": "Mine"}).status_code == 403
    client.force_login(lead)
    assert client.get(address).status_code == 200
    assert 'name="_save"' in client.get(address).content.decode()


def test_a_commitment_with_answers_is_retired_and_not_deleted(client, lead, tax):
    PositionFactory(commitment=tax)
    client.force_login(lead)
    address = reverse("admin:offers_commitment_delete", args=[tax.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403


# The desk


def test_desk_says_who_already_does_this_with_their_lines_and_a_contact(
    client, officer, walsall, tax
):
    dudley = AuthorityFactory(
        short_name="Dudley", team_name="Care team", team_phone="01384 1", team_email="a@b.invalid"
    )
    line = EntitlementFactory(authority=dudley, title="Nothing to pay")
    PositionFactory(authority=dudley, commitment=tax, evidence=[line])
    client.force_login(officer)
    page = text_of(client.get(desk(walsall)))
    assert "No council tax: not known" in page
    assert "Dudley: yes" in page
    assert "Nothing to pay" in page
    assert "Ask: Care team, 01384 1, a@b.invalid" in page
    assert "Borrow this line" in page


def test_borrow_this_line_makes_a_draft_and_opens_it(client, officer, walsall):
    original = EntitlementFactory(authority__short_name="Dudley", title="Nothing to pay")
    client.force_login(officer)
    address = reverse("admin:offers_position_borrow", args=[walsall.slug, original.pk])
    assert client.get(address).status_code == 405
    response = client.post(address)
    draft = walsall.entitlements.get()
    assert response["Location"] == reverse("admin:offers_entitlement_change", args=[draft.pk])
    assert (draft.status, draft.borrowed.original) == ("draft", original)
    page = client.get(response["Location"]).content.decode()
    assert f'Borrowed from <a href="{original.get_absolute_url()}">Nothing to pay</a>' in page


def test_the_desk_lists_answers_whose_line_has_gone(client, officer, walsall, tax):
    gone = EntitlementFactory(authority=walsall, status="archived")
    position = PositionFactory(authority=walsall, commitment=tax, evidence=[gone])
    PositionFactory(authority=walsall, commitment__title="A pass")
    client.force_login(officer)
    page = client.get(desk(walsall)).content.decode()
    listed = page[page.index('id="lost"') : page.index("Who already does this")]
    assert "No council tax: yes" in listed
    assert reverse("admin:offers_position_change", args=[position.pk]) in listed
    assert "A pass" not in listed


def test_the_desk_leads_to_what_was_borrowed_already(client, officer, walsall, tax):
    line = EntitlementFactory(authority__short_name="Dudley", title="Nothing to pay")
    PositionFactory(authority=line.authority, commitment=tax, evidence=[line])
    borrowed = Borrowed.objects.borrow(line, authority=walsall, by=officer)
    Borrowed.objects.borrow(line, authority=AuthorityFactory(), by=officer)
    client.force_login(officer)
    page = client.get(desk(walsall)).content.decode()
    address = reverse("admin:offers_entitlement_change", args=[borrowed.line_id])
    assert page.count(f'<a href="{address}">Borrowed: open your draft') == 1
    assert "Borrow this line" not in page


def test_a_changed_original_is_told_with_the_difference_until_keep_mine(client, officer, walsall):
    original = EntitlementFactory(authority__short_name="Dudley", until_birthday=21)
    borrowed = Borrowed.objects.borrow(original, authority=walsall, by=officer)
    client.force_login(officer)
    assert "original has changed" not in text_of(client.get(desk(walsall)))
    Entitlement.objects.filter(pk=original.pk).update(until_birthday=25)
    page = text_of(client.get(desk(walsall)))
    assert "Borrowed lines whose original has changed" in page
    assert "Until birthday 21 25" in page
    assert "1 borrowed lines to look at" in text_of(client.get(reverse("admin:index")))
    address = reverse("admin:offers_position_keep_mine", args=[walsall.slug, borrowed.pk])
    assert "The original has changed again" in text_of(client.post(address, follow=True))
    client.post(address, sent_from(client, desk(walsall), address))
    assert "original has changed" not in text_of(client.get(desk(walsall)))
    assert "0 borrowed lines to look at" in text_of(client.get(reverse("admin:index")))


def test_the_review_is_on_the_front_page_and_answered_at_the_desk(client, officer, walsall, tax):
    position = PositionFactory(authority=walsall, commitment=tax)
    silent = CommitmentFactory(title="A pass")
    review = Review.objects.open(2027)
    client.force_login(officer)
    assert "2 to confirm in the yearly review" in text_of(client.get(reverse("admin:index")))
    page = text_of(client.get(desk(walsall)))
    assert "Review of 2027: 2 to answer" in page
    for commitment in (tax, silent):
        item = review.items.get(authority=walsall, commitment=commitment)
        address = reverse("admin:offers_position_answer_review", args=[walsall.slug, item.pk])
        client.post(address, sent_from(client, desk(walsall), address))
    outcomes = review.items.filter(authority=walsall).values_list("outcome", flat=True)
    assert sorted(outcomes) == ["confirmed", "not-known"]
    position.refresh_from_db()
    assert position.confirmed_by == officer
    assert "0 to confirm" in text_of(client.get(reverse("admin:index")))


@pytest.mark.parametrize("was_known", [True, False])
def test_still_right_is_refused_for_an_answer_that_was_not_on_the_page(
    client, officer, walsall, tax, was_known
):
    """Somebody published another answer between the page and the click."""
    position = PositionFactory(authority=walsall, commitment=tax)
    if not was_known:
        position.delete()
    item = Review.objects.open(2027).items.get(authority=walsall)
    client.force_login(officer)
    address = reverse("admin:offers_position_answer_review", args=[walsall.slug, item.pk])
    seen = sent_from(client, desk(walsall), address)
    position.answer = "no"
    position.save()
    for sent in (seen, {}):
        assert "This answer has changed." in text_of(client.post(address, sent, follow=True))
    item.refresh_from_db()
    position.refresh_from_db()
    assert (item.outcome, position.confirmed_by) == ("", None)


def test_the_regional_lead_sees_progress_and_answers_for_nobody(client, lead, walsall, tax):
    review = Review.objects.open(2027)
    client.force_login(lead)
    assert "Walsall 0 1" in text_of(client.get(reverse("admin:offers_position_progress")))
    assert "1 review answers still to come" in text_of(client.get(reverse("admin:index")))
    item = review.items.get(authority=walsall)
    client.post(reverse("admin:offers_position_answer_review", args=[walsall.slug, item.pk]))
    item.refresh_from_db()
    assert item.outcome == ""


def test_an_officer_is_led_from_progress_to_the_own_desk(client, officer, walsall):
    client.force_login(officer)
    response = client.get(reverse("admin:offers_position_progress"))
    assert response["Location"] == desk(walsall)


@pytest.mark.parametrize("who", ["nobody", "stranger", "reader"])
def test_the_desk_of_a_council_is_for_its_own_people(client, request, walsall, who):
    """A participation lead of the council reads its desk and changes nothing."""
    original = EntitlementFactory(authority__short_name="Dudley")
    officer = MembershipFactory(role="officer", authority=walsall).user
    borrowed = Borrowed.objects.borrow(original, authority=walsall, by=officer)
    other = EntitlementFactory(authority__short_name="Dudley")
    CommitmentFactory()
    item = Review.objects.open(2027).items.get(authority=walsall)
    posts = [
        reverse("admin:offers_position_borrow", args=[walsall.slug, other.pk]),
        reverse("admin:offers_position_keep_mine", args=[walsall.slug, borrowed.pk]),
        reverse("admin:offers_position_answer_review", args=[walsall.slug, item.pk]),
    ]
    if who == "stranger":
        client.force_login(request.getfixturevalue("stranger"))
    if who == "reader":
        reader = MembershipFactory(role="participation-lead", authority=walsall).user
        client.force_login(reader)
        assert "Borrow this line" not in text_of(client.get(desk(walsall)))
    else:
        assert client.get(desk(walsall)).status_code in (302, 404)
    for address in posts:
        assert client.post(address).status_code in (302, 403, 404)
    assert walsall.entitlements.count() == 1
    item.refresh_from_db()
    assert item.outcome == ""


def test_another_councils_item_or_borrowed_line_is_not_reached_through_the_own_desk(
    client, officer, walsall, stranger
):
    dudley = stranger.memberships.get().authority
    CommitmentFactory()
    item = Review.objects.open(2027).items.get(authority=dudley)
    borrowed = Borrowed.objects.borrow(
        EntitlementFactory(authority=walsall), authority=dudley, by=stranger
    )
    client.force_login(officer)
    for name, pk in (("answer_review", item.pk), ("keep_mine", borrowed.pk)):
        address = reverse(f"admin:offers_position_{name}", args=[walsall.slug, pk])
        assert client.post(address).status_code == 404


# What it costs


@pytest.mark.parametrize("page", ["list", "desk", "index"])
def test_pledge_pages_ask_the_database_as_often_for_3_as_for_1(client, officer, walsall, page):
    client.force_login(officer)
    address = {
        "list": reverse("admin:offers_position_changelist"),
        "desk": desk(walsall),
        "index": reverse("admin:index"),
    }[page]
    CommitmentFactory()
    Review.objects.open(2027)
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            original = EntitlementFactory(authority__short_name="Dudley")
            PositionFactory(authority=original.authority, evidence=[original])
            PositionFactory(authority=walsall)
            Borrowed.objects.borrow(original, authority=walsall, by=officer)
            Entitlement.objects.filter(pk=original.pk).update(until_birthday=24)
        Review.objects.open(2027)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


# In the digest


def test_digest_lists_what_the_review_waits_for_and_which_originals_changed(
    officer, walsall, stranger
):
    for number in range(12):
        CommitmentFactory(title=f"Promise {number:02}")
    assert pledge_digest.review(officer, None) == []
    Review.objects.open(2027)
    original = EntitlementFactory(authority__short_name="Dudley", title="Theirs")
    Borrowed.objects.borrow(original, authority=walsall, by=officer)
    assert pledge_digest.borrowed(officer, None) == []
    Entitlement.objects.filter(pk=original.pk).update(title="Theirs, new")
    (review,) = pledge_digest.review(officer, None)
    (borrowed,) = pledge_digest.borrowed(officer, None)
    assert (review.title, review.whose, review.count) == ("THE REVIEW OF 2027", "Walsall", 12)
    assert review.rows[0] == ("Promise 00", f"{desk(walsall)}#review")
    assert (len(review.rows), review.more) == (10, 2)
    assert borrowed.rows == (("Theirs", f"{desk(walsall)}#changed"),)
    assert pledge_digest.borrowed(stranger, None) == []


def test_digest_of_somebody_who_may_not_edit_has_nothing_of_it(walsall):
    CommitmentFactory()
    Review.objects.open(2027)
    reader = MembershipFactory(role="participation-lead", authority=walsall).user
    assert pledge_digest.review(reader, None) == []
