"""Draft, ready for checking, published, archived: what staff press and what the public sees."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from offers.lines.models import Entitlement, PartnerOffer
from offers.publishing import previews
from tests.conftest import signed_in
from tests.factories import (
    DistrictFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    SituationFactory,
    TopicFactory,
)
from tests.support.admin_pages import fields_of, found, press, run, text_of, url

pytestmark = pytest.mark.django_db
FULL = {"until_birthday": 25, "from_age": 16}


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", slug="bus-pass", **FULL)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# Draft


def test_change_to_a_public_line_is_a_draft_that_the_public_does_not_see(officer, client, line):
    response = press(officer, line, title="Free bus pass")
    draft = line.draft
    assert response.url == url(Entitlement, "change", draft.pk)
    assert (draft.status, draft.title) == ("draft", "Free bus pass")
    page = text_of(client.get(line.get_absolute_url()))
    assert "Bus pass" in page
    assert "Free bus pass" not in page
    assert found(client, "bus pass") == ["Bus pass"]


def test_draft_takes_over_everything_the_public_line_says(officer, line):
    line.topics.set([TopicFactory()])
    line.districts.set([DistrictFactory(authority=line.authority)])
    line.situations.set([SituationFactory()])
    draft = line.start_draft(by=officer.user)
    assert draft.content() == line.content()
    assert draft.public_id != line.public_id


def test_opening_a_line_with_a_draft_leads_to_the_draft(officer, line):
    press(officer, line, title="Free bus pass")
    response = officer.get(url(Entitlement, "change", line.pk), follow=True)
    assert response.redirect_chain[-1][0] == url(Entitlement, "change", line.draft.pk)
    assert "Here is your draft" in text_of(response)


def test_saving_a_public_line_untouched_makes_no_draft(officer, line):
    response = press(officer, line)
    assert "Nothing was changed" in text_of(response)
    assert not Entitlement.objects.filter(draft_of=line).exists()


def test_new_line_of_an_officer_is_a_draft_of_the_own_council(officer, walsall, line):
    opened = officer.get(url(Entitlement, "add"))
    sent = {
        "scope": "authority", "authority": walsall.pk, "area": line.area_id, "title": "Gym pass",
        "slug": "gym-pass", "summary": "Free gym.", "basis": "discretionary", "lives": "anywhere",
        "care_leavers_of": "own", "confidence": "high", "review_months": 12,
        "source_title": "Offer", "source_url": "https://council.invalid/", "_save": "1",
    }  # fmt: skip
    assert opened.context["adminform"].form.initial["authority"] == walsall.pk
    officer.post(url(Entitlement, "add"), sent)
    made = Entitlement.objects.get(slug="gym-pass")
    assert (made.status, made.authority) == ("draft", walsall)
    assert made.history.get().history_user == officer.user


def test_mistake_in_the_form_keeps_what_was_typed_and_makes_no_draft(officer, line):
    response = press(officer, line, title="Free bus pass", source_url="no address")
    assert response.status_code == 200
    assert response.context["adminform"].form["title"].value() == "Free bus pass"
    assert not Entitlement.objects.filter(draft_of=line).exists()


def test_deleting_a_draft_leaves_the_public_line(officer, line):
    press(officer, line, title="Free bus pass")
    officer.post(url(Entitlement, "delete", line.draft.pk), {"post": "yes"})
    assert list(Entitlement.objects.all()) == [line]
    assert officer.post(url(Entitlement, "delete", line.pk), {"post": "yes"}).status_code == 403


# Ready, publish


def test_publishing_swaps_the_text_and_keeps_the_address_and_the_row(publisher, client, line):
    topic = TopicFactory()
    press(publisher, line, title="Free bus pass", topics=[topic.pk])
    press(publisher, line, "_publish", why="New contract")
    public = fresh(line)
    assert (public.title, public.status, public.slug) == ("Free bus pass", "published", "bus-pass")
    assert list(public.topics.all()) == [topic]
    assert list(Entitlement.objects.all()) == [public]
    assert "Free bus pass" in text_of(client.get(line.get_absolute_url()))
    assert found(client, "free bus") == ["Free bus pass"]


def test_publishing_asks_why(publisher, line):
    response = press(publisher, line, "_publish", title="Free bus pass")
    assert "Say in a few words why" in text_of(response)
    assert fresh(line).title == "Bus pass"


def test_publishing_by_the_councils_own_people_confirms_the_line(publisher, line):
    press(publisher, line, "_publish", title="Free bus pass", why="New contract")
    public = fresh(line)
    assert (public.confirmed_by, public.confirmed_on) == (publisher.user, timezone.localdate())
    assert public.checked_on == timezone.localdate().isoformat()


def test_regional_lead_publishes_but_does_not_speak_for_the_council(publisher, regional_lead, line):
    line.confirm(by=publisher.user)
    press(regional_lead, line, "_publish", title="Free bus pass", why="A typo")
    public = fresh(line)
    assert public.title == "Free bus pass"
    assert not public.is_confirmed  # what the council confirmed was the old text


def test_officer_hands_in_and_cannot_publish(officer, line):
    response = press(officer, line, "_publish", title="Free bus pass", why="Because")
    assert "Only publishers can publish" in text_of(response)
    press(officer, line, "_ready", title="Free bus pass")
    assert line.draft.is_ready
    assert fresh(line).title == "Bus pass"


def test_editing_what_was_handed_in_makes_it_a_draft_again(officer, line):
    press(officer, line, "_ready", title="Free bus pass")
    press(officer, line, "_save", title="Free pass for buses")
    assert fresh(line.draft).status == "draft"


def test_error_of_the_linter_stops_a_first_publication_and_advice_does_not(publisher, walsall):
    line = EntitlementFactory(
        authority=walsall, title="Bus pass", summary="In order to travel.", status="draft"
    )
    response = press(publisher, line, "_publish", title="Free bus pass", why="New")
    assert "Give the birthday on which it stops" in text_of(response)
    response = press(publisher, line, "_publish", title="Free", why="New", ages_unstated="on")
    assert response.status_code == 302
    assert fresh(line).title == "Free"


def test_fault_halfway_leaves_the_old_text(publisher, line, monkeypatch):
    draft = line.start_draft(by=publisher.user)
    draft.title = "Free bus pass"
    draft.save()
    monkeypatch.setattr(Entitlement, "mark_checked", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        draft.publish(by=publisher.user, why="New")
    assert fresh(line).title == "Bus pass"
    assert line.draft.title == "Free bus pass"


@pytest.mark.parametrize("factory", [EntitlementFactory, PartnerOfferFactory])
def test_bulk_publish_asks_why_once_and_makes_the_chosen_public(regional_lead, client, factory):
    first, second, left = (factory(title=f"Draft {n}", status="draft", **FULL) for n in "abc")
    page = run(regional_lead, "publish_chosen", first, second)
    assert "Why?" in text_of(page)
    assert fresh(first).status == "draft"
    page = run(regional_lead, "publish_chosen", first, second, why="New year", _do="1")
    assert "2 published" in text_of(page)
    assert client.get(first.get_absolute_url()).status_code == 200
    assert client.get(left.get_absolute_url()).status_code == 404


def test_bulk_publish_does_all_or_nothing(publisher, walsall):
    good = EntitlementFactory(authority=walsall, status="draft", **FULL)
    bad = EntitlementFactory(authority=walsall, status="draft", title="No ages")
    page = run(publisher, "publish_chosen", good, bad, why="New year", _do="1")
    assert "Nothing was done." in text_of(page)
    assert "No ages" in text_of(page)
    assert fresh(good).status == "draft"


def test_officers_are_not_offered_what_publishers_do(officer, line):
    page = officer.get(url(Entitlement, "changelist")).content.decode()
    assert "hand_in_chosen" in page
    assert "publish_chosen" not in page
    assert "archive_chosen" not in page
    run(officer, "archive_chosen", line, why="Gone", _do="1")
    assert fresh(line).is_published


# Four eyes


@pytest.fixture
def four_eyes(walsall):
    walsall.four_eyes = True
    walsall.save()


def test_four_eyes_refuse_whoever_made_the_change(publisher, four_eyes, line):
    response = press(publisher, line, "_publish", title="Free bus pass", why="New")
    assert "at this council somebody else has to publish it" in text_of(response)
    assert fresh(line).title == "Bus pass"


def test_four_eyes_let_a_colleague_publish(officer, publisher, four_eyes, line):
    press(officer, line, "_ready", title="Free bus pass")
    press(publisher, line, "_publish", why="Checked it")
    assert fresh(line).title == "Free bus pass"


def test_four_eyes_remember_everybody_who_had_a_hand_in_it(officer, publisher, four_eyes, line):
    press(officer, line, title="Free bus pass")
    press(publisher, line, title="Free bus pass for all")
    assert "at this council somebody else has to publish it" in text_of(
        press(publisher, line, "_publish", why="New")
    )
    assert line.draft.editors() == {officer.user.pk, publisher.user.pk}


def test_four_eyes_do_not_hold_against_who_only_handed_in(officer, publisher, four_eyes, line):
    press(officer, line, title="Free bus pass")
    line.draft.hand_in(by=publisher.user)
    press(publisher, line, "_publish", why="Checked it")
    assert fresh(line).title == "Free bus pass"


def switch(client, walsall, **typed):
    """Send the council's form as it is, with the switch as typed. Returns what it is then."""
    page = client.get(url(type(walsall), "change", walsall.pk))
    fields = {n: v for n, v in fields_of(page).items() if n != "four_eyes" and v is not None}
    response = client.post(url(type(walsall), "change", walsall.pk), fields | typed)
    assert response.status_code == 302
    walsall.refresh_from_db()
    return walsall.four_eyes


