"""A line changes: those who answer the messages about it hear of it, wherever they look."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from feedback.messages.line_changes import has_changed_since
from feedback.messages.models import Message
from tests.factories import (
    EntitlementFactory,
    MembershipFactory,
    MessageFactory,
    PartnerOfferFactory,
)
from tests.support.at_the_desk import LIST, address_of, page, queries_of, signed_in

pytestmark = pytest.mark.django_db


# On the line's own page


def change_line(line, by, summary="Now with a printer."):
    draft = line.start_draft(by=by)
    with draft.one_record(by=by, why="New"):
        draft.summary = summary
    draft.publish(by=by, why="It is so now")


def test_lines_page_shows_its_messages_and_how_often_told_no(walsall, region):
    line = EntitlementFactory(authority=walsall)
    message = MessageFactory(authority=walsall, entitlement=line, kind="told-no")
    shown = page(region, reverse("admin:offers_entitlement_change", args=[line.pk]))
    assert address_of(message) in shown
    assert "Told no: 1 message." in shown


def test_changed_line_offers_to_mark_its_messages(walsall, lead, region):
    long_ago = timezone.now() - timedelta(days=9)
    line = EntitlementFactory(authority=walsall, created_at=long_ago, ages_unstated=True)
    message = MessageFactory(authority=walsall, entitlement=line)
    line_page = reverse("admin:offers_entitlement_change", args=[line.pk])
    offer = reverse("admin:feedback_message_changed", args=[line.pk])
    assert offer not in page(region, line_page)
    change_line(line, region)
    assert offer in page(region, line_page)
    assert "Can I get a laptop?" in page(lead, offer)
    signed_in(lead).post(offer, {"message": [message.pk]})
    message.refresh_from_db()
    assert message.is_changed
    assert offer not in page(region, line_page)


def test_changed_partner_offer_offers_to_mark_its_messages(walsall, region):
    long_ago = timezone.now() - timedelta(days=9)
    gift = PartnerOfferFactory(created_at=long_ago, ages_unstated=True)
    message = MessageFactory(authority=walsall, partner_offer=gift)
    gift_page = reverse("admin:offers_partneroffer_change", args=[gift.pk])
    offer = reverse("admin:feedback_message_changed_partner", args=[gift.pk])
    assert address_of(message) in page(region, gift_page)
    assert offer not in page(region, gift_page)
    change_line(gift, region)
    assert offer in page(region, gift_page)
    signed_in(region).post(offer, {"message": [message.pk]})
    message.refresh_from_db()
    assert message.is_changed


def test_change_reaches_the_lead_by_every_way_to_the_desk(walsall, lead, region):
    """The page of the line, which a lead only looks at; the list, the front page, the message."""
    line = EntitlementFactory(
        authority=walsall, created_at=timezone.now() - timedelta(days=9), ages_unstated=True
    )
    message = MessageFactory(authority=walsall, entitlement=line)
    MessageFactory(authority=walsall, entitlement=EntitlementFactory(authority=walsall))
    line_page = reverse("admin:offers_entitlement_change", args=[line.pk])
    assert address_of(message) in page(lead, line_page)
    change_line(line, region)
    assert reverse("admin:feedback_message_changed", args=[line.pk]) in page(lead, line_page)
    shown = page(lead, f"{LIST}?need=line-changed")
    assert address_of(message) in shown
    assert "1 message" in shown
    assert "<b>1</b> whose line has changed" in page(lead, "/admin/")
    assert "has changed since it was sent" in page(lead, address_of(message))
    call_command("digest", stdout=StringIO())
    [digest] = [sent for sent in mail.outbox if sent.to == [lead.email]]
    assert "Their line has changed since they were sent: 1." in digest.body
    message.mark_changed(by=lead)
    assert not Message.objects.with_changed_line().exists()


def test_publisher_is_told_whom_to_tell_of_a_change(walsall, lead, region):
    publisher = MembershipFactory(authority=walsall, role="publisher").user
    line = EntitlementFactory(
        authority=walsall, created_at=timezone.now() - timedelta(days=9), ages_unstated=True
    )
    message = MessageFactory(authority=walsall, entitlement=line)
    change_line(line, region)
    shown = page(publisher, reverse("admin:offers_entitlement_change", args=[line.pk]))
    words = " ".join(shown.split())
    assert "This line has changed since 1 message about it was sent. Tell the" in words
    assert address_of(message) not in shown


def test_lines_page_asks_the_database_as_often_for_3_messages_as_for_1(walsall, region):
    line = EntitlementFactory(
        authority=walsall, created_at=timezone.now() - timedelta(days=9), ages_unstated=True
    )
    line_page = reverse("admin:offers_entitlement_change", args=[line.pk])
    change_line(line, region)
    counted = []
    for rows in (1, 2):
        before = timezone.now() - timedelta(days=5)
        MessageFactory.create_batch(rows, authority=walsall, entitlement=line, sent_at=before)
        counted.append((queries_of(region, line_page), queries_of(region, "/admin/")))
    assert counted[0] == counted[1]


def test_a_line_that_was_only_looked_at_again_has_not_changed(walsall, region):
    long_ago = timezone.now() - timedelta(days=9)
    line = EntitlementFactory(authority=walsall, created_at=long_ago, ages_unstated=True)
    change_line(line, region, summary="As it was when the message came.")
    line.refresh_from_db()
    with line.one_record(by=region, why="Looked at long ago"):
        line.checked_on = "2020"
    then = timezone.now()
    line.confirm(by=region)
    assert not has_changed_since(line, then)
    change_line(line, region)
    line.refresh_from_db()
    assert has_changed_since(line, then)
