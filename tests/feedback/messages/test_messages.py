"""The life of a message: each command, what it refuses, and what the database itself refuses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from feedback.choices import DeclineReason
from feedback.messages.models import Message, Original, ReplyAddress
from feedback.messages.receiving import add_follow_up
from feedback.messages.stamps import Stamp
from feedback.setup.models import Desk
from offers.publishing.history import record
from tests.factories import (
    AuthorityFactory,
    EntitlementFactory,
    MessageFactory,
    PartnerOfferFactory,
    UserFactory,
)
from tests.support.tables import places_where_it_can_be_read

pytestmark = pytest.mark.django_db

SOME_DAY = date(2999, 12, 31)
LONG_AGO = datetime(2020, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def lead():
    return UserFactory(name="Lee Lead")


def deeds(message):
    return list(message.events.values_list("deed", "by__name"))


def change(line, by, **values):
    """Publish a new version of a line, as staff do."""
    draft = line.start_draft(by=by)
    with draft.one_record(by=by, why="New"):
        for name, value in values.items():
            setattr(draft, name, value)
    draft.publish(by=by, why="It is so now")
    line.refresh_from_db()


# One command after the other


def test_new_message_waits_and_nobody_has_seen_it():
    message = MessageFactory()
    assert message.state == "waiting"
    assert message.state_text == "Waiting to be read."
    assert not message.is_published


def test_reading_says_who_and_when_and_only_once(lead):
    message = MessageFactory()
    message.read(by=lead)
    first = message.read_at
    message.read(by=UserFactory())
    message.refresh_from_db()
    assert (message.state, message.read_by, message.read_at) == ("read", lead, first)
    assert deeds(message) == [("Read", "Lee Lead")]


def test_answer_is_kept_and_the_first_one_counts(lead):
    sent = timezone.now() - timedelta(days=3)
    message = MessageFactory(sent_at=sent)
    message.reply("Yes, you can.", by=lead)
    message.reply("And a printer.", by=lead, now=timezone.now() + timedelta(days=5))
    message.refresh_from_db()
    assert message.state == "answered"
    assert message.days_to_answer == 3
    assert [reply.text for reply in message.replies.all()] == ["Yes, you can.", "And a printer."]
    assert message.read_by == lead


def test_notes_are_private_and_named(lead):
    message = MessageFactory()
    message.note("Rang the team.", by=lead)
    assert message.events.get().note == "Rang the team."
    assert message.state == "waiting"


def test_assigning_says_to_whom_and_by_whom(lead):
    message, deputy = MessageFactory(), UserFactory(name="Dee Deputy")
    message.assign(to=deputy, by=lead)
    assert (message.assigned_to, message.assigned_by) == (deputy, lead)
    assert deeds(message) == [("Given to Dee Deputy", "Lee Lead")]


def test_message_is_given_or_passed_on_to_whoever_has_a_long_name(lead):
    """PostgreSQL refuses what is longer than its column; SQLite takes it."""
    longest = AuthorityFactory(short_name="W" * 60, slug="long")
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.invalid"
    message = MessageFactory()
    message.assign(to=UserFactory(name="", email=address), by=lead)
    message.assign(to=UserFactory(name="N" * 100), by=lead)
    message.pass_on(longest, "They know more.", by=lead)
    assert f"Given to {address}" in [deed for deed, _ in deeds(message)]
    for event in message.events.all():
        event.full_clean()


def test_changing_says_what_and_by_when(lead):
    message = MessageFactory()
    message.start_change("The form gets shorter.", SOME_DAY, by=lead)
    assert message.state_text.startswith("Changing: The form gets shorter. Planned for")
    with pytest.raises(ValidationError):
        MessageFactory().start_change("", SOME_DAY, by=lead)


def test_not_agreed_says_why(lead):
    message = MessageFactory()
    message.disagree("The law does not allow it.", by=lead)
    assert message.state_text == "Not agreed: The law does not allow it."
    with pytest.raises(ValidationError):
        MessageFactory().disagree("", by=lead)


def test_passing_on_moves_it_to_the_other_desk_unread(lead):
    dudley = AuthorityFactory(short_name="Dudley")
    message = MessageFactory()
    message.read(by=lead)
    due = message.due_on
    message.pass_on(dudley, "Dudley runs that gym.", by=lead)
    assert (message.authority, message.state, message.read_at) == (dudley, "passed-on", None)
    assert message.state_text == "Passed on to Dudley."
    assert message.due_on == due
    message.read(by=UserFactory())
    assert message.state == "read"
    assert message.passed_on_note == "Dudley runs that gym."


@pytest.fixture
def passed_on(lead):
    """Answered, published and put away at Walsall's desk, then passed on to Dudley."""
    walsall, dudley = (AuthorityFactory(short_name=name) for name in ("Walsall", "Dudley"))
    message = MessageFactory(authority=walsall, due_on=timezone.localdate() - timedelta(days=3))
    message.reply("Dudley answers you.", by=lead)
    message.edit("Can I get a laptop?", "Walsall will pay for it.", by=lead)
    message.publish(by=lead)
    message.archive(by=lead)
    message.pass_on(dudley, "Dudley runs that.", by=lead)
    return message


