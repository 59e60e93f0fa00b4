"""Which publishable rows are public, in progress, or waiting for somebody."""

from django.db import models
from django.db.models import OuterRef, Subquery

from offers.publishing.history import editors_of


class PublishableQuerySet(models.QuerySet):
    """Rows of a `Publishable` model (models.py)."""

    def in_progress(self):
        """Drafts of every kind: none of them is public. As `Publishable.is_work_in_progress`."""
        return self.filter(status__in=["draft", "ready", "scheduled"])

    def plain_drafts(self):
        """Neither handed in nor waiting for their day."""
        return self.filter(status="draft")

    def ready(self):
        return self.filter(status="ready")

    def waiting_for(self, user):
        """Handed-in drafts that this person may publish, given their role and four eyes."""
        ready = self.publishable_by(user).ready()
        touched = self.model.history.filter(history_user=user.pk).values("id")
        editors = editors_of(ready.with_four_eyes().filter(pk__in=touched), self.model)
        return ready.exclude(pk__in=[pk for pk, people in editors.items() if user.pk in people])

    def with_four_eyes(self):
        """Rows of authorities where the publisher must not be an editor of the draft."""
        return self.filter(authority__four_eyes=True)

    def publishable_by(self, user):
        return user.rights.rows_for("publish", self)

    def left_unfinished_by(self, user):
        """Drafts that this person was the last to change and nobody has handed in."""
        latest = self.model.history.filter(id=OuterRef("pk")).order_by(
            "-history_date", "-history_id"
        )
        last_by = Subquery(latest.values("history_user")[:1])
        return self.plain_drafts().alias(last_by=last_by).filter(last_by=user.pk)

    def scheduled(self):
        return self.filter(status="scheduled")

    def confirmed(self):
        return self.exclude(confirmed_on=None)

    def unconfirmed(self):
        return self.filter(confirmed_on=None)
