"""“Checked, still right”: a person says of the text that is on the page that it holds."""

from contextlib import contextmanager

import pytest
from django.db.models.signals import post_save
from django.utils import timezone

from offers.lines.models import Entitlement, PartnerOffer
from offers.pledge.models import Position
from tests.factories import EntitlementFactory, PartnerOfferFactory, PositionFactory
from tests.support.admin_pages import post, press, run, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", from_age=16, until_birthday=25)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_one_press_renews_a_line_without_changing_it(officer, client, line):
    before = line.content()
    press(officer, line, "_confirm")
    after = fresh(line)
    assert (after.confirmed_by, after.confirmed_on) == (officer.user, timezone.localdate())
    assert {k: v for k, v in after.content().fields.items() if k != "checked_on"} == {
        k: v for k, v in before.fields.items() if k != "checked_on"
    }
    assert after.history.latest().history_change_reason == "Checked, still right"
    assert "Confirmed on" in text_of(client.get(line.get_absolute_url()))


@pytest.mark.parametrize(
    ("model", "factory"), [(PartnerOffer, PartnerOfferFactory), (Position, PositionFactory)]
)
def test_other_rows_are_confirmed_by_the_same_press(regional_lead, model, factory):
    row = factory()
    assert press(regional_lead, row, "_confirm").url == url(model, "changelist")
    assert row.history.latest().history_change_reason == "Checked, still right"


def test_opening_the_address_of_that_press_changes_nothing(officer, line):
    officer.get(url(Entitlement, "change", line.pk), {"_confirm": "1"})
    assert not fresh(line).is_confirmed


def test_text_that_was_published_meanwhile_is_shown_and_not_confirmed(officer, publisher, line):
    opened = officer.get(url(Entitlement, "change", line.pk))
    press(publisher, line, "_publish", title="Free bus pass", why="New")
    page = post(officer, url(Entitlement, "change", line.pk), opened, "_confirm")
    assert f"{publisher.user} changed this while you had it open" in text_of(page)
    assert page.context["adminform"].form["title"].value() == "Free bus pass"
    assert fresh(line).confirmed_by == publisher.user
    post(officer, url(Entitlement, "change", line.pk), page, "_confirm")
    assert fresh(line).confirmed_by == officer.user


def test_what_was_typed_is_neither_lost_nor_confirmed(officer, line):
    page = press(officer, line, "_confirm", detail="Ring first.")
    assert "You have changed something here" in text_of(page)
    assert page.context["adminform"].form["detail"].value() == "Ring first."
    assert not fresh(line).is_confirmed
    assert not Entitlement.objects.filter(draft_of=line).exists()


def test_line_is_confirmed_while_a_colleague_has_begun_a_draft(officer, publisher, line):
    opened = officer.get(url(Entitlement, "change", line.pk))
    press(publisher, line, title="Free bus pass")
    post(officer, url(Entitlement, "change", line.pk), opened, "_confirm")
    assert fresh(line).confirmed_by == officer.user
    assert not line.draft.is_confirmed


def test_archived_line_is_not_confirmed(officer, publisher, line):
    opened = officer.get(url(Entitlement, "change", line.pk))
    line.archive(by=publisher.user, why="Gone")
    page = post(officer, url(Entitlement, "change", line.pk), opened, "_confirm")
    assert "Only a published row can be confirmed" in text_of(page)
    assert not fresh(line).is_confirmed


def test_confirming_leads_back_to_the_list_as_it_was_filtered(officer, line):
    address = url(Entitlement, "change", line.pk) + "?_changelist_filters=pile%3Dunconfirmed"
    response = post(officer, address, officer.get(address), "_confirm")
    assert response.url == url(Entitlement, "changelist") + "?pile=unconfirmed"


def test_line_whose_national_line_has_ended_is_confirmed_and_saved_as_it_is(officer, walsall):
    """What can no longer be chosen stays chosen where it is."""
    national = EntitlementFactory(national=True, basis="statutory")
    line = EntitlementFactory(authority=walsall, delivers=national)
    Entitlement.objects.filter(pk=national.pk).update(
        status="archived", archived_on=timezone.localdate()
    )
    press(officer, line, "_confirm")
    assert fresh(line).is_confirmed
    press(officer, line, title="Other")
    assert line.draft.delivers == national


# Many at once


@contextmanager
def while_saving(row, deed):
    """A colleague does something in the moment after a row has been saved."""

    def do_it_once(sender, instance, **kwargs):
        if instance.pk == row.pk:
            post_save.disconnect(do_it_once, sender=type(row))
            deed()

    post_save.connect(do_it_once, sender=type(row))
    yield
    assert not post_save.disconnect(do_it_once, sender=type(row)), "It was not saved."


def publish(line, by, **changes):
    draft = fresh(line).start_draft(by=by)
    with draft.one_record(by=by, why="New"):
        for name, value in changes.items():
            setattr(draft, name, value)
    draft.publish(by=by, why="New")


def test_text_published_while_many_are_confirmed_stays_and_is_not_confirmed(
    officer, publisher, line, walsall
):
    first = EntitlementFactory(authority=walsall, title="A laptop")
    with while_saving(first, lambda: publish(line, publisher.user, title="Free bus pass")):
        page = text_of(run(officer, "confirm_chosen", first, line))
    assert "1 checked and still right" in page
    assert "Changed, so check again: “Free bus pass”" in page
    assert fresh(first).confirmed_by == officer.user
    assert (fresh(line).title, fresh(line).confirmed_by) == ("Free bus pass", publisher.user)


def test_line_archived_while_many_are_confirmed_stays_archived(officer, publisher, line, walsall):
    first = EntitlementFactory(authority=walsall, title="A laptop")
    with while_saving(first, lambda: fresh(line).archive(by=publisher.user, why="Closed down")):
        page = text_of(run(officer, "confirm_chosen", first, line))
    assert "Changed, so check again: “Bus pass”" in page
    assert fresh(line).is_archived