def test_passing_on_after_an_answer_makes_the_other_desk_owe_one(passed_on, lead):
    assert passed_on in Message.objects.open()
    assert passed_on.needs_an_answer
    assert not passed_on.is_overdue
    assert passed_on.due_on == timezone.localdate() + timedelta(days=14)
    passed_on.reply("Yes, from us.", by=lead)
    assert passed_on.state == "answered"
    assert [r.said_by for r in passed_on.replies.all()] == ["Walsall Council", "Dudley Council"]


def test_passing_on_puts_no_words_into_the_other_desks_mouth(passed_on, lead):
    assert not Message.objects.published().exists()
    passed_on.publish(by=lead)
    assert Message.objects.published().get().edited_reply == ""


def test_passing_on_to_the_same_desk_is_refused(lead):
    message = MessageFactory()
    with pytest.raises(ValidationError, match="already on that desk"):
        message.pass_on(message.authority, "Again", by=lead)


# Changed


def test_changed_needs_a_line_that_says_something_new(lead):
    line = EntitlementFactory(created_at=LONG_AGO, ages_unstated=True)
    message = MessageFactory(entitlement=line, authority=line.authority)
    with pytest.raises(ValidationError, match="has not changed"):
        message.mark_changed(by=lead)
    change(line, lead, summary="Now with a printer.")
    message.mark_changed(by=lead)
    message.refresh_from_db()
    assert (message.state, message.decided_by) == ("changed", lead)
    assert message.line == line


def test_line_that_was_only_saved_or_confirmed_has_not_changed(lead):
    line = EntitlementFactory(created_at=LONG_AGO, ages_unstated=True)
    message = MessageFactory(entitlement=line)
    line.confirm(by=lead)
    line.save()
    with pytest.raises(ValidationError, match="has not changed"):
        message.mark_changed(by=lead)


def test_line_that_changed_before_the_message_has_not_changed(lead):
    line = EntitlementFactory(created_at=LONG_AGO, ages_unstated=True)
    change(line, lead, summary="Now with a printer.")
    message = MessageFactory(entitlement=line)
    with pytest.raises(ValidationError, match="has not changed"):
        message.mark_changed(by=lead)


def test_new_line_since_the_message_is_a_change(lead):
    message = MessageFactory(sent_at=timezone.now() - timedelta(days=9))
    message.mark_changed(by=lead, line=EntitlementFactory(authority=message.authority))
    assert message.is_changed


def test_line_that_was_drafted_before_and_published_since_has_come(lead):
    line = EntitlementFactory(status="draft", ages_unstated=True, created_at=LONG_AGO)
    record(line, "+")
    line.history.update(history_date=LONG_AGO)
    message = MessageFactory(entitlement=line, authority=line.authority)
    with pytest.raises(ValidationError, match="has not changed"):
        message.mark_changed(by=lead)
    line.publish(by=lead, why="It is so now")
    message.mark_changed(by=lead)
    assert message.is_changed


def test_line_that_has_ended_since_has_changed(lead):
    line = EntitlementFactory(ages_unstated=True, created_at=LONG_AGO)
    line.confirm(by=lead)
    message = MessageFactory(entitlement=line, authority=line.authority)
    line.archive(by=lead, why="No money")
    after = MessageFactory(entitlement=line, authority=line.authority)
    message.mark_changed(by=lead)
    with pytest.raises(ValidationError, match="has not changed"):
        after.mark_changed(by=lead)


