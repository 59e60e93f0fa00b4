"""Which commitments are current, and which positions count."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from offers.lines.aggregates import TextSet
from offers.lines.querysets import public_on
from offers.publishing.querysets import PublishableQuerySet


class CommitmentQuerySet(models.QuerySet):
    def current(self):
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
        """What the board counts: published positions on current commitments.

        Annotates `has_lines`: whether a line behind the position is still public.
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
        """Prefetches the published lines behind each position, ready for answers (one more query)."""
        return self.prefetch_related(self.model.evidence_lines())
