"""What the public reads of a published message besides its words: what is late, what is due."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from feedback.choices import State
from feedback.messages.models import Message

SENT = datetime(2026, 1, 5, 12, tzinfo=UTC)
TODAY = timezone.localdate


def message(**kwargs):
    return Message(**{"sent_at": SENT, "published_at": SENT, "due_on": date(2026, 1, 19), **kwargs})


def test_message_that_waits_says_when_an_answer_is_due():
    due_on = TODAY() + timedelta(days=1)
    waiting = message(due_on=due_on)
    assert waiting.lateness_text == ""
    assert waiting.answer_text == f"An answer is due in {due_on:%B %Y}."


def test_message_past_its_due_date_is_overdue():
    assert message().lateness_text == "Overdue: an answer was due in January 2026."


@pytest.mark.parametrize(
    ("public_reply", "said"),
    [
        ("Yes.", "Answered in 3 days."),
        ("", "Answered in 3 days. The answer itself is not public yet."),
    ],
)
def test_answered_message_says_how_fast_it_was(public_reply, said):
    answered = message(
        state=State.ANSWERED, answered_at=SENT + timedelta(days=3), edited_reply=public_reply
    )
    assert answered.lateness_text == ""
    assert answered.answer_text == said


def test_message_that_was_forgotten_without_an_answer_promises_none():
    forgotten = message(forgotten_at=SENT + timedelta(days=365))
    assert forgotten.lateness_text == ""
    assert forgotten.answer_text == "It did not get an answer."


@pytest.mark.parametrize(("days", "is_late"), [(-1, True), (0, False)])
def test_change_that_has_not_come_by_its_day_is_late(days, is_late):
    promised = message(
        state=State.CHANGING,
        answered_at=SENT,
        changing_what="Laptops",
        changing_until=TODAY() + timedelta(days=days),
    )
    assert bool(promised.lateness_text) == is_late
    assert promised.lateness_text in ("", "That day has passed, and it has not changed yet.")