def test_message_about_no_line_cannot_be_called_changed(lead):
    with pytest.raises(ValidationError):
        MessageFactory().mark_changed(by=lead)


# For the public


def test_publishing_takes_a_yes_and_an_edited_version(lead):
    message = MessageFactory(may_publish=False)
    message.edit("A question", by=lead)
    with pytest.raises(ValidationError, match="did not agree"):
        message.publish(by=lead)
    unedited = MessageFactory()
    with pytest.raises(ValidationError):
        unedited.publish(by=lead)
    unedited.edit("A question", "An answer", by=lead)
    unedited.publish(by=lead)
    assert list(Message.objects.published()) == [unedited]


def test_edited_version_that_still_identifies_is_refused(lead):
    message = MessageFactory(text="Ring me on 07700 900123. My PA Sarah said no.")
    message.edit("Ring me on 07700 900123", by=lead)
    with pytest.raises(ValidationError, match="a phone number"):
        message.publish(by=lead)
    message.redact(by=lead, over_edit=True)
    assert message.edited_text == "Ring me on [phone number]. My PA [name] said no."
    message.edit(message.edited_text, by=lead)
    message.publish(by=lead)
    with pytest.raises(ValidationError, match="a phone number"):
        message.edit("07700 900123", by=lead)
    assert message.original.text == "Ring me on 07700 900123. My PA Sarah said no."


NAMES_KAYLEIGH = "Sorry Kayleigh, your PA Sarah Jones says no, ring 07700 900123"


def test_what_changes_and_why_not_are_checked_like_every_word_for_the_public(lead):
    public, private = MessageFactory(published=True), MessageFactory(may_publish=False)
    for late in (
        lambda m: m.disagree(NAMES_KAYLEIGH, by=lead),
        lambda m: m.start_change(NAMES_KAYLEIGH, SOME_DAY, by=lead),
    ):
        with pytest.raises(ValidationError, match="still contains"):
            late(public)
        late(private)  # the sender alone reads it
    public.refresh_from_db()
    assert public.state == "waiting"


def test_why_not_that_identifies_keeps_a_message_from_being_published(lead):
    """Also when the sender's yes came after it."""
    message = MessageFactory(may_publish=False)
    message.disagree(NAMES_KAYLEIGH, by=lead)
    message.edit("Can I get a laptop?", by=lead)
    Message.objects.update(may_publish=True)
    with pytest.raises(ValidationError, match="still contains"):
        message.publish(by=lead)


ORIGINAL = "hi my name kayleigh brown from leamore, the lad downstairs hits me"


def test_start_from_the_original_never_reaches_the_public(lead):
    """Not over what is published, and not before somebody has read and kept it."""
    message = MessageFactory(text=ORIGINAL, published="Who helps with neighbours?")
    with pytest.raises(ValidationError, match="Unpublish it"):
        message.redact(by=lead, over_edit=True)
    assert Message.objects.published().get().edited_text == "Who helps with neighbours?"
    message.take_back(by=lead)
    message.redact(by=lead, over_edit=True)
    with pytest.raises(ValidationError, match="not been edited yet"):
        message.publish(by=lead)
    assert not Message.objects.published().exists()


def test_start_from_the_original_keeps_what_somebody_edited(lead):
    message = MessageFactory(text=ORIGINAL)
    message.edit("Who helps with neighbours?", by=lead)
    with pytest.raises(ValidationError, match="would be lost"):
        message.redact(by=lead)
    message.refresh_from_db()
    assert message.edited_text == "Who helps with neighbours?"


def test_danger_is_not_published_before_it_is_handled(lead):
    message = MessageFactory(danger=True)
    message.edit("A question", by=lead)
    with pytest.raises(ValidationError, match="danger handled"):
        message.publish(by=lead)
    message.handle_danger("Rang the young person's adviser.", by=lead)
    message.publish(by=lead)
    assert message.is_published


def test_declined_has_a_reason_and_is_not_public(lead):
    message = MessageFactory(published=True)
    message.decline(DeclineReason.PERSONAL, by=lead)
    assert not Message.objects.published().exists()
    with pytest.raises(ValidationError):
        MessageFactory().decline("", by=lead)


def test_taken_back_is_no_longer_public(lead):
    message = MessageFactory(published=True)
    message.take_back(by=lead)
    assert not Message.objects.published().exists()


