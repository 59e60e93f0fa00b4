"""Rows that staff draft, check, publish and archive, while the public sees one text at a time.

Here is what such a row holds and is; what is done to it is in offers/publishing/life.py.
"""

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
    """A row with a life: draft, ready for checking, published, archived.

    A public row is edited as a second row, its draft: `draft_of` points at the public one, and
    publishing moves the draft's content over in one transaction. The public row keeps its address,
    its id and its history.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        READY = "ready", "Ready for checking"
        SCHEDULED = "scheduled", "Goes public on its start date"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    # What belongs to the row itself and is never moved from a draft or restored from the history.
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
        null=True, blank=True, help_text="When who gives it said that this is right."
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
        """Published, and not to be seen before its start date."""
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
        """Neither handed in nor waiting for its day."""
        return self.status == self.Status.DRAFT

    @property
    def is_work_in_progress(self):
        """Not public itself: a first draft, or the draft of a public row."""
        return not (self.is_published or self.is_archived)

    @property
    def brings_back(self):
        """Would publishing this bring back a row that is archived?"""
        return (self.draft_of or self).is_archived

    @property
    def is_confirmed(self):
        return self.confirmed_on is not None

    @property
    def needs_four_eyes(self):
        return bool(self.authority_id and self.authority.four_eyes)

    def four_eyes_stop(self, person):
        """Must somebody else publish this, since the person changed it and the council wants two?"""
        return self.needs_four_eyes and person.pk in self.editors()

    @property
    def current_draft(self):
        """The draft that will replace this public row, or None."""
        return type(self).objects.filter(draft_of=self).first() if self.pk else None

    @property
    def work_in_progress(self):
        """The row itself if it is a draft, else its current draft, or None."""
        return self if self.is_work_in_progress else self.current_draft

    def editors(self):
        """Ids of everybody who changed the content of this draft."""
        return history.editors_of([self], type(self))[self.pk]

    def problems(self):
        """Sentences that stand in the way of publishing. A subclass adds its own."""
        return []

    def known_problems(self):
        """The problems of the public text, which a change of it does not have to put right."""
        public = self.draft_of or self
        if not public.is_published:
            return []
        # What is typed into the form of a public row stands in the row itself: ask for the stored one.
        return type(self).objects.get(pk=public.pk).problems()

    def new_problems(self):
        """What stands in the way of publishing a draft: what the public text has not got as well."""
        known = self.known_problems()
        return [problem for problem in self.problems() if problem not in known]

    # Commands. Each looks at the row as it is now, and keeps it until it is done; checks its rules;
    # and writes one record in the history.

    @contextmanager
    def one_record(self, *, by, why=""):
        """Everything saved inside becomes one record in the history, with who and why.

        A row that was loaded and never edited gets its first record here, as it was.
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
        """What is moved when a draft is published: field values and sets of related ids."""
        return history.content_of(self)

    def take_content(self, content):
        """Write a content over this row and save it."""
        for name, value in content.fields.items():
            setattr(self, name, value)
        self.full_clean()
        self.save()
        for name, ids in content.sets.items():
            related = getattr(self, name)
            related.set(related.model.objects.filter(pk__in=ids))  # what is still there

    @on_locked_row
    def start_draft(self, *, by):
        """The draft of a public row; made from the public text if there is none yet."""
        if draft := self.current_draft:
            return draft
        content = self.content()
        draft = type(self)(draft_of=self, **content.fields)
        with draft.one_record(by=by, why="Draft started from the public text"):
            draft.take_content(content)
        return draft

    @on_locked_row
    def hand_in(self, *, by, why="", is_check=True):
        """Say that a draft is ready for a colleague to check.

        Problems are put right before, unless `is_check` says that this is not what it is about:
        with four eyes, whoever puts one right may not publish.
        """
        self.refuse_unless_draft()
        if is_check and (problems := self.new_problems()):
            say = "Put this right before a colleague checks it, or save it as a draft for now:"
            raise ValidationError([say, *problems])
        with self.one_record(by=by, why=why or "Ready for checking"):
            self.status = self.Status.READY
            self.forget_schedule()

    @on_locked_row
    def take_back(self, *, by, why=""):
        """Make a handed-in or scheduled draft a plain draft again."""
        self.refuse_unless_draft()
        with self.one_record(by=by, why=why or "Back to draft"):
            self.status = self.Status.DRAFT
            self.forget_schedule()

    @on_locked_row
    def publish(self, *, by, why, now=None, is_check=True):
        """Make a draft public, or the change that it holds. Returns the public row.

        Publishing is a check of the whole row, unless `is_check` says that only something beside
        the matter changed: then the dates of the last check and of the confirmation stay.
        Raises ValidationError with sentences when something stands in the way: no reason, a
        problem that the public row has not got already, or four eyes. A change with a start date
        to come is kept until then.
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
        """Delete a draft. What it said stays in the history of the public row."""
        self.refuse_unless_draft()
        self._history_user, self._change_reason = by, why
        self.delete()

    @on_locked_row
    def archive(self, *, by, why, now=None, replaced_by=None):
        """Take a public row out of the lists; its address keeps saying that it has ended.

        A change to it that waits for a colleague or for its day becomes a plain draft again, so
        that nothing brings the row back but somebody who means to.
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
        """Checked, still right: renews a public row without editing it.

        What is confirmed is the text that was loaded: another one, published since, is not.
        """
        looked_at = self.updated_at
        with transaction.atomic():
            lock(self)
            if not self.is_published:
                raise ValidationError("Only a published row can be confirmed as still right.")
            if self.updated_at != looked_at:
                raise ValidationError("This has just been changed. Look at what it says now.")
            with self.one_record(by=by, why="Checked, still right"):
                self.mark_checked(by=by, day=timezone.localdate(now))

    @on_locked_row
    def restore(self, record, *, by, replacing=None):
        """Bring an earlier version back as a draft. Returns the draft.

        Raises ValidationError where there is a draft already, unless `replacing` is the id of its
        latest record: only somebody who knows of it puts another text in its place.
        """
        draft = self.work_in_progress
        if draft and history.latest_record_id(draft) != replacing:
            raise ValidationError("There is a draft already. Look at it first.")
        draft = draft or self.start_draft(by=by)
        when = timezone.localtime(record.history_date)
        with draft.one_record(by=by, why=f"Version of {when:%-d %B %Y, %H:%M} restored"):
            draft.status = self.Status.DRAFT
            draft.forget_schedule()
            draft.take_content(history.content_of(record))
        return draft

    # What the commands lean on

    def forget_schedule(self):
        self.scheduled_by, self.scheduled_why = None, ""

    def forget_confirmation(self):
        """What a council confirmed was the old text."""
        self.confirmed_on = self.confirmed_by = None

    def starts_after(self, day):
        """Does the row have a start date that is still to come? Rows without one start at once."""
        return False

    def mark_checked(self, *, by, day):
        """Note who confirmed the row. Only a member of the council speaks for the council."""
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
                "You changed this yourself, and this council works with four eyes. "
                "Mark it as ready, and ask a colleague to publish it."
            )
        if problems := self.new_problems():
            raise ValidationError(problems)
