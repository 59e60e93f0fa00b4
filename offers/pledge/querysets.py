"""Which commitments are asked for, and which positions count."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from offers.lines.aggregates import TextSet
from offers.lines.querysets import public_on
from offers.publishing.querysets import PublishableQuerySet


class CommitmentQuerySet(models.QuerySet):
    def current(self):
        """Those that are asked of the councils now."""
        return self.filter(retired_on=None)

    def in_area(self, slug):
        return self.filter(area__slug=slug)

    def about(self, topic_slug):
        return self.filter(topics__slug=topic_slug)

    def for_board(self):
        return self.select_related("group", "area", "national").annotate(
            wished=TextSet("youth_figures__slug")
        )


class PositionQuerySet(PublishableQuerySet):
    def published(self):
        """What the public sees: a position has no first or last day."""
        return self.filter(status="published")

    def counting(self):
        """What the board counts: published, and on a commitment that is still asked for.

        `has_lines` says whether the public can still open a line behind it.
        """
        behind = self.model.evidence.through.objects.filter(
            public_on(timezone.localdate(), "entitlement__"), position=OuterRef("pk")
        )
        return (
            self.published().filter(commitment__retired_on=None).annotate(has_lines=Exists(behind))
        )

    def of_authorities(self, authorities):
        return self.filter(authority__in=authorities)

    def in_cell(self, authority, commitment):
        return self.filter(authority=authority, commitment=commitment)

    def with_evidence(self):
        """With the published lines behind each, ready for answers, in one query more."""
        return self.prefetch_related(self.model.evidence_lines())
