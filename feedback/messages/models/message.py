"""A message: what is stored, its state, and its commands.

The sender's own text is in rows of its own (original.py), which nothing public reads. The public
reads a version that a person has edited or approved, never the original.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from authorities.database.journal import erase_after_commit
from authorities.models import Authority
from authorities.outbox.models import Kind as MailKind
from authorities.outbox.models import OutgoingMail, text_of
from authorities.rights import ANSWER, RowRights
from feedback.choices import KIND_NAMES, DeclineReason, Kind, Sender, State
from feedback.messages.line_changes import has_changed_since
from feedback.messages.locking import not_done, on_locked_row
from feedback.messages.models.message_rules import RULES
from feedback.messages.personal_details import redacted, refuse_what_identifies
from feedback.messages.querysets import MessageQuerySet
from feedback.messages.wording import in_days
from feedback.setup.models import Desk
from offers.lines.models import Entitlement, PartnerOffer

FORGOTTEN = "Forgotten after a year"


def moment():
    return models.DateTimeField(null=True, blank=True, editable=False)


def person():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


class Message(models.Model):
    """What somebody sent through the feedback form, from submission to outcome."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    sender = models.CharField("who sent it", max_length=12, choices=Sender, default=Sender.UNSAID)
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        help_text="Whose desk it is on. Empty: the region's.",
    )
    entitlement = models.ForeignKey(
        Entitlement, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    partner_offer = models.ForeignKey(
        PartnerOffer, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    may_publish = models.BooleanField("may be published, edited", default=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    due_on = models.DateField(editable=False, help_text="The day to have answered by.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, editable=False)

    # Both are HMACs. `code_digest` is cleared when the code expires or the message is withdrawn;
    # `sending_digest` is kept for a year, so that reloading a page cannot bring a withdrawn message
    # back.
    code_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    sending_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    code_attempt = models.PositiveSmallIntegerField(default=0, editable=False)

    is_danger = models.BooleanField(default=False, editable=False)
    danger_at = moment()
    danger_handled_at, danger_handled_by = moment(), person()
    danger_handled_how = models.TextField(blank=True, max_length=1000)
    is_braked = models.BooleanField("looks like a robot", default=False, editable=False)

    read_at, read_by = moment(), person()
    assigned_at, assigned_by = moment(), person()
    assigned_to = person()
    answered_at, answered_by = moment(), person()
    decided_at, decided_by = moment(), person()
    changing_what = models.CharField("what changes", max_length=300, blank=True)
    changing_until = models.DateField("by when", null=True, blank=True)
    not_agreed_why = models.CharField("why not", max_length=500, blank=True)
    passed_on_at, passed_on_by = moment(), person()
    passed_on_note = models.CharField(
        "what the sender will see", max_length=300, blank=True, editable=False
    )
    edited_at, edited_by = moment(), person()
    edited_text = models.TextField("for publication", max_length=2000, blank=True)
    edited_reply = models.TextField("reply for publication", max_length=4000, blank=True)
    published_at, published_by = moment(), person()
    declined_at, declined_by = moment(), person()
    declined_reason = models.CharField(
        "why it is not published", max_length=10, choices=DeclineReason, blank=True
    )
    archived_at, archived_by = moment(), person()
    followed_up_at = models.DateTimeField(
        null=True, editable=False, help_text="When the sender added what nobody has answered yet."
    )
    helped = models.BooleanField("did the answer help?", null=True, editable=False)
    helped_at = moment()
    withdrawn_at = moment()
    forgotten_at = moment()

    objects = MessageQuerySet.as_manager()
    # Only the public sends messages, and only the sender or the retention period deletes them.
    row_rights = RowRights(
        view=ANSWER, change=ANSWER, publish=ANSWER, add=None, delete=None, owner="authority"
    )

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = RULES

    def __str__(self):
        return f"Message {self.pk}, {timezone.localdate(self.sent_at):%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("heard-detail", args=[self.public_id])

    @property
    def anchor(self):
        return f"m-{self.public_id.hex[:12]}"

    @property
    def kind_name(self):
        return KIND_NAMES[self.kind]

    @property
    def line(self):
        return self.entitlement or self.partner_offer

    @property
    def desk_name(self):
        return self.authority.short_name if self.authority_id else "the region"

    @property
    def answers_as(self):
        return self.authority.name if self.authority_id else "The regional lead"

    # State. Nothing here queries the database.

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
        is_promised = self.has_words and self.is_changing
        return is_promised and self.changing_until < timezone.localdate()

    @property
    def answer_is_not_public(self):
        is_answered = self.forgotten_at is None and self.state == State.ANSWERED
        return is_answered and self.is_published and not self.edited_reply

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
        """Nobody has opened, assigned or answered it."""
        return self.state == State.WAITING and not (
            self.read_at or self.assigned_at or self.answered_at
        )

    @property
    def is_put_away_unanswered(self):
        return self.needs_an_answer and self.archived_at is not None

    @property
    def cannot_be_put_away(self):
        """Somebody may be in danger, or the sender still waits for an answer."""
        waits = self.has_words and self.needs_an_answer and not self.is_braked
        return waits or self.is_in_danger

    @property
    def is_in_danger(self):
        return self.is_danger and self.danger_handled_at is None and self.withdrawn_at is None

    @property
    def is_unanswered(self):
        """Its desk still has to answer it, or to say that a robot sent it."""
        return self.has_words and self.archived_at is None and self.needs_an_answer

    @property
    def is_open(self):
        return self.is_unanswered or (self.is_in_danger and self.archived_at is None)

    @property
    def is_held(self):
        return self.has_words and self.is_braked

    @property
    def is_past_due(self):
        return self.needs_an_answer and timezone.localdate() > self.due_on

    @property
    def is_overdue(self):
        """Past its due date, and no robot's."""
        return self.is_unanswered and not self.is_held and self.is_past_due

    @property
    def has_words(self):
        return self.withdrawn_at is None and self.forgotten_at is None

    @property
    def days_to_answer(self):
        """Whole days from sending to the first answer; None without one."""
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
        """The state as a sentence that promises nothing that has not happened."""
        if self.state_detail:
            return f"{self.get_state_display()}: {self.state_detail}"
        return {
            State.WAITING: "Waiting to be read.",
            State.READ: "Somebody has read it. There is no answer yet.",
            State.ANSWERED: "Answered.",
            State.CHANGED: "Changed: see the new version of the page.",
            State.PASSED_ON: f"Passed on to {self.desk_name}.",
        }[self.state]

    @property
    def lateness_text(self):
        """What is late, as the public reads it; empty when nothing is."""
        if self.is_change_overdue:
            return "That day has passed, and it has not changed yet."
        return f"Overdue: an answer was due in {self.due_on:%B %Y}." if self.is_overdue else ""

    @property
    def answer_text(self):
        """When an answer is due or how fast it came, as the public reads it."""
        if self.needs_an_answer and not self.has_words:
            return "It did not get an answer."
        if self.needs_an_answer:
            return f"An answer is due in {self.due_on:%B %Y}."
        hidden = " The answer itself is not public yet." if self.answer_is_not_public else ""
        return f"Answered {self.answered_in}.{hidden}"

    # Commands: each is atomic, and records who did it and when.

    @transaction.atomic
    def _done(self, deed, *, by, now, note="", **changes):
        for name, value in changes.items():
            setattr(self, name, value)
        self.validate_constraints()
        self.save(update_fields=[*changes])
        self.events.create(deed=deed, note=note, at=now, by=by, authority_id=self.authority_id)

    def _must_have_words(self):
        if not self.has_words:
            raise ValidationError("Its text has been deleted, so nothing more can be done with it.")

    def _read_changes(self, by, now):
        return {} if self.read_at else {"read_at": now, "read_by": by}

    def _answer_changes(self, by, now):
        answered = {} if self.answered_at else {"answered_at": now, "answered_by": by}
        # A bulk answer, given without opening it, must not stop a danger alarm.
        read = {} if self.is_in_danger else self._read_changes(by, now)
        # A message with an answer does not come from a robot.
        return {**read, **answered, "followed_up_at": None, "is_braked": False}

    def _danger_changes(self, now):
        """Marks danger from now on; until it is handled the message is neither public nor archived."""
        return {
            "is_danger": True, "danger_at": now, "danger_handled_how": "",
            **not_done("danger_handled", "published", "archived"),
        }  # fmt: skip

    @on_locked_row
    def read(self, *, by, now=None):
        if self.read_at or not self.has_words:
            return
        now = now or timezone.now()
        waited = self.state in (State.WAITING, State.PASSED_ON)
        state = State.READ if waited and not self.answered_at else self.state
        self._done("Read", by=by, now=now, state=state, **self._read_changes(by, now))

    @on_locked_row
    def let_through(self, *, by, now=None):
        """Mark a held message as a person's, so that it counts and waits like any other."""
        if not self.is_held:
            raise ValidationError("It is not held.")
        self._done("A real message", by=by, now=now or timezone.now(), is_braked=False)

    @on_locked_row
    def assign(self, *, to, by, now=None):
        now = now or timezone.now()
        self._done(
            f"Given to {to}", by=by, now=now, assigned_to=to, assigned_at=now, assigned_by=by
        )

    @on_locked_row
    def note(self, text, *, by, now=None):
        """Add a private note. Like everything about the sender, it is deleted on withdrawal."""
        self._must_have_words()
        self._done("Private note", by=by, now=now or timezone.now(), note=text)

    @on_locked_row
    def reply(self, text, *, by, now=None):
        self._must_have_words()
        now = now or timezone.now()
        self.replies.create(
            text=text, written_by=by, written_at=now, authority_id=self.authority_id
        )
        still = self.state in (State.CHANGING, State.CHANGED, State.NOT_AGREED)
        state = self.state if still else State.ANSWERED
        self._done("Answered", by=by, now=now, state=state, **self._answer_changes(by, now))
        self._tell_sender(now)

    def _decide(self, deed, state, *, by, now, **changes):
        self._must_have_words()
        self._done(
            deed, by=by, now=now, state=state, decided_at=now, decided_by=by,
            **self._answer_changes(by, now), **changes,
        )  # fmt: skip
        self._tell_sender(now)

    def _refuse_for_the_public(self, text):
        if self.may_publish:
            refuse_what_identifies(text)

    @on_locked_row
    def start_change(self, what, until, *, by, now=None):
        """Announce a change: what, and by which day. The public reads it too."""
        self._refuse_for_the_public(what)
        changes = {"changing_what": what.rstrip("."), "changing_until": until}
        self._decide("Changing", State.CHANGING, by=by, now=now or timezone.now(), **changes)

    @on_locked_row
    def mark_changed(self, *, by, line=None, now=None):
        """Mark its line as changed. Raises ValidationError if the line has not changed since."""
        line = line or self.line
        if line is None or not has_changed_since(line, self.sent_at):
            raise ValidationError(
                "The line has not changed since this was sent, so it cannot be marked as changed."
            )
        about = {
            "entitlement": line if line.is_entitlement else None,
            "partner_offer": line if line.is_partner_offer else None,
        }
        self._decide("Changed", State.CHANGED, by=by, now=now or timezone.now(), **about)

    @on_locked_row
    def disagree(self, why, *, by, now=None):
        """Say why not. The public reads it too if the message is published."""
        self._refuse_for_the_public(why)
        now = now or timezone.now()
        self._decide("Not agreed", State.NOT_AGREED, by=by, now=now, not_agreed_why=why)

    @on_locked_row
    def pass_on(self, to, note, *, by, now=None):
        """Pass it to another council's desk (None: the region's), which owes an answer of its own.

        The due date stays as long as nobody has answered. The public reply does not go along,
        because it would look like the other desk's.
        """
        self._must_have_words()
        if to == self.authority:
            raise ValidationError("It is already on that desk.")
        now = now or timezone.now()
        due_on = self.due_on if self.needs_an_answer else Desk.due_on(to, timezone.localdate(now))
        self._done(
            f"Passed on to {to or 'the region'}", by=by, now=now, authority=to,
            state=State.PASSED_ON, passed_on_note=note, passed_on_at=now, passed_on_by=by,
            assigned_to=None, edited_reply="", due_on=due_on, is_braked=False,
            danger_at=now if self.is_in_danger else self.danger_at,
            **not_done("read", "assigned", "answered", "published", "archived"),
        )  # fmt: skip

    @on_locked_row
    def flag_danger(self, *, by, now=None):
        """A reader fears for somebody: raise the same alarm as a danger phrase."""
        self._must_have_words()
        if self.is_in_danger:
            raise ValidationError("It is already marked as danger.")
        now = now or timezone.now()
        changes = self._danger_changes(now)
        self._done("Marked as danger", by=by, now=now, is_braked=False, **changes)

    @on_locked_row
    def handle_danger(self, how, *, by, now=None):
        """Record what was done, even if the text has since been forgotten.

        A danger that somebody handled came from a person, so the message is not held any longer.
        """
        if self.withdrawn_at:
            raise ValidationError("The sender took it back, so nothing is kept of it.")
        now = now or timezone.now()
        self._done(
            "Danger handled", by=by, now=now, danger_handled_at=now, danger_handled_by=by,
            danger_handled_how=how, is_braked=False, **self._read_changes(by, now),
        )  # fmt: skip

    @on_locked_row
    def archive(self, *, by, now=None):
        """Archive it, once the sender has an answer or if it looks like a robot's."""
        if self.cannot_be_put_away:
            raise ValidationError(
                "Say first what was done about the danger."
                if self.is_in_danger
                else "Its sender is still waiting. Answer it, or say why you do not agree."
            )
        self.forget_address()
        erase_after_commit()
        now = now or timezone.now()
        self._done("Archived", by=by, now=now, archived_at=now, archived_by=by)

    # The sender's commands, through the form or the code.

    @on_locked_row
    def choose_again(self, *, now, **changes):
        """The sender resubmitted the form with other choices."""
        self._done("The sender chose otherwise", by=None, now=now, **changes)

    @on_locked_row
    def reopen(self, now, *, in_danger=False):
        """The sender has added something: it is unread again and waits for an answer.

        Only the sender has the code. A follow-up that looks like a robot's is a reason to look at
        it, but does not hold the message itself.
        """
        self._must_have_words()
        changes = {**not_done("read", "archived"), "followed_up_at": now}
        if self.state in (State.READ, State.ANSWERED):
            changes["state"] = State.WAITING
        if self.answered_at:
            changes["due_on"] = Desk.due_on(self.authority, timezone.localdate(now))
        if in_danger:
            # An unread alarm less than a day old covers this danger as well, and goes on
            # escalating.
            is_told = self.is_in_danger and self.read_at is None
            is_told = is_told and now < self.danger_at + timedelta(days=1)
            changes |= self._danger_changes(self.danger_at if is_told else now)
        deed = "The sender added something"
        self._done(deed, by=None, now=now, **changes)

    @on_locked_row
    def say_whether_it_helped(self, helped, *, now=None):
        self._must_have_words()
        if self.helped_at:
            return
        now = now or timezone.now()
        deed = (
            "The sender says that it helped" if helped else "The sender says that it did not help"
        )
        self._done(deed, by=None, now=now, helped=helped, helped_at=now)

    @on_locked_row
    def withdraw(self, *, now=None):
        """Delete all its text, here and everywhere it was repeated. A count is all that stays."""
        if self.withdrawn_at:
            return
        now = now or timezone.now()
        self.delete_words()
        self.delete_mails()
        handled = "The message was withdrawn." if self.danger_handled_at else ""
        self._done(
            "Withdrawn by the sender", by=None, now=now, withdrawn_at=now,
            state=State.READ if self.read_at else State.WAITING, code_digest=None,
            published_at=None, published_by=None, edited_text="",
            edited_reply="", changing_what="", not_agreed_why="", passed_on_note="",
            declined_at=None, declined_by=None, declined_reason="", danger_handled_how=handled,
            followed_up_at=None,
        )  # fmt: skip
        erase_after_commit()

    @on_locked_row
    def forget_words(self, *, now):
        """After a year, delete what was typed.

        A published version, and what the public reads with it, stays until the sender withdraws it.
        """
        if self.forgotten_at and (self.is_published or not self.edited_text):
            return
        self.delete_words()
        told = ["danger_handled_how", "passed_on_note"]
        gone = {}
        if not self.is_published:
            told += ["not_agreed_why", "changing_what"]
            gone = {"edited_text": "", "edited_reply": "", "code_digest": None}
        gone |= {name: FORGOTTEN for name in told if getattr(self, name)}
        self._done(
            "Words forgotten after a year", by=None, now=now, forgotten_at=now,
            sending_digest=None, followed_up_at=None, **gone,
        )  # fmt: skip

    def delete_words(self):
        """Delete the original, follow-ups, replies, notes, holds, and the address."""
        original = getattr(self, "original", None)
        if original:
            original.delete()
            self._state.fields_cache.pop("original", None)
        for rows in (self.follow_ups, self.replies, self.holds):
            rows.all().delete()
        self.events.exclude(note="").update(note="")
        self.forget_address()

    def delete_mails(self):
        """Delete its notice, its alarms, and their e-mails unless those are about others too."""
        told = list(OutgoingMail.objects.filter(alarms__message=self).values_list("pk", flat=True))
        self.alarms.all().delete()
        OutgoingMail.objects.filter(pk__in=told, alarms__isnull=True).delete()
        OutgoingMail.objects.filter(key=self._notice_key).delete()

    def forget_address(self):
        address = getattr(self, "reply_address", None)
        if address:
            address.delete()
            erase_after_commit()
            self._state.fields_cache.pop("reply_address", None)

    @property
    def _notice_key(self):
        return f"notice:{self.pk}"

    def _tell_sender(self, now):
        """Send one e-mail to a sender who asked for it. The address moves to the outbox."""
        address = getattr(self, "reply_address", None)
        if address:
            text = text_of(
                "feedback/messages/notice.txt", url=f"{settings.SITE_URL}{reverse('follow')}"
            )
            OutgoingMail.post(MailKind.NOTICE, address.email, text, key=self._notice_key, now=now)
            self.forget_address()

    # Commands for the public version

    @on_locked_row
    def edit(self, text, reply="", *, by, now=None):
        """Write the public version. The original is not touched."""
        self._must_have_words()
        now = now or timezone.now()
        if self.is_published:
            refuse_what_identifies(text, reply)
        self._done(
            "Edited for publication", by=by, now=now, edited_text=text, edited_reply=reply,
            edited_at=now, edited_by=by,
        )  # fmt: skip

    @on_locked_row
    def redact(self, *, by, over_edit=False, now=None):
        """Start the public version from the redacted original.

        Nobody has read that version yet, so somebody has to save it (`edit`) before it can be
        published.
        """
        self._must_have_words()
        if self.is_published:
            raise ValidationError("It is published. Unpublish it first.")
        if self.edited_at and not over_edit:
            raise ValidationError("Somebody has edited it. That version would be lost.")
        self._done(
            "Started the public version from the original", by=by, now=now or timezone.now(),
            edited_text=redacted(self.original.text), edited_reply=redacted(self.edited_reply),
            **not_done("edited"),
        )  # fmt: skip

    @on_locked_row
    def publish(self, *, by, now=None):
        self._must_have_words()
        if not self.may_publish:
            raise ValidationError("The sender did not agree to publish it.")
        if self.edited_at is None:
            raise ValidationError(
                "It has not been edited yet. Read the public version and save it first."
            )
        refuse_what_identifies(self.edited_text, self.edited_reply, self.state_detail)
        now = now or timezone.now()
        self._done(
            "Published", by=by, now=now, published_at=now, published_by=by, declined_reason="",
            is_braked=False, **not_done("declined"),
        )  # fmt: skip

    @on_locked_row
    def take_back(self, *, by, now=None):
        now = now or timezone.now()
        self._done("Taken back from the public", by=by, now=now, **not_done("published"))

    @on_locked_row
    def decline(self, reason, *, by, now=None):
        """Decide not to publish it, for a reason that the sender sees."""
        now = now or timezone.now()
        self._done(
            "Not published", by=by, now=now, declined_reason=reason, declined_at=now,
            declined_by=by, **not_done("published"),
        )  # fmt: skip
