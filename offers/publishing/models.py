"""Rows that staff draft, check, publish and archive while the public sees one text at a time."""

from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from authorities.dates import ChangedAtField
from offers.publishing import history
from offers.publishing.locking import lock, on_locked_row


class Publishable(models.Model):
    """A row that is drafted, checked, published and archived.

    A public row is edited through a second row, its draft: `draft_of` points to the public one, and
    publishing copies the draft's content into it in one transaction. The public row keeps its URL,
    its id and its history.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        READY = "ready", "Ready for checking"
        SCHEDULED = "scheduled", "Goes public on its start date"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    # Fields of the row itself, never copied from a draft or restored from the history.
    ROW_FIELDS = frozenset(
        "id public_id status draft_of created_at updated_at confirmed_on confirmed_by archived_on "
        "scheduled_by scheduled_why".split()
    )

    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    draft_of = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="draft",
        help_text="The public row that this will replace.",
    )
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who published a change that waits for its start date.",
    )
    scheduled_why = models.TextField(blank=True, editable=False)
    archived_on = models.DateField(null=True, blank=True, editable=False)
    confirmed_on = models.DateField(
        null=True, blank=True, help_text="When the council or partner confirmed this."
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = ChangedAtField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "ready", "scheduled", "published", "archived"]),
                name="%(app_label)s_%(class)s_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(draft_of__isnull=True) | Q(status__in=["draft", "ready", "scheduled"]),
                name="%(app_label)s_%(class)s_draft_is_not_public",
            ),
            models.CheckConstraint(
                condition=Q(status="scheduled", scheduled_by__isnull=False, draft_of__isnull=False)
                | (~Q(status="scheduled") & Q(scheduled_by__isnull=True)),
                name="%(app_label)s_%(class)s_scheduled_goes_with_who",
            ),
            models.CheckConstraint(
                condition=(Q(status="archived") & Q(archived_on__isnull=False))
                | (~Q(status="archived") & Q(archived_on__isnull=True)),
                name="%(app_label)s_%(class)s_archived_goes_with_its_day",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="%(app_label)s_%(class)s_confirmed_on_goes_with_confirmed_by",
            ),
        ]

    # Predicates

    @property
    def is_published(self):
        """Published, whatever its first and last day: see `Line.is_public`."""
        return self.status == self.Status.PUBLISHED

    @property
    def is_to_come(self):
        """Published, but hidden until its start date."""
        return self.is_published and self.starts_after(timezone.localdate())

    @property
    def is_archived(self):
        return self.status == self.Status.ARCHIVED

    @property
    def is_scheduled(self):
        return self.status == self.Status.SCHEDULED

    @property
    def is_ready(self):
        return self.status == self.Status.READY

    @property
    def is_plain_draft(self):
        """Neither handed in nor scheduled."""
        return self.status == self.Status.DRAFT

    @property
    def is_work_in_progress(self):
        """Not public itself: a first draft, or the draft of a public row."""
        return not (self.is_published or self.is_archived)

    @property
    def waits_text(self):
        """What a draft waits to be, in words; empty while somebody still writes it."""
        waits = {
            self.Status.READY: "ready for checking",
            self.Status.SCHEDULED: "to go public on its start date",
        }
        return waits.get(self.status, "")

    @property
    def progress_text(self):
        """How far a draft has got, in the words that follow “a change to it”."""
        if self.is_scheduled:
            return f"was to go public on {self.starts_on:%-d %B %Y}"
        return "waits for a check" if self.is_ready else "has been begun"

    @property
    def brings_back(self):
        """Whether publishing this would bring back an archived row."""
        return (self.draft_of or self).is_archived

    @property
    def is_confirmed(self):
        return self.confirmed_on is not None

    @property
    def needs_four_eyes(self):
        return bool(self.authority_id and self.authority.four_eyes)

    def four_eyes_stop(self, person):
        """Whether four eyes are needed here and the person is one of the draft's editors."""
        return self.needs_four_eyes and person.pk in self.editors()

    @property
    def current_draft(self):
        return type(self).objects.filter(draft_of=self).first() if self.pk else None

    @property
    def work_in_progress(self):
        """The row itself if it is a draft, otherwise its draft or None."""
        return self if self.is_work_in_progress else self.current_draft

    def editors(self):
        return history.editors_of([self], type(self))[self.pk]

    def problems(self):
        """Sentences that say why this cannot be published. Subclasses add their own."""
        return []

    def known_problems(self):
        """Problems of the public text. A change to it may be published without fixing them."""
        public = self.draft_of or self
        if not public.is_published:
            return []
        # The form of a public row writes what was typed into the row itself: read the stored one.
        return type(self).objects.get(pk=public.pk).problems()

    def new_problems(self):
        """Problems that prevent publishing this draft: those that the public text does not have."""
        known = self.known_problems()
        return [problem for problem in self.problems() if problem not in known]

    # Commands. Each locks the row, checks its rules on the current state, and writes one record in
    # the history. They raise ValidationError with sentences for the reader.

    @contextmanager
    def one_record(self, *, by, why=""):
        """Make one history record of everything saved inside, with who and why.

        A row that was loaded and never edited first gets a record of how it was.
        """
        is_new = self.pk is None
        if not is_new:
            history.keep_as_loaded(self)
        self.skip_history_when_saving = True
        try:
            yield
            self.save()
        finally:
            del self.skip_history_when_saving
        self._history_user, self._change_reason = by, why
        history.record(self, "+" if is_new else "~")

    def content(self):
        return history.content_of(self)

    def take_content(self, content):
        for name, value in content.fields.items():
            setattr(self, name, value)
        self.full_clean()
        self.save()
        for name, ids in content.sets.items():
            related = getattr(self, name)
            related.set(related.model.objects.filter(pk__in=ids))  # those that still exist

    @on_locked_row
    def start_draft(self, *, by):
        """The draft of a public row, started from the public text if there is none."""
        if draft := self.current_draft:
            return draft
        content = self.content()
        draft = type(self)(draft_of=self, **content.fields)
        with draft.one_record(by=by, why="Draft started from the public text"):
            draft.take_content(content)
        return draft

    @on_locked_row
    def hand_in(self, *, by, why="", is_check=True):
        """Mark a draft as ready for a colleague to check.

        New problems have to be fixed first: with four eyes, a colleague who fixes one may not
        publish. `is_check=False` (an incidental change) lets them through.
        """
        self.refuse_unless_draft()
        if is_check and (problems := self.new_problems()):
            say = "Fix this before a colleague checks it, or save it as a draft for now:"
            raise ValidationError([say, *problems])
        with self.one_record(by=by, why=why or "Ready for checking"):
            self.status = self.Status.READY
            self.forget_schedule()

    @on_locked_row
    def take_back(self, *, by, why=""):
        """Turn a draft that was handed in or scheduled into a plain draft."""
        self.refuse_unless_draft()
        with self.one_record(by=by, why=why or "Back to draft"):
            self.status = self.Status.DRAFT
            self.forget_schedule()

    @on_locked_row
    def publish(self, *, by, why, now=None, is_check=True):
        """Make a draft, or the change that it holds, public. Returns the public row.

        Publishing counts as a check of the whole row. With `is_check=False` (an incidental change)
        the dates of the last check and confirmation stay. Raises ValidationError without a reason,
        with a problem that the public row does not have already, or if four eyes forbid it. A
        change that starts later is scheduled.
        """
        day = timezone.localdate(now)
        self.refuse_unless_draft()
        self.refuse_to_publish(by=by, why=why)
        if self.draft_of_id and self.starts_after(day):
            with self.one_record(by=by, why=why):
                self.status = self.Status.SCHEDULED
                self.scheduled_by, self.scheduled_why = by, why
            return self.draft_of
        return self.go_public(by=by, why=why, day=day, is_check=is_check)

    def go_public(self, *, by, why, day, is_check=True):
        if self.draft_of_id is None:
            public = self
            with public.one_record(by=by, why=why):
                public.status = self.Status.PUBLISHED
                public.forget_confirmation()
                public.mark_checked(by=by, day=day)
            return public
        public = type(self).objects.get(pk=self.draft_of_id)
        content = self.content()
        with public.one_record(by=by, why=why):
            self.discard(by=by, why=f"{history.PUBLISHED}{why}")
            public.status, public.archived_on = self.Status.PUBLISHED, None
            if is_check:
                public.forget_confirmation()
            public.take_content(content)
            if is_check:
                public.mark_checked(by=by, day=day)
        return public

    @on_locked_row
    def go_public_if_due(self, *, day):
        """Publish a scheduled change whose day has come. Returns the public row, or None."""
        if not self.is_scheduled or self.starts_after(day):
            return None
        by, why = self.scheduled_by, self.scheduled_why
        return self.go_public(by=by, why=why, day=day)

    @on_locked_row
    def discard(self, *, by, why):
        """Delete a draft. Its content stays in the history of the public row."""
        self.refuse_unless_draft()
        self._history_user, self._change_reason = by, why
        self.delete()

    @on_locked_row
    def archive(self, *, by, why, now=None, replaced_by=None):
        """Remove a public row from the lists; its page stays and says that it has ended.

        A change that was handed in or scheduled becomes a plain draft, so that nothing brings the
        row back unless somebody publishes it again.
        """
        if not self.is_published:
            raise ValidationError("Only a published row can be archived. Delete a draft instead.")
        self.refuse_without_reason(why)
        with self.one_record(by=by, why=why):
            if (draft := self.current_draft) and not draft.is_plain_draft:
                draft.take_back(by=by, why=f"Archived: {why}")
            self.status = self.Status.ARCHIVED
            self.archived_on = timezone.localdate(now)
            if replaced_by:
                self.replaced_by = replaced_by

    def confirm(self, *, by, now=None):
        """Renew a public row as "checked, still right" without editing it.

        This confirms the text that was loaded. Raises ValidationError if another was published
        since.
        """
        looked_at = self.updated_at
        with transaction.atomic():
            lock(self)
            if not self.is_published:
                raise ValidationError("Only a published row can be confirmed as still right.")
            if self.updated_at != looked_at:
                raise ValidationError("This has just been changed. Check what it says now.")
            with self.one_record(by=by, why="Checked, still right"):
                self.mark_checked(by=by, day=timezone.localdate(now))

    @on_locked_row
    def restore(self, record, *, by, replacing=None):
        """Bring an earlier version back as a draft. Returns the draft.

        Raises ValidationError if there is a draft, unless `replacing` is the id of its latest
        record: nobody overwrites a draft that they have not seen.
        """
        draft = self.work_in_progress
        if draft and history.latest_record_id(draft) != replacing:
            raise ValidationError("There is already a draft. Look at it first.")
        draft = draft or self.start_draft(by=by)
        when = timezone.localtime(record.history_date)
        with draft.one_record(by=by, why=f"Version of {when:%-d %B %Y, %H:%M} restored"):
            draft.status = self.Status.DRAFT
            draft.forget_schedule()
            draft.take_content(history.content_of(record))
        return draft

    # Shared by the commands

    def forget_schedule(self):
        self.scheduled_by, self.scheduled_why = None, ""

    def forget_confirmation(self):
        """The council confirmed the old text."""
        self.confirmed_on = self.confirmed_by = None

    def starts_after(self, day):
        """Whether the start date is after `day`. Rows without a start date start at once."""
        return False

    def mark_checked(self, *, by, day):
        """Note a confirmation, if the person is a member of the council."""
        if self.authority_id and by.rights.speaks_for(self.authority_id):
            self.confirmed_on, self.confirmed_by = day, by

    def refuse_unless_draft(self):
        if not self.is_work_in_progress:
            raise ValidationError("This is public already. Edit it as a draft.")

    def refuse_without_reason(self, why):
        if not why.strip():
            raise ValidationError("Say in a few words why. Colleagues see it in the history.")

    def refuse_to_publish(self, *, by, why):
        self.refuse_without_reason(why)
        if self.four_eyes_stop(by):
            raise ValidationError(
                "You changed this yourself, and at this council somebody else has to publish it. "
                "Mark it as ready, and ask a colleague to publish it."
            )
        if problems := self.new_problems():
            raise ValidationError(problems)
