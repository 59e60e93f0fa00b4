"""Who already does this: for each promise that a council does not keep, the councils that do."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from offers.pledge.board import NO, NOT_KNOWN, YES, Board, Cell, Row
from offers.pledge.models import Borrowed, Position


@dataclass(frozen=True)
class Neighbours:
    """A commitment to which this council's answer is no or not known, and the cells that show how."""

    row: Row
    cell: Cell

    @property
    def doing(self):
        """The other councils' yes cells (or partly, if none says yes) that have lines to look at."""
        others = [c for c in self.row.cells if c.authority.pk != self.cell.authority.pk]
        yes = [c for c in self.row.yes_cells if c in others and c.lines]
        return yes or [c for c in others if c.code not in (YES, NO, NOT_KNOWN) and c.lines]


class WhoAlreadyDoesThis:
    """For one council, over the whole board.

    Each line gets `borrowed_here`: the council's Borrowed row for it, in a list of one or none.
    """

    def __init__(self, authority, board=None):
        self.authority = authority
        self.board = board or Board(positions=Position.objects.counting().with_evidence())

    @cached_property
    def commitments(self):
        lines = [line for position in self.board.by_cell.values() for line in position.lines]
        mine = Borrowed.objects.in_authorities([self.authority]).select_related("line")
        prefetch_related_objects(lines, Prefetch("lent", queryset=mine, to_attr="borrowed_here"))
        found = []
        for row in self.board.rows:
            cell = row.cell_of(self.authority)
            if cell.code in (NO, NOT_KNOWN):
                found.append(Neighbours(row, cell))
        return found

    @property
    def lost(self):
        """The council's own cells that need a look, because their lines are no longer public."""
        return [
            c for row in self.board.rows for c in row.lost_cells if c.authority == self.authority
        ]