def test_archiving_waits_for_danger(lead):
    message = MessageFactory(danger=True)
    with pytest.raises(ValidationError, match="what was done"):
        message.archive(by=lead)
    message.handle_danger("Talked to them.", by=lead)
    message.reply("We are glad that you are safe.", by=lead)
    message.archive(by=lead)
    assert message.archived_by == lead


def test_unanswered_message_of_a_person_cannot_be_put_away(lead):
    """Its sender was promised an answer, and it counts as overdue until there is one."""
    message = MessageFactory(due_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError, match="still waiting"):
        message.archive(by=lead)
    assert message in Message.objects.overdue()
    message.disagree("No money", by=lead)
    message.archive(by=lead)
    robot = MessageFactory(braked=True, email="kim@example.com")
    robot.archive(by=lead)
    assert not ReplyAddress.objects.exists()


# Danger


def test_staff_can_mark_danger_that_no_phrase_has_found(lead):
    message = MessageFactory(published=True)
    message.flag_danger(by=lead)
    assert message.is_in_danger
    assert not message.is_published
    assert list(Message.objects.by_need().filter(need=0)) == [message]
    with pytest.raises(ValidationError, match="already"):
        message.flag_danger(by=lead)
    message.handle_danger("Rang.", by=lead)
    message.flag_danger(by=lead)  # again, and worse
    assert message.danger_handled_how == ""


def test_danger_whose_words_were_forgotten_can_still_be_handled(lead):
    message = MessageFactory(danger=True)
    message.forget_words(now=timezone.now())
    assert message in Message.objects.in_danger()
    message.handle_danger("Rang at the time, said so late.", by=lead)
    message.archive(by=lead)
    assert not Message.objects.open().exists()
    withdrawn = MessageFactory(danger=True)
    withdrawn.withdraw()
    with pytest.raises(ValidationError, match="took it back"):
        withdrawn.handle_danger("zanderquist", by=lead)
    withdrawn.archive(by=lead)


def test_answer_without_opening_it_does_not_count_as_reading_a_danger(lead):
    message = MessageFactory(danger=True)
    message.reply("Yes.", by=lead)
    assert message.read_at is None
    message.read(by=lead)
    assert (message.read_by, message.state) == (lead, "answered")


# What the sender does


def test_follow_up_brings_it_back_to_the_desk(lead):
    message = MessageFactory()
    message.reply("Yes.", by=lead)
    message.archive(by=lead)
    assert add_follow_up(message, "But when?", Stamp("n", timedelta(minutes=1)))
    message.refresh_from_db()
    assert message.state == "waiting"
    assert message.needs_an_answer
    assert message in Message.objects.open()
    assert message.days_to_answer == 0
    message.reply("On Monday.", by=lead)
    assert not message.needs_an_answer


def test_follow_up_sent_twice_is_one():
    message, stamp = MessageFactory(), Stamp("n", timedelta(minutes=1))
    assert [add_follow_up(message, "But when?", stamp) for _ in range(2)] == [True, False]
    assert message.follow_ups.count() == 1


def test_withdrawing_leaves_a_count_and_no_words(lead):
    message = MessageFactory(text="zanderquist", email="kim@example.com", code="a-b-c-d")
    message.note("zanderquist again", by=lead)
    message.reply("zanderquist too", by=lead)
    message.withdraw()
    message.refresh_from_db()
    assert Message.objects.count() == 1
    assert message.code_digest is None
    assert not (Original.objects.exists())
    assert not (ReplyAddress.objects.exists())
    assert not (message.replies.exists())
    assert not (OutgoingMail.objects.exists())
    assert all(event.note == "" for event in message.events.all())
    with pytest.raises(ValidationError, match="text has been deleted"):
        message.reply("Hello?", by=lead)


@pytest.mark.parametrize("state", ["read", "answer", "changing", "not agreed", "danger"])
def test_message_in_any_state_can_be_withdrawn(lead, state):
    message = MessageFactory(published=state == "read", danger=state == "danger")
    {
        "read": lambda: message.read(by=lead),
        "answer": lambda: message.reply("Yes.", by=lead),
        "changing": lambda: message.start_change("This", SOME_DAY, by=lead),
        "not agreed": lambda: message.disagree("No money", by=lead),
        "danger": lambda: message.handle_danger("Rang", by=lead),
    }[state]()
    message.withdraw()
    assert not Message.objects.published().exists()
    assert not Message.objects.kept().exists()


