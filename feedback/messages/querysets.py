"""Who sees which messages. The public sees `published()` and nothing else."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone

from feedback.messages.line_changes import with_changed_line

KEPT_FOR = timedelta(days=365)
# Without an answer, or the sender has added something since.
UNANSWERED = Q(answered_at__isnull=True) | Q(followed_up_at__isnull=False)


class MessageQuerySet(models.QuerySet):
    """What a rule says of many messages, Message says of one (tests/feedback/messages/test_predicates.py)."""

    def published(self):
        """The only messages that the public sees: agreed to, edited, and published by a moderator."""
        return (
            self.filter(published_at__isnull=False, withdrawn_at__isnull=True)
            .select_related("authority", "entitlement__authority", "partner_offer")
            .defer("code_digest", "sending_digest", "danger_handled_how", "passed_on_note")
            .order_by("-published_at", "-pk")
        )

    def about(self, line):
        return (
            self.filter(entitlement=line)
            if line.is_entitlement
            else self.filter(partner_offer=line)
        )

    def with_code(self, digest, now=None):
        """The message that a code opens, unless it was withdrawn or the code has expired.

        The code of a published message never expires, so that it can always be withdrawn.
        """
        now = now or timezone.now()
        return self.filter(
            Q(sent_at__gt=now - KEPT_FOR) | Q(published_at__isnull=False),
            code_digest=digest,
            withdrawn_at__isnull=True,
        ).select_related("authority", "entitlement__authority", "partner_offer")

    def kept(self):
        """Messages that still have their text: neither withdrawn nor forgotten."""
        return self.filter(withdrawn_at__isnull=True, forgotten_at__isnull=True)

    def unanswered(self):
        """Messages that their desk still has to answer, those that look like a robot's included."""
        return self.kept().filter(UNANSWERED, archived_at__isnull=True)

    def open(self):
        """Messages that still need something done."""
        return self.unanswered() | self.in_danger().filter(archived_at__isnull=True)

    def held(self):
        """Messages that look like a robot's, until somebody has said what they are."""
        return self.kept().filter(is_braked=True)

    def overdue(self, on=None):
        today = on or timezone.localdate()
        return self.unanswered().filter(is_braked=False, due_on__lt=today)

    def to_moderate(self):
        """Messages that may be published and have not been decided on."""
        return self.kept().filter(may_publish=True, published_at=None, declined_at=None)

    def in_danger(self):
        return self.filter(
            is_danger=True, danger_handled_at__isnull=True, withdrawn_at__isnull=True
        )

    def by_need(self):
        """Danger first, then the longest overdue, then robots, then what is done."""
        return self.annotate(
            need=Case(
                When(withdrawn_at__isnull=False, then=Value(5)),
                When(is_danger=True, danger_handled_at__isnull=True, then=Value(0)),
                When(archived_at__isnull=False, then=Value(4)),
                When(forgotten_at__isnull=False, then=Value(4)),
                When(answered_at__isnull=False, followed_up_at__isnull=True, then=Value(3)),
                When(is_braked=True, then=Value(2)),
                default=Value(1),
                output_field=IntegerField(),
            )
        ).order_by("need", "due_on", "sent_at", "pk")

    def received(self, first, last):
        """Messages sent from the first day to the last, inclusive."""
        return self.filter(sent_at__date__gte=first, sent_at__date__lte=last)

    def told_no(self):
        return self.filter(kind="told-no")

    def changeable_by(self, line):
        """Messages about a line that its new version may have settled."""
        return self.kept().about(line).exclude(state="changed").filter(sent_at__lt=line.updated_at)

    def answer_not_public(self):
        """Published and answered, but without an answer in the public version."""
        return self.published().filter(state="answered", edited_reply="", forgotten_at=None)

    def answered_since_edited(self):
        """The public answer was written before the sender's latest reply."""
        answered_since = self.model.objects.filter(replies__written_at__gt=F("edited_at"))
        public = self.published().exclude(edited_reply="").filter(forgotten_at=None)
        return public.filter(pk__in=answered_since.values("pk"))

    def change_overdue(self, on=None):
        """The promised date of a change has passed, and it has not been marked as changed."""
        return self.kept().filter(state="changing", changing_until__lt=on or timezone.localdate())

    def unhelped(self):
        """The sender said that the answer did not help, and nobody has replied since."""
        answered_since = self.model.objects.filter(replies__written_at__gt=F("helped_at"))
        return (
            self.kept()
            .filter(helped=False, archived_at=None, answered_at__isnull=False)
            .exclude(pk__in=answered_since.values("pk"))
        )

    def with_changed_line(self):
        """Messages at the desk whose line has changed since they were sent, which may settle them."""
        saved_since = Q(entitlement__updated_at__gt=F("sent_at")) | Q(
            partner_offer__updated_at__gt=F("sent_at")
        )
        waiting = self.kept().filter(saved_since, archived_at=None).exclude(state="changed")
        changed = with_changed_line(waiting.select_related("entitlement", "partner_offer"))
        return self.filter(pk__in=[message.pk for message in changed])

    def forgettable(self, now):
        """Messages older than a year that still have the sender's text or a code.

        Published ones keep their edited text and their code for as long as they are public.
        """
        words_are_left = Q(published_at__isnull=True) & (
            ~Q(edited_text="") | Q(code_digest__isnull=False)
        )
        return self.filter(
            Q(forgotten_at__isnull=True) | words_are_left, sent_at__lte=now - KEPT_FOR
        )