def test_publisher_switches_four_eyes_on_and_not_off(publisher, walsall):
    assert switch(publisher, walsall, four_eyes="on")
    assert switch(publisher, walsall)


@pytest.mark.parametrize("typed", [{"four_eyes": "on"}, {}])
def test_officer_does_not_touch_four_eyes(officer, walsall, typed):
    before = walsall.four_eyes
    assert switch(officer, walsall, **typed) == before


def test_regional_lead_switches_four_eyes_off(regional_lead, four_eyes, walsall):
    assert not switch(regional_lead, walsall)


# Days


def test_new_line_with_a_start_date_waits_for_it(publisher, client, walsall):
    day = timezone.localdate() + timedelta(days=3)
    line = EntitlementFactory(authority=walsall, status="draft", starts_on=day, **FULL)
    line.publish(by=publisher.user, why="From the new year")
    assert client.get(line.get_absolute_url()).status_code == 404
    assert line not in Entitlement.objects.public()
    assert line in Entitlement.objects.public(day)


def test_change_with_a_start_date_swaps_on_that_day(publisher, client, line):
    day = timezone.localdate() + timedelta(days=3)
    press(publisher, line, "_publish", title="Free bus pass", starts_on=day.isoformat(), why="New")
    assert line.draft.is_scheduled
    assert fresh(line).title == "Bus pass"
    call_command("publish_due", on=day - timedelta(days=1))
    assert fresh(line).title == "Bus pass"
    call_command("publish_due", on=day)
    assert fresh(line).title == "Free bus pass"
    assert not Entitlement.objects.scheduled().exists()
    record = fresh(line).history.latest()
    assert (record.history_user, record.history_change_reason) == (publisher.user, "New")


