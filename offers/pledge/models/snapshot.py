from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from authorities.models import Authority
from authorities.rights import RowRights
from offers.pledge.models.commitment import Commitment
from offers.pledge.models.position import Position


class SnapshotManager(models.Manager):
    def take(self, *, on=None):
        """Store today's board, replacing a snapshot already taken today."""
        day = on or timezone.localdate()
        positions = list(Position.objects.counting())
        with transaction.atomic():
            self.filter(taken_on=day).delete()
            snapshot = self.create(taken_on=day, authority_count=Authority.objects.count())
            snapshot.commitments.set(Commitment.objects.current())
            SnapshotCell.objects.bulk_create(SnapshotCell.of(snapshot, p) for p in positions)
        return snapshot

    def latest_before(self, day):
        return self.filter(taken_on__lt=day).order_by("-taken_on").first()


class Snapshot(models.Model):
    """One day's board: the commitments asked, the number of councils, and the known cells."""

    taken_on = models.DateField(unique=True)
    authority_count = models.PositiveSmallIntegerField()
    commitments = models.ManyToManyField(Commitment, related_name="snapshots")

    objects = SnapshotManager()
    row_rights = RowRights(change=None)

    class Meta:
        ordering = ["taken_on"]

    def __str__(self):
        return f"{self.taken_on}"


class SnapshotCell(models.Model):
    """A known cell. As on the board, "not known" has no row."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="cells")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=11, choices=Position.Stance)
    until_birthday = models.PositiveSmallIntegerField(null=True)
    amount_gbp = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    counts_outside = models.BooleanField(null=True)
    is_confirmed = models.BooleanField()

    class Meta:
        ordering = ["commitment__position", "authority__short_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "authority", "commitment"],
                name="offers_snapshotcell_is_kept_once",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["yes", "partly", "in-progress", "no"]),
                name="offers_snapshotcell_answer_is_known",
            ),
        ]

    def __str__(self):
        return f"{self.authority}, {self.commitment}: {self.answer}"

    @classmethod
    def of(cls, snapshot, position):
        return cls(
            snapshot=snapshot,
            authority_id=position.authority_id,
            commitment_id=position.commitment_id,
            answer=position.answer,
            until_birthday=position.until_birthday,
            amount_gbp=position.amount_gbp,
            counts_outside=position.counts_outside,
            is_confirmed=position.is_confirmed,
        )
