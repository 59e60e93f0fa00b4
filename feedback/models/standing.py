"""Where a message stands, read from what is kept of it (record.py)."""

from django.template.defaultfilters import pluralize
from django.utils import timezone

from feedback.choices import State


def days_in_words(days):
    return f"{days} day{pluralize(days)}" if days else "the same day"


def in_days(days):
    """How long something took, after a verb: “in 3 days”, “the same day”."""
    return f"in {days_in_words(days)}" if days else "the same day"


class Standing:
    """The predicates of a message, and its state in words. Nothing here asks the database."""

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def is_answered(self):
        return self.answered_at is not None

    @property
    def is_changing(self):
        return self.state == State.CHANGING

    @property
    def is_change_overdue(self):
        return self.is_changing and self.changing_until < timezone.localdate()

    @property
    def answer_is_not_public(self):
        return self.state == State.ANSWERED and not self.edited_reply

    @property
    def is_changed(self):
        return self.state == State.CHANGED

    @property
    def is_not_agreed(self):
        return self.state == State.NOT_AGREED

    @property
    def needs_an_answer(self):
        return self.answered_at is None or self.followed_up_at is not None

    @property
    def is_untouched(self):
        """Nobody has looked at it or given it to anybody."""
        return self.state == State.WAITING and not (
            self.read_at or self.assigned_at or self.answered_at
        )

    @property
    def is_put_away_unanswered(self):
        return self.needs_an_answer and self.archived_at is not None

    @property
    def cannot_be_put_away(self):
        """Somebody may be in danger, or a person still waits for an answer."""
        waits = self.has_words and self.needs_an_answer and not self.is_braked
        return self.withdrawn_at is None and (waits or self.is_in_danger)

    @property
    def is_in_danger(self):
        return self.is_danger and self.danger_handled_at is None

    @property
    def is_overdue(self):
        return self.needs_an_answer and timezone.localdate() > self.due_on

    @property
    def has_words(self):
        return self.withdrawn_at is None and self.forgotten_at is None

    @property
    def days_to_answer(self):
        """Whole days from sending to the first answer; None while there is none."""
        if self.answered_at is None:
            return None
        return (timezone.localdate(self.answered_at) - timezone.localdate(self.sent_at)).days

    @property
    def answered_in(self):
        return in_days(self.days_to_answer) if self.is_answered else ""

    @property
    def state_detail(self):
        """What changes and by when, or why not; empty in the other states."""
        if self.is_changing:
            return f"{self.changing_what}. Planned for {self.changing_until:%-d %B %Y}."
        return self.not_agreed_why if self.is_not_agreed else ""

    @property
    def state_text(self):
        """The state in a sentence that promises nothing which has not happened."""
        if self.state_detail:
            return f"{self.get_state_display()}: {self.state_detail}"
        return {
            State.WAITING: "Waiting to be read.",
            State.READ: "Somebody has read it. There is no answer yet.",
            State.ANSWERED: "Answered.",
            State.CHANGED: "Changed: the page about it is new.",
            State.PASSED_ON: f"Passed on to {self.desk_name}.",
        }[self.state]
