"""The board by year: the last snapshot of each year, and today."""

from functools import cached_property

from django.utils import timezone

from offers.pledge.board import Board, Tally
from offers.pledge.models import Snapshot, SnapshotCell


class Years:
    """A column for each year with a snapshot and one for today; a row for each commitment."""

    def __init__(self):
        self.board = Board()
        self.today = timezone.localdate()

    @cached_property
    def snapshots(self):
        last = {}
        for snapshot in Snapshot.objects.filter(taken_on__lt=self.today).order_by("taken_on"):
            last[snapshot.taken_on.year] = snapshot
        return list(last.values())

    @cached_property
    def kept(self):
        """{(snapshot, commitment): Tally}, without the commitments that were not asked then."""
        asked = Snapshot.commitments.through.objects.filter(snapshot__in=self.snapshots)
        codes = {pair: [] for pair in asked.values_list("snapshot_id", "commitment_id")}
        cells = SnapshotCell.objects.filter(snapshot__in=self.snapshots)
        for snapshot, commitment, code in cells.values_list(
            "snapshot_id", "commitment_id", "answer"
        ):
            codes[snapshot, commitment].append(code)
        of = {snapshot.pk: snapshot.authority_count for snapshot in self.snapshots}
        return {pair: Tally.over(found, of[pair[0]]) for pair, found in codes.items()}

    @property
    def rows(self):
        return [
            {
                "commitment": row.commitment,
                "kept": [
                    {"day": s.taken_on, "tally": self.kept.get((s.pk, row.commitment.pk))}
                    for s in self.snapshots
                ],
                "now": row.tally,
            }
            for row in self.board.rows
        ]
