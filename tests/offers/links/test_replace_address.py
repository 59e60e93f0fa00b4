"""One address put in the place of another: seen beforehand, by who may, and nowhere else."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.lines.models import Entitlement, PartnerOffer
from tests import factories
from tests.factories import AuthorityFactory, MembershipFactory
from tests.support.reading import read

pytestmark = pytest.mark.django_db
OLD, NEW = "https://council.example/old", "https://council.example/new?a=1&b=2"


def line_of(**fields):
    """A line that could be published as it is."""
    return factories.EntitlementFactory(**{"from_age": 16, "until_birthday": 25, **fields})


def offer_of(**fields):
    return factories.PartnerOfferFactory(**{"from_age": 16, "until_birthday": 25, **fields})


@pytest.fixture
def desk(client):
    """Signs somebody in: desk("publisher", walsall); the client knows them as `user`."""

    def sign_in(role, authority=None, **fields):
        client.user = MembershipFactory(role=role, authority=authority, **fields).user
        client.force_login(client.user)
        return client

    return sign_in


def page(client, old=OLD, new=NEW):
    return client.get(reverse("admin:offers_link_replace"), {"old": old, "new": new})


def rows_of(response):
    """The preview as texts: (row, field, old, new, what happens)."""
    return [tuple(row.texts("th, td")) for row in read(response).all("tbody tr")]


def press(client, old=OLD, new=NEW, **changes):
    """Look at the preview and press its button."""
    response = page(client, old, new)
    tokens = read(response).all('[name="token"]')
    sent = {"old": old, "new": new, "token": tokens[0]["value"] if tokens else "", **changes}
    return client.post(reverse("admin:offers_link_replace"), sent, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def now(row):
    return type(row).objects.get(pk=row.pk)


# Before it happens


def test_preview_shows_every_row_and_field_with_old_beside_new(desk, walsall):
    client = desk("publisher", walsall)
    line_of(authority=walsall, title="Bus pass", source_url=OLD, contact_url=OLD)
    line_of(authority=walsall, title="A plan", source_url=OLD, status="draft")
    line_of(authority=walsall, title="Untouched")
    walsall.website, walsall.sources = OLD, ["https://a.example/", OLD]
    walsall.save()
    assert rows_of(page(client)) == [
        (
            "A plan (Walsall, draft)",
            "Source web address",
            OLD,
            NEW,
            "Goes into this draft, and becomes public with it",
        ),
        (
            "Bus pass (Walsall, published)",
            "Source web address",
            OLD,
            NEW,
            "Public at once",
        ),
        (
            "Bus pass (Walsall, published)",
            "Contact web address",
            OLD,
            NEW,
            "Public at once",
        ),
        (
            "The council’s own details (Walsall, published)",
            "Website",
            OLD,
            NEW,
            "Changes at once",
        ),
        (
            "The council’s own details (Walsall, published)",
            "Sources",
            OLD,
            NEW,
            "Changes at once",
        ),
    ]


def test_looking_changes_nothing(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD)
    before = (now(line).updated_at, line.history.count())
    assert rows_of(page(client))
    assert (now(line).updated_at, line.history.count()) == before
    assert Entitlement.objects.count() == 1


def test_address_that_nothing_names_has_no_button(desk, walsall):
    response = page(desk("publisher", walsall))
    assert "This address is not used in any row that you can change." in response.content.decode()
    assert "Replace the address" not in response.content.decode()


@pytest.mark.parametrize("new", ["nonsense", "javascript:alert(1)", "ftp://a.example/", OLD])
def test_new_address_has_to_be_another_web_address(desk, walsall, new):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD)
    response = press(client, new=new)
    assert response.context["form"].errors
    assert not rows_of(response)
    assert now(line).source_url == OLD


@pytest.mark.parametrize(
    "query", [{}, {"old": "x"}, {"new": "x"}, {"old": "", "new": ""}, {"old": "\x00", "new": NEW}]
)
def test_page_survives_any_question(desk, walsall, query):
    client = desk("officer", walsall)
    assert client.get(reverse("admin:offers_link_replace"), query).status_code == 200
    assert client.post(reverse("admin:offers_link_replace"), query).status_code == 200


def test_what_changed_since_the_preview_is_shown_again_and_not_overwritten(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD)
    token = read(page(client)).one('[name="token"]')["value"]
    late = line_of(authority=walsall, title="Came later", source_url=OLD)
    sent = {"old": OLD, "new": NEW, "token": token}
    response = client.post(reverse("admin:offers_link_replace"), sent)
    assert said(response) == ["Something has changed since you looked. Check it again."]
    assert len(rows_of(response)) == 2
    assert {now(line).source_url, now(late).source_url} == {OLD}


def test_preview_asks_the_database_as_often_for_3_rows_as_for_1(desk, walsall):
    client = desk("regional-lead")
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            line = line_of(authority=walsall, source_url=OLD)
            line_of(authority=walsall, source_url=OLD, status="draft", draft_of=line)
            line_of(authority=walsall, source_url=OLD)
            offer_of(source_url=OLD)
            AuthorityFactory(website=OLD)
        page(client)
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counted.append(len(queries))
    assert counted[0] == counted[1]


# Published at once


def test_publisher_without_four_eyes_publishes_at_once_with_the_reason(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, title="Bus pass", source_url=OLD, contact_url=OLD)
    response = press(client)
    assert said(response) == ["The address was replaced in 1 place."]
    changed = now(line)
    assert (changed.source_url, changed.contact_url, changed.status) == (NEW, NEW, "published")
    assert Entitlement.objects.count() == 1
    record = changed.history.first()
    assert (record.history_change_reason, record.history_user) == ("Address replaced", client.user)
    assert LogEntry.objects.get().object_id == str(line.pk)


def test_nothing_but_the_address_changes(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD, detail="As it was.", from_age=18)
    before = now(line).content().fields
    press(client)
    after = now(line).content().fields
    assert {name for name in after if after[name] != before[name]} == {"source_url"}


def test_replacing_is_no_check_and_no_confirmation(desk, walsall, today):
    """The line itself was not read: its review stays due, and nobody is said to have confirmed it."""
    client = desk("publisher", walsall)
    unread = line_of(authority=walsall, source_url=OLD, checked_on="2024-05")
    read = line_of(authority=walsall, source_url=OLD, checked_on="2025-02", confirmed_on=today)
    press(client)
    assert now(unread).source_url == now(read).source_url == NEW
    assert (now(unread).checked_on, now(unread).confirmed_on) == ("2024-05", None)
    assert (now(read).checked_on, now(read).confirmed_on) == ("2025-02", today)
    assert now(read).confirmed_by == read.confirmed_by


def test_lead_changes_every_council_national_lines_and_partner_offers(desk, walsall, dudley):
    client = desk("regional-lead")
    rows = [
        line_of(authority=walsall, source_url=OLD),
        line_of(authority=dudley, source_url=OLD),
        line_of(national=True, source_url=OLD),
        offer_of(source_url=OLD),
    ]
    assert said(press(client)) == ["The address was replaced in 4 places."]
    assert {now(row).source_url for row in rows} == {NEW}


def test_council_details_change_at_once(desk, walsall):
    client = desk("officer", walsall)
    walsall.website, walsall.local_offer_url = OLD, OLD
    walsall.sources = ["https://a.example/", OLD]
    walsall.save()
    press(client)
    changed = now(walsall)
    assert (changed.website, changed.local_offer_url) == (NEW, NEW)
    assert changed.sources == ["https://a.example/", NEW]


def test_what_else_is_missing_in_a_public_line_does_not_stop_it(desk, walsall):
    """No age is said, which stops publishing; but the public reads the line already."""
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD, from_age=None, until_birthday=None)
    problems = line.problems()
    assert rows_of(page(client))[0][4] == "Public at once"
    press(client)
    assert now(line).source_url == NEW
    assert now(line).problems() == problems


# Left for a colleague


@pytest.mark.parametrize(("role", "four_eyes"), [("officer", False), ("publisher", True)])
def test_who_may_not_publish_alone_leaves_drafts_ready_for_checking(desk, role, four_eyes):
    council = AuthorityFactory(short_name="Sandwell", four_eyes=four_eyes)
    client = desk(role, council)
    line = line_of(authority=council, source_url=OLD)
    assert rows_of(page(client))[0][4] == "Ready for a colleague to check and publish"
    press(client)
    assert now(line).source_url == OLD
    draft = Entitlement.objects.get(draft_of=line)
    assert (draft.source_url, draft.status) == (NEW, "ready")
    assert draft.editors() == {client.user.pk}
    other = MembershipFactory(role="publisher", authority=council).user
    draft.publish(by=other, why="Looked at it")
    assert now(line).source_url == NEW


def test_lead_does_not_get_round_four_eyes(desk):
    council = AuthorityFactory(four_eyes=True)
    client = desk("regional-lead")
    line = line_of(authority=council, source_url=OLD)
    press(client)
    assert now(line).source_url == OLD
    assert Entitlement.objects.get(draft_of=line).is_ready


# Work of others


def test_draft_that_somebody_works_on_is_not_published_along(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, title="Bus pass", source_url=OLD)
    draft = line.start_draft(by=MembershipFactory(authority=walsall).user)
    Entitlement.objects.filter(pk=draft.pk).update(title="Half a thou")
    assert [(row[0], row[4]) for row in rows_of(page(client))] == [
        (
            "Half a thou (Walsall, draft)",
            "Goes into this draft, and becomes public with it",
        )
    ]
    press(client)
    assert (now(line).source_url, now(line).title) == (OLD, "Bus pass")
    assert (now(draft).source_url, now(draft).status) == (NEW, "draft")


def test_draft_with_another_address_already_is_left_alone(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD)
    draft = line.start_draft(by=client.user)
    Entitlement.objects.filter(pk=draft.pk).update(source_url="https://better.example/")
    assert rows_of(page(client))[0][4].startswith("Not changed: a draft")
    assert "Replace the address" not in page(client).content.decode()
    press(client)
    assert now(line).source_url == OLD
    assert now(draft).source_url == "https://better.example/"


def scheduled_change(line, by):
    draft = line.start_draft(by=by)
    draft.starts_on = timezone.localdate() + timedelta(days=30)
    draft.save()
    draft.publish(by=by, why="From next month")
    return now(draft)


def test_scheduled_change_keeps_waiting_for_a_publisher(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD)
    draft = scheduled_change(line, client.user)
    press(client)
    assert (now(draft).source_url, now(draft).status) == (NEW, "scheduled")
    assert now(line).source_url == OLD


def test_scheduled_change_that_an_officer_touches_has_to_be_published_again(desk, walsall):
    publisher = MembershipFactory(role="publisher", authority=walsall).user
    client = desk("officer", walsall)
    draft = scheduled_change(line_of(authority=walsall, source_url=OLD), publisher)
    assert rows_of(page(client))[0][4].startswith("No longer scheduled")
    press(client)
    assert (now(draft).source_url, now(draft).status) == (NEW, "ready")
    assert now(draft).scheduled_by is None


def test_archived_line_stays_as_it_was(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD, status="archived")
    press(client)
    assert now(line).source_url == OLD


def test_row_that_the_new_address_does_not_fit_is_named_and_the_others_change(desk, walsall):
    client = desk("publisher", walsall)
    line = line_of(authority=walsall, source_url=OLD)
    walsall.website = OLD  # up to 300 characters, where a line's address has 500
    walsall.save()
    long = f"https://council.example/{'x' * 300}"
    messages = said(press(client, new=long))
    assert messages[0].startswith("Walsall: ")
    assert messages[1] == "The address was replaced in 1 place."
    assert (now(line).source_url, now(walsall).website) == (long, OLD)


# Other councils


def test_other_councils_rows_are_neither_shown_nor_changed(desk, walsall, dudley):
    client = desk("publisher", walsall)
    dudley.website = OLD
    dudley.save()
    ours = line_of(authority=walsall, title="Ours", source_url=OLD)
    theirs = [
        line_of(authority=dudley, title="Theirs", source_url=OLD),
        line_of(authority=dudley, title="Theirs", source_url=OLD, status="draft"),
        line_of(national=True, title="Theirs", source_url=OLD),
        offer_of(title="Theirs", source_url=OLD, coverage="authorities"),
    ]
    theirs[3].authorities.set([walsall])
    assert [row[0] for row in rows_of(page(client))] == ["Ours (Walsall, published)"]
    assert "Theirs" not in page(client).content.decode()
    press(client)
    assert now(ours).source_url == NEW
    assert {now(row).source_url for row in theirs} == {OLD}
    assert now(dudley).website == OLD
    assert Entitlement.objects.count() == 4
    assert PartnerOffer.objects.count() == 1


def test_draft_that_would_bring_over_another_councils_line_is_not_ours(desk, walsall, dudley):
    client = desk("publisher", walsall)
    line = line_of(authority=dudley, source_url=OLD)
    draft = line.start_draft(by=client.user)
    Entitlement.objects.filter(pk=draft.pk).update(authority=walsall)
    assert rows_of(page(client)) == []
    press(client)
    assert (now(line).source_url, now(draft).source_url) == (OLD, OLD)


def test_person_of_two_councils_edits_each_by_the_role_there(desk, walsall, dudley):
    client = desk("publisher", walsall)
    MembershipFactory(user=client.user, authority=dudley, role="officer")
    here = line_of(authority=walsall, source_url=OLD)
    there = line_of(authority=dudley, source_url=OLD)
    press(client)
    assert (now(here).source_url, now(there).source_url) == (NEW, OLD)
    assert Entitlement.objects.get(draft_of=there).is_ready


def test_participation_lead_and_strangers_stay_outside(desk, client, walsall):
    line_of(authority=walsall, source_url=OLD)
    assert page(client).status_code == 302  # to the sign-in page
    desk("participation-lead", walsall)
    assert page(client).status_code == 403
    sent = {"old": OLD, "new": NEW, "token": "guess"}
    assert client.post(reverse("admin:offers_link_replace"), sent).status_code == 403
    client.user.memberships.get().end(by=client.user)
    assert page(client).status_code == 302
    assert not Entitlement.objects.filter(source_url=NEW).exists()
