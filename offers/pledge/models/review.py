"""The yearly review: every council is asked to confirm its positions."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone

from authorities.models import Authority
from authorities.rights import RowRights
from offers.pledge.models.commitment import Commitment
from offers.pledge.models.position import Position
from offers.pledge.models.snapshot import Snapshot


class ReviewManager(models.Manager):
    def open(self, year, *, on=None):
        """Ask every council about every commitment, and take a snapshot of the board.

        Opening a year again only adds what is missing, so nothing is asked twice.
        """
        day = on or timezone.localdate()
        with transaction.atomic():
            review, is_new = self.get_or_create(year=year, defaults={"opened_on": day})
            if is_new:
                Snapshot.objects.take(on=day)
            commitments = list(Commitment.objects.current())
            ReviewItem.objects.bulk_create(
                [
                    ReviewItem(review=review, authority=authority, commitment=commitment)
                    for authority in Authority.objects.all()
                    for commitment in commitments
                ],
                ignore_conflicts=True,
            )
        return review

    def current(self):
        return self.order_by("-year").first()

    def progress(self, review):
        """Each council with how many questions it was `asked` and has `answered`, fewest answers
        first."""
        answered = Count("review_items", filter=Q(review_items__answered_at__isnull=False))
        return (
            Authority.objects.filter(review_items__review=review)
            .annotate(asked=Count("review_items"), answered=answered)
            .order_by("answered", "short_name")
        )


class Review(models.Model):
    year = models.PositiveSmallIntegerField(unique=True)
    opened_on = models.DateField()

    objects = ReviewManager()
    row_rights = RowRights(change=None)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(2022, 2100)),
                name="offers_review_year_is_a_year",
                violation_error_message="Give the year in four figures, such as 2027.",
            ),
        ]

    def __str__(self):
        return f"Review of {self.year}"


class ReviewItemQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(answered_at=None)

    def answered(self):
        return self.exclude(answered_at=None)

    def of_authorities(self, ids):
        return self.filter(authority__in=ids)


def version_of(position):
    """The version of a cell, so that nobody confirms an answer that they did not see."""
    return position.updated_at.isoformat() if position else "not-known"


class ReviewItem(models.Model):
    """One question of a review: what is this council's position on this commitment?"""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Still right"
        CHANGED = "changed", "It has changed"
        NOT_KNOWN = "not-known", "The council cannot say yet"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="review_items")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        ordering = ["commitment__position", "authority__short_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "authority", "commitment"],
                name="offers_reviewitem_is_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(
                    outcome__in=["confirmed", "changed", "not-known"],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="offers_reviewitem_outcome_goes_with_who_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.review}: {self.authority}, {self.commitment}"

    @property
    def cell(self):
        """The published Position in question, as a queryset of one or none."""
        return Position.objects.published().in_cell(self.authority_id, self.commitment_id)

    @property
    def mark(self):
        return version_of(self.cell.first())

    def confirm(self, *, by, mark, now=None):
        """The council confirms its position or, without a position, that it cannot say yet.

        `mark` is the version that was on the page. Raises ValidationError.
        """
        if not by.rights.speaks_for(self.authority_id):
            raise ValidationError("Only somebody who works for this council can answer for it.")
        with transaction.atomic():
            position = self.cell.select_for_update(of=["self"]).first()
            if mark != version_of(position):
                raise ValidationError("This answer has changed. Look at what it says now.")
            if position:
                position.confirm(by=by, now=now)
            outcome = self.Outcome.CONFIRMED if position else self.Outcome.NOT_KNOWN
            self.answer(outcome, by=by, now=now)

    def answer(self, outcome, *, by, now=None):
        self.outcome = outcome
        self.answered_at = now or timezone.now()
        self.answered_by = by
        self.save()
