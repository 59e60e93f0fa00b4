"""Rows that staff draft, check, publish and archive, while the public sees one text at a time.

Here is what such a row holds and is; what is done to it is in offers/models/life.py.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from authorities.dates import ChangedAtField
from offers import history
from offers.models.life import Life


class Revised(Life, models.Model):
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
