"""Councils side by side: differences first, agreement folded, what is not known kept apart."""

from dataclasses import dataclass
from functools import cached_property

from offers.eligibility.answers import Answer, answer_of_any, is_for_situations_of
from offers.eligibility.person import Person, Place
from offers.lines.models import Situation
from offers.lines.wording import either
from offers.pledge.board import Board, Cell, Tally
from offers.pledge.models import Commitment, Position


@dataclass(frozen=True)
class Compared:
    """A cell and the answer that one person would get there; None without a person or a line.

    `situations` names those that the answer depends on, if no line is for everybody.
    """

    cell: Cell
    answer: Answer | None = None
    situations: tuple[str, ...] = ()

    @property
    def stated(self):
        """What the council promises, and what this person would get; None is not stated.

        An answer of "ask" states nothing.
        """
        is_sure = self.answer is not None and not self.answer.is_ask
        return self.cell.stated | {
            "whether this person gets it": self.answer.code if is_sure else None,
            "who it is for": bool(self.situations) if self.answer else None,
        }


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

    @cached_property
    def facts(self):
        """For each fact, the set of what the known councils state, with None for one that does not."""
        known = [c.stated for c in self.compared if c.cell.is_known]
        return {fact: {stated[fact] for stated in known} for fact in known[0]} if known else {}

    @property
    def is_different(self):
        """Whether two councils state different things. Something not stated differs from nothing."""
        return any(len(said - {None}) > 1 for said in self.facts.values())

    @property
    def unsaid(self):
        """The facts that only some of the known councils state."""
        return [fact for fact, said in self.facts.items() if None in said and len(said) > 1]

    @property
    def is_same(self):
        """Whether all councils state the same. Something not stated is the same as nothing."""
        return not (self.tally.unknown or self.unsaid or self.is_different)

    @property
    def is_part_known(self):
        """Whether some councils or facts are missing, and the rest do not differ."""
        return not (self.is_unknown or self.is_same or self.is_different)

    @property
    def unsaid_text(self):
        """If the councils that answer agree: which facts some of them do not state."""
        if self.is_different or not self.unsaid:
            return ""
        return f"Those that answer agree. Not all of them say {either(self.unsaid)}."

    @property
    def standing(self):
        """The group of the page that the row is in, as one word for the CSV."""
        if self.is_unknown:
            return "not-known"
        if self.is_different:
            return "different"
        return "same" if self.is_same else "part-known"


@dataclass(frozen=True)
class RowGroup:
    """Rows that stand together on the page, and what is said of them all."""

    slug: str
    title: str
    says: str
    rows: list[ComparedRow]
    is_folded: bool = False

    @property
    def is_unknown(self):
        return self.slug == "unknown"


@dataclass
class Comparison:
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
        """Whether there are so many cells that each shows only the answer, the age and the amount."""
        return len(self.authorities) > 4 and len(self.board.rows) > 1

    @property
    def has_several_rows(self):
        """A single row is never folded."""
        return len(self.rows) > 1

    @property
    def person_sentence(self):
        """Whom the answers are for, in whichever of the councils."""
        where = f"living {self.living.phrase}" if self.living else "living in that council’s area"
        return f"a care leaver of each council, {self.age}, {where}"

    def person_of(self, authority):
        return Person(authority, self.age, self.living or Place(authority, is_assumed=True))

    @cached_property
    def situation_names(self):
        return dict(Situation.objects.values_list("slug", "name"))

    def compared(self, cell):
        """The cell with what its lines mean for the person; without lines there is no answer.

        Lines for situations are used only if there are no others.
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
        """Whether the cell's stated end has passed, and the line states no end of its own."""
        end = cell.position.until_birthday
        return end is not None and self.age >= end and line.until_birthday is None

    @cached_property
    def rows(self):
        return [
            ComparedRow(row.commitment, [self.compared(cell) for cell in row.cells])
            for row in self.board.rows
        ]

    @property
    def groups(self):
        """The rows as the page has them: the differences first and open."""
        is_folded = self.has_several_rows
        return [
            RowGroup("different", "Different", "The answers we know of differ.", self.different),
            RowGroup(
                "part-known",
                "Some have not said",
                "Nobody here says anything different, but some have not said, or have left "
                "something out, such as until when or how much. That is not a no: ask them.",
                self.part_known,
                is_folded,
            ),
            RowGroup("same", "The same", "All of them give the same answer.", self.same, is_folded),
            RowGroup(
                "unknown",
                "Not known for any of them",
                "Nobody has said. That is not a no: these are the things to ask about.",
                self.unknown,
                is_folded,
            ),
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
