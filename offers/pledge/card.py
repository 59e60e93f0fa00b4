from functools import cached_property

from django.db.models import prefetch_related_objects

from offers.pledge.board import Board, Tally
from offers.pledge.models import Position


class PledgeCard:
    """One council's answers, what others could copy from it, and what is still to find out."""

    def __init__(self, authority, board=None):
        self.authority = authority
        self.board = board or Board()

    @cached_property
    def pairs(self):
        """Each row of the board with this council's cell, whose lines are prefetched."""
        own = [p for p in self.board.by_cell.values() if p.authority_id == self.authority.pk]
        prefetch_related_objects(own, Position.evidence_lines())
        return [(row, row.cell_of(self.authority)) for row in self.board.rows]

    @cached_property
    def tally(self):
        known = [cell.code for _, cell in self.pairs if cell.is_known]
        return Tally.over(known, len(self.pairs))

    @cached_property
    def known(self):
        return [cell for _, cell in self.pairs if cell.is_known]

    @cached_property
    def good_practice(self):
        """Its yes cells where at most half of the known councils say yes, the rarest first."""
        rare = [
            (row, cell) for row, cell in self.pairs if cell in row.shown_yes_cells and row.is_rare
        ]
        rare.sort(key=lambda pair: (pair[0].tally.yes, pair[0].commitment.position))
        return [{"row": row, "cell": cell} for row, cell in rare]

    @cached_property
    def to_find_out(self):
        return [row for row, cell in self.pairs if not cell.is_known]
