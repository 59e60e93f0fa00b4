"""When a message is late, who owes an answer, and when a stamp is too fresh or too old: on each bound."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.messages.models import Message
from feedback.messages.stamps import Stamp
from feedback.setup.models import Desk
from tests.factories import MessageFactory, UserFactory

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def stamp(age):
    return Stamp("nonce", age)


@pytest.mark.parametrize(
    ("age", "is_too_fast"), [(2.9, True), (3, False), (3.1, False), (0, True), (None, False)]
)
def test_a_form_sent_within_three_seconds_is_too_fast(age, is_too_fast):
    age = age if age is None else timedelta(seconds=age)
    assert stamp(age).is_too_fast is is_too_fast


@pytest.mark.parametrize(
    ("age", "is_too_old"), [(DAY - SECOND, False), (DAY, False), (DAY + SECOND, True)]
)
def test_a_form_that_was_open_for_more_than_a_day_is_too_old(age, is_too_old):
    assert stamp(age).is_too_old is is_too_old


@pytest.mark.django_db
class TestWhenItIsLate:
    @pytest.mark.parametrize(("days", "is_late"), [(-1, True), (0, False), (1, False)])
    def test_a_message_is_overdue_after_its_day(self, days, is_late):
        message = MessageFactory(due_on=timezone.localdate() + days * DAY)
        assert message.is_overdue is is_late
        assert Message.objects.overdue().exists() is is_late

    @pytest.mark.parametrize(("days", "is_late"), [(-1, True), (0, False), (1, False)])
    def test_a_change_is_late_after_its_day(self, days, is_late):
        message = MessageFactory()
        day = timezone.localdate() + days * DAY
        message.start_change("A new form.", day, by=UserFactory())
        assert message.is_change_overdue is is_late
        assert Message.objects.change_overdue().exists() is is_late

    def test_a_message_that_is_held_is_not_overdue(self):
        yesterday = timezone.localdate() - DAY
        MessageFactory(due_on=yesterday, braked=True)
        assert not Message.objects.overdue().exists()

    def test_an_unanswered_message_that_is_passed_on_keeps_its_day(self, walsall, dudley):
        message = MessageFactory(authority=walsall, due_on=timezone.localdate() + 3 * DAY)
        message.pass_on(dudley, "They know.", by=UserFactory())
        assert message.due_on == timezone.localdate() + 3 * DAY

    def test_an_answered_message_that_is_passed_on_gets_the_other_desks_day(self, walsall, dudley):
        Desk.objects.create(authority=dudley, target_days=5)
        message = MessageFactory(authority=walsall, due_on=timezone.localdate() + 3 * DAY)
        message.reply("Ask Dudley.", by=UserFactory())
        message.pass_on(dudley, "They know.", by=UserFactory())
        assert message.due_on == timezone.localdate() + 5 * DAY


@pytest.mark.django_db
class TestWhatComesFirst:
    def test_danger_comes_before_what_has_waited_longest(self):
        day = timezone.localdate()
        waits = MessageFactory(due_on=day - 9 * DAY)
        danger = MessageFactory(danger=True, due_on=day + 9 * DAY)
        held = MessageFactory(braked=True, due_on=day - 20 * DAY)
        assert list(Message.objects.by_need()) == [danger, waits, held]

    def test_what_waits_for_an_answer_or_may_be_danger_is_not_put_away(self):
        waits, held, danger = (
            MessageFactory(),
            MessageFactory(braked=True),
            MessageFactory(danger=True, braked=True),
        )
        answered = MessageFactory()
        answered.reply("Yes.", by=UserFactory())
        cannot = [m.cannot_be_put_away for m in (waits, danger, held, answered)]
        assert cannot == [True, True, False, False]

    def test_a_decision_stands_when_another_answer_follows(self):
        message = MessageFactory()
        message.disagree("It costs too much.", by=UserFactory())
        message.reply("We are sorry.", by=UserFactory())
        assert message.state == "not-agreed"

    def test_an_answer_in_bulk_is_not_read_where_somebody_may_be_in_danger(self):
        for danger in (True, False):
            message = MessageFactory(danger=danger)
            message.reply("Yes.", by=UserFactory())
            assert (message.read_at is None) is danger

    def test_an_answer_after_it_did_not_help_takes_it_off_the_list(self):
        message = MessageFactory()
        message.reply("Try this.", by=UserFactory())
        message.say_whether_it_helped(False)
        assert list(Message.objects.unhelped()) == [message]
        message.reply("Then try that.", by=UserFactory())
        assert not Message.objects.unhelped().exists()

    @pytest.mark.parametrize(
        ("after", "is_told_anew"), [(DAY - SECOND, False), (DAY, True), (DAY + SECOND, True)]
    )
    def test_danger_that_is_added_within_a_day_goes_on_with_the_alarm_there_is(
        self, after, is_told_anew
    ):
        message = MessageFactory(danger=True)
        begun = message.danger_at
        message.reopen(begun + after, in_danger=True)
        assert message.danger_at == (begun + after if is_told_anew else begun)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "opens"), [(365 * DAY - SECOND, True), (365 * DAY, False), (366 * DAY, False)]
)
def test_a_code_runs_out_after_a_year_unless_the_message_is_public(age, opens):
    now = timezone.now()
    message = MessageFactory(code="purple-train-lemon-maple", sent_at=now - age)
    found = Message.objects.with_code(message.code_digest, now)
    assert found.exists() is opens
    public = MessageFactory(
        code="apple-train-lemon-maple", sent_at=now - age, published="Can young people get one?"
    )
    assert Message.objects.with_code(public.code_digest, now).exists()
