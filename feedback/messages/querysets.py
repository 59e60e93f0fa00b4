"""Who sees which messages. The public sees `published()` and nothing else."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone

from feedback.messages.line_changes import with_changed_line

KEPT_FOR = timedelta(days=365)
# Nobody has answered, or the sender has added something since.
UNANSWERED = Q(answered_at__isnull=True) | Q(followed_up_at__isnull=False)


class MessageQuerySet(models.QuerySet):
    def published(self):
        """The only public door: the sender said yes, a moderator edited it and let it out."""
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
        """The message that a code opens; none once it is withdrawn or the code has run out.

        The code of a published one does not run out: with it, it can be taken back on any day.
        """
        now = now or timezone.now()
        return self.filter(
            Q(sent_at__gt=now - KEPT_FOR) | Q(published_at__isnull=False),
            code_digest=digest,
            withdrawn_at__isnull=True,
        ).select_related("authority", "entitlement__authority", "partner_offer")

    def kept(self):
        """Those that still have their words: neither withdrawn nor forgotten."""
        return self.filter(withdrawn_at__isnull=True, forgotten_at__isnull=True)

    def open(self):
        """Those that somebody still has to do something about."""
        return self.filter(archived_at__isnull=True, withdrawn_at__isnull=True).filter(
            UNANSWERED & Q(forgotten_at__isnull=True)
            | Q(is_danger=True, danger_handled_at__isnull=True)
        )

    def overdue(self, on=None):
        return self.kept().filter(
            UNANSWERED,
            archived_at__isnull=True,
            is_braked=False,
            due_on__lt=on or timezone.localdate(),
        )

    def to_moderate(self):
        """The sender said yes to publishing, and nobody has decided yet."""
        return self.kept().filter(may_publish=True, published_at=None, declined_at=None)

    def in_danger(self):
        return self.filter(
            is_danger=True, danger_handled_at__isnull=True, withdrawn_at__isnull=True
        )

    def by_need(self):
        """Danger first, then what waits longest against its target; robots last, then the done."""
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
        """Sent from the first day to the last, both included."""
        return self.filter(sent_at__date__gte=first, sent_at__date__lte=last)

    def told_no(self):
        return self.filter(kind="told-no")

    def changeable_by(self, line):
        """Messages about a line that a new version of it may have settled."""
        return self.kept().about(line).exclude(state="changed").filter(sent_at__lt=line.updated_at)

    def answer_not_public(self):
        """Published and answered, but the public version has no answer in it."""
        return self.published().filter(state="answered", edited_reply="", forgotten_at=None)

    def answered_since_edited(self):
        """There is an answer in public, and the sender has had another since it was written."""
        answered_since = self.model.objects.filter(replies__written_at__gt=F("edited_at"))
        public = self.published().exclude(edited_reply="").filter(forgotten_at=None)
        return public.filter(pk__in=answered_since.values("pk"))

    def change_overdue(self, on=None):
        """The day by which something was to change has passed, and nobody has said that it has."""
        return self.kept().filter(state="changing", changing_until__lt=on or timezone.localdate())

    def unhelped(self):
        """The sender said that the answer did not help, and there has been none since."""
        answered_since = self.model.objects.filter(replies__written_at__gt=F("helped_at"))
        return (
            self.kept()
            .filter(helped=False, archived_at=None, answered_at__isnull=False)
            .exclude(pk__in=answered_since.values("pk"))
        )

    def with_changed_line(self):
        """Messages on the desk whose line says something else now: the change may settle them."""
        saved_since = Q(entitlement__updated_at__gt=F("sent_at")) | Q(
            partner_offer__updated_at__gt=F("sent_at")
        )
        waiting = self.kept().filter(saved_since, archived_at=None).exclude(state="changed")
        changed = with_changed_line(waiting.select_related("entitlement", "partner_offer"))
        return self.filter(pk__in=[message.pk for message in changed])

    def forgettable(self, now):
        """Older than a year, and still with words of the sender's or a code; a published one keeps
        its edited words and its code until it leaves the public."""
        words_are_left = Q(published_at__isnull=True) & (
            ~Q(edited_text="") | Q(code_digest__isnull=False)
        )
        return self.filter(
            Q(forgotten_at__isnull=True) | words_are_left, sent_at__lte=now - KEPT_FOR
        )