def test_line_leaves_the_lists_after_its_last_day_and_keeps_its_address(client, line):
    line.ends_on = timezone.localdate() - timedelta(days=1)
    line.save()
    assert found(client, "bus pass") == []
    assert line.title not in text_of(client.get(line.authority.get_absolute_url()))
    page = text_of(client.get(line.get_absolute_url()))
    assert f"This ended on {line.ends_on:%-d %B %Y}" in page


def test_line_is_there_on_its_last_day(client, line):
    line.ends_on = timezone.localdate()
    line.save()
    assert found(client, "bus pass") == ["Bus pass"]


# Archive


@pytest.mark.parametrize("factory", [EntitlementFactory, PartnerOfferFactory])
def test_archived_line_leaves_every_list_and_its_address_says_so(regional_lead, client, factory):
    gone, stays = factory(title="Skate one"), factory(title="Skate two")
    run(regional_lead, "archive_chosen", gone, why="Money ran out", _do="1")
    assert found(client, "skate") == ["Skate two"]
    assert "This ended on" in text_of(client.get(gone.get_absolute_url()))
    assert "This ended on" not in text_of(client.get(stays.get_absolute_url()))


def test_ended_line_points_to_what_replaced_it(publisher, client, line, walsall):
    line.replaced_by = EntitlementFactory(authority=walsall, title="Travel card")
    line.save()
    line.archive(by=publisher.user, why="Replaced")
    page = client.get(line.get_absolute_url())
    assert "replaced by" in text_of(page)
    assert line.replaced_by.get_absolute_url() in page.content.decode()


def test_ended_line_is_answered_for_nobody(publisher, client, line):
    line.archive(by=publisher.user, why="Gone")
    page = client.get(line.get_absolute_url(), {"council": "walsall", "age": "19"})
    assert page.context["answer"] is None


def test_archived_line_comes_back_through_a_draft(publisher, client, line):
    line.archive(by=publisher.user, why="Gone")
    press(publisher, line, "_publish_again", title="Bus pass again", why="It is back")
    assert fresh(line).is_published
    assert found(client, "bus pass") == ["Bus pass again"]


def test_only_a_published_line_is_archived_and_only_with_a_reason(publisher, line):
    with pytest.raises(ValidationError, match="why"):
        line.archive(by=publisher.user, why=" ")
    with pytest.raises(ValidationError, match="Delete a draft"):
        line.start_draft(by=publisher.user).archive(by=publisher.user, why="Gone")


# Many lines, and what is overdue


def test_many_lines_are_confirmed_at_once(officer, walsall):
    lines = [EntitlementFactory(authority=walsall) for _ in range(3)]
    assert "3 checked and still right" in text_of(run(officer, "confirm_chosen", *lines))
    assert all(fresh(line).is_confirmed for line in lines)


