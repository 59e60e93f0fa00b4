"""Councils side by side: the differences first, the rest folded, what is not known apart."""

from dataclasses import dataclass
from functools import cached_property

from offers.answers import Answer, answer_of_any, is_for_situations_of
from offers.models import Commitment, Position, Situation
from offers.person import Person, Place
from offers.pledge import Board, Cell, Tally


@dataclass(frozen=True)
class Compared:
    """A cell, and the answer that one person would get there; None without a person or a line.

    `situations` are the names of those that the answer depends on, where no line is for everybody.
    """

    cell: Cell
    answer: Answer | None = None
    situations: tuple[str, ...] = ()

    @property
    def signature(self):
        """What the council promises, and what this person would get of it."""
        return (self.cell.signature, self.answer and self.answer.code, bool(self.situations))


@dataclass(frozen=True)
class ComparedRow:
    commitment: Commitment
    compared: list[Compared]

    @property
    def tally(self):
        codes = [c.cell.code for c in self.compared if c.cell.is_known]
        return Tally.over(codes, len(self.compared))

    @property
    def is_unknown(self):
        return not self.tally.known

    @property
    def is_different(self):
        """Do two councils say different things? What is not known says nothing, so it never differs."""
        return len({c.signature for c in self.compared if c.cell.is_known}) > 1

    @property
    def is_same(self):
        """Does everybody say the same? What is not known is never the same as anything."""
        return not self.tally.unknown and not self.is_different

    @property
    def is_part_known(self):
        """Have only some said anything, and those nothing different?"""
        return bool(self.tally.known and self.tally.unknown) and not self.is_different


@dataclass
class Comparison:
    """The councils, commitments and (optionally) the age and home that a valid form names."""

    authorities: list
    commitments: object
    age: int | None = None
    living: Place | None = None

    @cached_property
    def board(self):
        positions = Position.objects.counting().of_authorities(self.authorities).with_evidence()
        commitments = list(self.commitments.for_board())
        return Board(self.authorities, commitments, positions)

    @property
    def is_for_a_person(self):
        return self.age is not None

    @property
    def is_brief(self):
        """So many cells that each says only the answer, the age and the sum."""
        return len(self.authorities) > 4 and len(self.board.rows) > 1

    @property
    def has_several_rows(self):
        """A single promise is never folded away."""
        return len(self.rows) > 1

    @property
    def person_sentence(self):
        """Who the answers are for, whichever of the councils it was."""
        where = f"living {self.living.phrase}" if self.living else "living in that council’s area"
        return f"a care leaver of each council, {self.age}, {where}"

    def person_of(self, authority):
        return Person(authority, self.age, self.living or Place(authority, is_assumed=True))

    @cached_property
    def situation_names(self):
        return dict(Situation.objects.values_list("slug", "name"))

    def compared(self, cell):
        """The cell with what its lines say to the person; no line, no answer.

        Lines for a situation that nobody has named answer only where there are no others.
        """
        if not self.is_for_a_person or not cell.lines or not cell.position.needs_evidence:
            return Compared(cell)
        person = self.person_of(cell.authority)
        lines = [line for line in cell.lines if not self.is_past_for(cell, line)] or cell.lines
        fitting = [line for line in lines if is_for_situations_of(line, person)]
        if fitting:
            return Compared(cell, answer_of_any(fitting, person))
        slugs = {slug for line in lines for slug in line.situation_slugs}
        names = tuple(name for slug, name in self.situation_names.items() if slug in slugs)
        return Compared(cell, answer_of_any(lines, person), names)

    def is_past_for(self, cell, line):
        """Does the cell state an end that has passed, while the line states none of its own?"""
        end = cell.position.until_birthday
        return end is not None and self.age >= end and line.until_birthday is None

    @cached_property
    def rows(self):
        return [
            ComparedRow(row.commitment, [self.compared(cell) for cell in row.cells])
            for row in self.board.rows
        ]

    @cached_property
    def different(self):
        return [row for row in self.rows if row.is_different]

    @cached_property
    def part_known(self):
        return [row for row in self.rows if row.is_part_known]

    @cached_property
    def same(self):
        return [row for row in self.rows if row.is_same]

    @cached_property
    def unknown(self):
        return [row for row in self.rows if row.is_unknown]

    @property
    def tally(self):
        return self.board.tally