# Whoever has had a message open knows no more than what is stored now


LATE = {
    "reply": lambda m, by: m.reply("zanderquist", by=by),
    "note": lambda m, by: m.note("zanderquist", by=by),
    "edit": lambda m, by: m.edit("zanderquist", by=by),
    "redact": lambda m, by: m.redact(by=by),
    "disagree": lambda m, by: m.disagree("zanderquist", by=by),
    "change": lambda m, by: m.start_change("zanderquist", SOME_DAY, by=by),
    "pass on": lambda m, by: m.pass_on(None, "zanderquist", by=by),
    "follow-up": lambda m, by: add_follow_up(m, "zanderquist", Stamp("n", timedelta(minutes=1))),
    "helped": lambda m, by: m.say_whether_it_helped(True),
}


@pytest.mark.parametrize("late", LATE)
def test_nothing_is_written_to_a_message_that_was_taken_back_meanwhile(lead, late):
    message = MessageFactory(text="zanderquist")
    opened_before = Message.objects.get(pk=message.pk)
    message.withdraw()
    with pytest.raises(ValidationError, match="text has been deleted"):
        LATE[late](opened_before, lead)
    assert places_where_it_can_be_read("zanderquist") == []
    message.refresh_from_db()
    assert message.state == "waiting"


def test_taking_back_twice_is_taking_back_once():
    message = MessageFactory()
    opened_before = Message.objects.get(pk=message.pk)
    message.withdraw()
    opened_before.withdraw()
    assert message.events.count() == 1


def test_two_who_answer_at_once_lose_neither_answer(lead):
    """The second sees what the first did, although it was opened before."""
    message = MessageFactory()
    opened_before = Message.objects.get(pk=message.pk)
    message.disagree("No money", by=lead)
    opened_before.reply("We wish we could.", by=UserFactory())
    message.refresh_from_db()
    assert (message.state, message.answered_by) == ("not-agreed", lead)


@pytest.mark.django_db(transaction=True)
def test_reading_before_a_command_locks_the_row(lead):
    """PostgreSQL's lock; SQLite lets one writer in at a time."""
    message = MessageFactory()
    with CaptureQueriesContext(connection) as queries:
        message.note("Hm", by=lead)
    if connection.vendor == "postgresql":
        assert any("FOR UPDATE" in query["sql"] for query in queries)
    else:
        assert "BEGIN IMMEDIATE" in [query["sql"] for query in queries]


# What the database refuses, whoever writes


@pytest.mark.parametrize(
    "values",
    [
        {"published_at": LONG_AGO},
        {"read_at": LONG_AGO},
        {"state": "answered"},
        {"state": "changed"},
        {"state": "changing", "changing_what": "x"},
        {"state": "not-agreed"},
        {"state": "passed-on"},
        {"state": "fixed"},
        {"kind": "rant"},
        {"is_danger": True},
        {"withdrawn_at": LONG_AGO, "edited_text": "left over"},
    ],
)
def test_state_that_lies_cannot_be_stored(values):
    message = MessageFactory(code="a-b-c-d")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**values)


def test_message_is_about_one_thing_at_most():
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(entitlement=EntitlementFactory(), partner_offer=PartnerOfferFactory())


# The order of the queue


def test_queue_has_danger_first_then_the_longest_wait_and_robots_last(lead):
    today = timezone.localdate()
    late = MessageFactory(due_on=today - timedelta(days=5))
    soon = MessageFactory(due_on=today + timedelta(days=1))
    later = MessageFactory(due_on=today + timedelta(days=9))
    robot = MessageFactory(braked=True, due_on=today - timedelta(days=50))
    answered = MessageFactory(due_on=today - timedelta(days=9))
    answered.reply("Yes.", by=lead)
    danger = MessageFactory(danger=True, due_on=today + timedelta(days=14))
    assert list(Message.objects.by_need()) == [danger, late, soon, later, robot, answered]
    assert list(Message.objects.overdue()) == [late]


def test_target_is_the_councils_own():
    walsall = AuthorityFactory(short_name="Walsall")
    Desk.objects.create(authority=walsall, target_days=5)
    assert Desk.due_on(walsall, date(2026, 11, 2)) == date(2026, 11, 7)
    assert Desk.due_on(None, date(2026, 11, 2)) == date(2026, 11, 16)