def test_overdue_line_says_so_in_public_kindly(client, walsall):
    line = EntitlementFactory(authority=walsall, checked_on="2024-01", review_months=12)
    assert "overdue for a check" in text_of(client.get(line.get_absolute_url()))
    line = EntitlementFactory(authority=walsall, checked_on=timezone.localdate().isoformat())
    assert "overdue for a check" not in text_of(client.get(line.get_absolute_url()))


@pytest.mark.parametrize(
    ("checked_on", "months"),
    [("2024", 12), ("2024", 36), ("2026-11", 1), ("2026-11-25", 12), ("2025-12", 11), ("", 12)],
)
def test_database_and_page_agree_on_what_is_overdue(checked_on, months):
    line = EntitlementFactory(checked_on=checked_on, review_months=months)
    annotated = Entitlement.objects.with_review_month().get(pk=line.pk)
    assert annotated.due_month == line.review_month
    assert Entitlement.objects.overdue().filter(pk=line.pk).exists() == line.is_overdue


# Preview


def test_preview_shows_the_draft_to_a_colleague_without_an_account(officer, line):
    press(officer, line, title="Free bus pass")
    page = officer.get(url(Entitlement, "change", line.draft.pk))
    response = Client().get(page.context["preview_url"])
    assert "Free bus pass" in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("factory", [EntitlementFactory, PartnerOfferFactory])
def test_preview_of_a_draft_looks_like_the_public_page(client, rf, factory):
    line = factory(title="Only a draft", status="draft")
    assert "Only a draft" in text_of(client.get(previews.url_of(line, rf.get("/"))))
    assert client.get(line.get_absolute_url()).status_code == 404


def test_preview_closes_after_seven_days_and_on_a_changed_letter(client, rf, monkeypatch):
    address = previews.url_of(EntitlementFactory(status="draft"), rf.get("/"))
    assert client.get(address).status_code == 200
    assert client.get(address.replace("/preview/", "/preview/x")).status_code == 404
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 7 * 24 * 3600 - 60)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: now + 7 * 24 * 3600 + 60)
    response = client.get(address)
    assert response.status_code == 404
    assert "previews last for 7 days" in text_of(response)


def test_preview_of_what_was_published_since_leads_to_the_page(publisher, client, rf, line):
    new = EntitlementFactory(status="draft", authority=line.authority, **FULL)
    address = previews.url_of(new, rf.get("/"))
    new.publish(by=publisher.user, why="New")
    assert client.get(address).url == new.get_absolute_url()


# Beside the form


def test_three_example_people_are_answered_from_what_is_in_the_form(officer, line, dudley):
    page = officer.get(url(Entitlement, "change", line.pk))
    answers = [example.answer.code for example in page.context["examples"]]
    assert answers == ["open", "open", "open"]
    page = press(officer, line, "_look", from_age="18", until_birthday="24", lives="in-authority")
    answers = [example.answer.code for example in page.context["examples"]]
    assert answers == ["later", "elsewhere", "ended"]
    assert fresh(line).lives == "anywhere"
    assert not Entitlement.objects.filter(draft_of=line).exists()


def test_examples_read_districts_and_situations_from_the_form(officer, line, dudley):
    district = DistrictFactory(authority=line.authority, name="Aldridge")
    university = SituationFactory(name="University", slug="university")
    page = press(
        officer, line, "_look",
        lives="in-authority", districts=[district.pk], situations=[university.pk],
    )  # fmt: skip
    local, away, student = page.context["examples"]
    assert "Aldridge" in local.answer.reason
    assert away.answer.is_elsewhere
    assert local.is_under_if
    assert not student.is_under_if


def test_findings_link_to_their_fields(officer, line):
    page = press(officer, line, "_look", until_birthday=None, amount_gbp="50")
    html = page.content.decode()
    assert 'href="#id_until_birthday"' in html
    assert 'href="#id_amount_note"' in html


# Partner offers are the regional lead's


def test_partner_offers_are_out_of_a_councils_reach(publisher):
    offer = PartnerOfferFactory()
    assert publisher.get(url(PartnerOffer, "changelist")).status_code == 403
    assert publisher.get(url(PartnerOffer, "change", offer.pk)).status_code == 403


def test_partner_offer_is_drafted_and_published_like_a_line(regional_lead, client):
    offer = PartnerOfferFactory(title="Half price", **FULL)
    press(regional_lead, offer, title="Quarter price")
    assert fresh(offer).title == "Half price"
    press(regional_lead, offer, "_publish", why="Less")
    assert "Quarter price" in text_of(client.get(offer.get_absolute_url()))


def test_person_who_left_keeps_a_name_in_the_history(publisher, line, superuser):
    press(publisher, line, "_publish", title="Free bus pass", why="New")
    publisher.user.memberships.get().end(by=superuser)
    page = signed_in(superuser).get(url(Entitlement, "history", line.pk))
    assert str(publisher.user) in text_of(page)
