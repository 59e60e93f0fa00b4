"""The same form sent again: twice, after going back, or after the message was taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.alarms.raising import raise_alarms
from feedback.messages.models import Message, Original, ReplyAddress
from feedback.setup.models import Desk
from tests.factories import (
    AuthorityFactory,
    DangerPhraseFactory,
    EntitlementFactory,
    MembershipFactory,
    UserFactory,
)
from tests.support.mails import told
from tests.support.sent_forms import URL, a_form, code_in, page
from tests.support.tables import places_where_it_can_be_read

pytestmark = pytest.mark.django_db


def test_sending_twice_gives_one_message_and_the_same_code(client, walsall):
    form = a_form()
    first, second = client.post(URL, form), client.post(URL, form)
    assert code_in(first) == code_in(second)
    assert Message.objects.count() == Original.objects.count() == 1


def test_going_back_and_choosing_otherwise_changes_the_one_message(client, walsall):
    dudley = AuthorityFactory(short_name="Dudley")
    MembershipFactory(authority=dudley, role="participation-lead")
    Desk.objects.create(authority=dudley, target_days=5)
    line = EntitlementFactory(authority=dudley, slug="free-gym")
    form = a_form()
    first = client.post(URL, form)
    second = client.post(
        URL,
        form | {"may_publish": "no", "council": "dudley", "about": "dudley/free-gym",
                "kind": "told-no", "sender": "family", "email": "kim@example.com"},
    )  # fmt: skip
    assert code_in(first) == code_in(second)
    message = Message.objects.get()
    assert (message.authority, message.line, message.kind) == (dudley, line, "told-no")
    assert (message.sender, message.may_publish) == ("family", False)
    assert message.due_on == timezone.localdate() + timedelta(days=5)
    assert message.reply_address.email == "kim@example.com"
    assert "The participation lead of Dudley reads it" in page(second)
    client.post(URL, form | {"email": ""})
    assert not ReplyAddress.objects.exists()


def test_no_to_publishing_counts_even_after_it_is_public(client, walsall):
    form = a_form()
    client.post(URL, form)
    message, lead = Message.objects.get(), UserFactory()
    message.edit("Can we get laptops?", by=lead)
    message.publish(by=lead)
    client.post(URL, form | {"may_publish": "no"})
    assert not Message.objects.published().exists()
    assert not Message.objects.get().may_publish


def test_message_that_was_read_stays_at_its_desk_and_the_thanks_page_says_so(client, walsall):
    AuthorityFactory(short_name="Dudley")
    form = a_form()
    client.post(URL, form)
    Message.objects.get().read(by=UserFactory())
    shown = page(client.post(URL, form | {"council": "dudley", "may_publish": "no"}))
    assert "so it stays with Walsall" in shown
    assert "for Dudley" not in shown
    message = Message.objects.get()
    assert (message.authority, message.may_publish) == (walsall, False)
    assert "stays with" not in page(client.post(URL, form))


def test_danger_is_told_to_those_of_the_council_that_was_chosen_last(client, walsall):
    DangerPhraseFactory(phrase="want to die")
    dudley = AuthorityFactory(short_name="Dudley")
    for authority in (walsall, dudley):
        MembershipFactory(
            authority=authority,
            role="participation-lead",
            user__name=authority.slug,
        )
    form = a_form(text="I want to die")
    client.post(URL, form)
    raise_alarms()
    client.post(URL, form | {"council": "dudley"})
    raise_alarms()
    assert told() == [
        "walsall@council.invalid", "dudley@council.invalid",
    ]  # fmt: skip


def test_message_that_was_taken_back_does_not_come_back_with_a_reloaded_page(client, walsall):
    form = a_form(text="zanderquist")
    client.post(URL, form)
    Message.objects.get().withdraw()
    for again in (form, form | {"council": "region", "email": "kim@example.com"}):
        assert "You took this message back." in page(client.post(URL, again))
    assert Message.objects.count() == 1
    assert places_where_it_can_be_read("zanderquist") == []
    assert places_where_it_can_be_read("kim@example.com") == []


def test_going_back_and_changing_the_text_loses_nothing(client, walsall):
    form = a_form()
    first, second = client.post(URL, form), client.post(URL, form | {"text": "And a phone"})
    assert code_in(first) != code_in(second)
    assert Message.objects.count() == 2
