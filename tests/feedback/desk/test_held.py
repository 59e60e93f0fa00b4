"""A message that was held, and turns out to be from a person, counts and waits like all others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from feedback.desk.digest import post_digests
from feedback.forum.pack import ForumPack
from feedback.messages.models import Hold, Message
from feedback.messages.receiving import add_follow_up
from feedback.messages.stamps import Stamp
from feedback.public.heard import desk_figures
from tests.factories import (
    DangerPhraseFactory,
    EntitlementFactory,
    MessageFactory,
)
from tests.support.sent_forms import send

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/message/"


@pytest.fixture
def held(walsall, today):
    """Sent from a page that had been open for a day; its answer is late."""
    message = MessageFactory(authority=walsall, braked=True, due_on=today - timedelta(days=1))
    Hold.objects.create(message=message, kind="old", words="The form had been open.")
    return message


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def counted(walsall):
    """How often the held message counts: as overdue, in the figures, in the pack."""
    figures = desk_figures([walsall])[0]
    today = timezone.localdate()
    pack = ForumPack(today - timedelta(days=9), today)
    return Message.objects.overdue().count(), figures.received, figures.overdue, pack.total


def test_held_message_counts_once_somebody_says_that_it_is_real(walsall, lead, held):
    assert counted(walsall) == (0, 0, 0, 0)
    held.let_through(by=lead)
    assert counted(walsall) == (1, 1, 1, 1)
    assert [(event.deed, event.by) for event in held.events.all()] == [("A real message", lead)]
    post_digests()
    assert "1 overdue" in OutgoingMail.objects.get().subject


def test_saying_it_of_one_that_is_not_held_is_refused(lead):
    with pytest.raises(ValidationError, match="not held"):
        MessageFactory().let_through(by=lead)


@pytest.mark.parametrize(
    "deed", ["reply", "disagree", "start_change", "publish", "flag_danger", "pass_on"]
)
def test_whatever_a_person_dealt_with_is_real(walsall, lead, held, deed, today):
    if deed == "publish":
        held.edit("About laptops", by=lead)
    {
        "reply": lambda: held.reply("Yes", by=lead),
        "disagree": lambda: held.disagree("No", by=lead),
        "start_change": lambda: held.start_change("A form", today, by=lead),
        "publish": lambda: held.publish(by=lead),
        "flag_danger": lambda: held.flag_danger(by=lead),
        "pass_on": lambda: held.pass_on(None, "It is for all councils.", by=lead),
    }[deed]()
    assert not Message.objects.get().is_braked
    assert counted(walsall)[3] == 1


def test_danger_in_a_held_message_once_handled_waits_for_an_answer_like_all_others(
    client, walsall, lead, today
):
    """The sixth sending from a hostel's one address within an hour, with words of danger."""
    DangerPhraseFactory(phrase="want to die")
    for number in range(5):
        send(client, text=f"Question {number}")
    send(client, text="I want to die")
    message = Message.objects.in_danger().get()
    assert message.is_braked
    Message.objects.update(due_on=today - timedelta(days=1))
    message.handle_danger("Rang the hostel.", by=lead)
    message = Message.objects.by_need().get(pk=message.pk)
    assert message.need == 1
    assert message in Message.objects.overdue()
    assert ForumPack(today, today).total == 6
    with pytest.raises(ValidationError, match="still waiting"):
        message.archive(by=lead)


def test_danger_seen_in_a_message_that_was_put_away_brings_it_back(lead, held):
    held.archive(by=lead)
    held.flag_danger(by=lead)
    held.handle_danger("Rang.", by=lead)
    assert not held.is_put_away_unanswered
    assert held in Message.objects.overdue()


@pytest.mark.parametrize("text", ["But when?", "I want to die"])
def test_addition_that_looks_like_a_robots_does_not_make_an_answered_message_one(
    walsall, lead, text
):
    DangerPhraseFactory(phrase="want to die")
    message = MessageFactory(authority=walsall, published=True)
    message.reply("Yes.", by=lead)
    assert add_follow_up(message, text, Stamp("n", timedelta(days=2)))
    assert "old" in message.holds.values_list("kind", flat=True)
    assert Message.objects.by_need().get().need == (0 if "die" in text else 1)
    assert counted(walsall)[1::2] == (1, 1)


def test_desk_offers_it_for_a_held_message_alone(walsall, lead, held):
    client = signed_in(lead)
    address = f"{LIST}{held.pk}/change/"
    assert "The form had been open." in client.get(LIST).content.decode()
    assert "This is a real message" in client.get(address).content.decode()
    seen = client.get(address).context["seen"]
    client.post(address, {"command": "real", "seen": seen})
    assert not Message.objects.get().is_braked
    assert "This is a real message" not in client.get(address).content.decode()
    assert "The form had been open." not in client.get(LIST).content.decode()


def test_desk_says_it_of_many_at_once(walsall, lead):
    messages = MessageFactory.create_batch(3, authority=walsall, braked=True)
    other = MessageFactory(braked=True)
    chosen = [message.pk for message in (*messages, other)]
    signed_in(lead).post(LIST, {"action": "real", "_selected_action": chosen})
    assert list(Message.objects.filter(is_braked=True)) == [other]


# The list


def test_day_in_the_list_is_the_day_on_the_clock(walsall, lead):
    half_past_midnight = datetime(2026, 6, 2, 0, 30, tzinfo=timezone.get_default_timezone())
    MessageFactory(authority=walsall, sent_at=half_past_midnight)
    assert half_past_midnight.astimezone(UTC).date() == date(2026, 6, 1)
    assert "Question, 2 Jun 2026" in signed_in(lead).get(LIST).content.decode()


@pytest.mark.parametrize("value", ["²", "x", "", "-1", "9" * 30, "\x00"])
def test_changed_page_survives_any_number(walsall, lead, value):
    line = EntitlementFactory(authority=walsall)
    address = f"{LIST}changed/{line.pk}/"
    assert signed_in(lead).post(address, {"message": [value]}).status_code == 302
