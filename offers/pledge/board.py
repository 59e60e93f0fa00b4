"""The pledge board: every council's answer to every commitment, with "not known" kept apart."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from authorities.models import Authority
from offers.pledge.models import Commitment, Position, Snapshot

YES, PARTLY, IN_PROGRESS, NO, NOT_KNOWN = "yes", "partly", "in-progress", "no", "not-known"
# The order in which lists and counts name them.
LABELS = {
    YES: "Yes",
    PARTLY: "Partly",
    IN_PROGRESS: "In progress",
    NO: "No",
    NOT_KNOWN: "Not known",
}
KNOWN = [YES, PARTLY, IN_PROGRESS, NO]
MEANINGS = {
    YES: "The council’s published offer says so.",
    PARTLY: "Some of it, or not for everybody, or we have only found part of it.",
    IN_PROGRESS: "The council says that it is working on it.",
    NO: "A source says so.",
    NOT_KNOWN: "Nobody has said. That does not mean no: ask.",
}
MOST_LEADERS = 3
# A yes is worth copying if no more than this share of the known councils says yes.
RARE_SHARE = 0.5


@dataclass(frozen=True)
class Cell:
    """One council's answer to one commitment: not known unless there is a published position."""

    authority: Authority
    commitment: Commitment
    position: Position | None = None

    @property
    def code(self):
        return self.position.answer if self.position else NOT_KNOWN

    @property
    def label(self):
        return LABELS[self.code]

    @property
    def is_known(self):
        return self.position is not None

    @property
    def lines(self):
        """The published lines behind it, if they were prefetched."""
        return getattr(self.position, "lines", [])

    @property
    def facts(self):
        """Age, amount and place in words, where stated."""
        if not self.position:
            return []
        texts = [self.position.amount_text, self.position.until_text, self.position.place_text]
        return [text[0].upper() + text[1:] for text in texts if text]

    @property
    def is_from_doubtful_source(self):
        """Whether every line behind it has an old or second-hand source."""
        return bool(self.lines) and all(
            line.confidence == line.Confidence.LOW or line.is_old_source for line in self.lines
        )

    @property
    def has_lost_its_evidence(self):
        """Whether it says yes or partly although no line behind it is public any more."""
        return bool(self.position and self.position.needs_evidence and not self.position.has_lines)

    @property
    def stated(self):
        """The council's answer fact by fact; None for a fact it does not state."""
        p = self.position
        if not p:
            return {}
        return {
            "answer": p.answer,
            "until when": p.until_birthday,
            "how much": p.amount_text or None,
            "where it counts": p.counts_outside,
        }

    @property
    def strength(self):
        """Sort key, furthest-reaching yes first: a stated end, wherever you live, longest, largest
        sum."""
        p = self.position
        return (
            p.until_birthday is None,
            p.counts_outside is not True,
            -(p.until_birthday or 0),
            -(p.amount_gbp or 0),
            self.authority.short_name,
        )


@dataclass(frozen=True)
class Tally:
    """How many councils give each answer. `of` counts all councils, known or not."""

    counts: Counter
    of: int

    @classmethod
    def over(cls, codes, of):
        """`codes` are the answers of known cells; the rest of `of` is not known."""
        return cls(Counter(codes), of)

    @property
    def known(self):
        return sum(self.counts[code] for code in KNOWN)

    @property
    def yes(self):
        return self.counts[YES]

    @property
    def unknown(self):
        return self.of - self.known

    @property
    def known_text(self):
        return f"{self.known} of {self.of} known"

    @property
    def text(self):
        """ "5 yes, 3 partly"; empty if nothing is known."""
        return ", ".join(
            f"{self.counts[code]} {LABELS[code].lower()}" for code in KNOWN if self.counts[code]
        )

    @property
    def full_text(self):
        """ "5 yes, 3 partly; 8 of 14 known" """
        return "; ".join(filter(None, [self.text, self.known_text]))

    @property
    def parts(self):
        """The bar's parts: each answer with its count, and its start and width in per cent."""
        parts, start = [], 0
        for code in LABELS:
            count = self.unknown if code == NOT_KNOWN else self.counts[code]
            if count:
                width = round(100 * count / self.of, 2)
                parts.append({"code": code, "count": count, "x": start, "width": width})
                start = round(start + width, 2)
        return parts


@dataclass
class Row:
    """One commitment with a cell for each council. `before` is its Tally in the last snapshot."""

    commitment: Commitment
    cells: list[Cell]
    before: Tally | None = None

    @cached_property
    def tally(self):
        return Tally.over((cell.code for cell in self.cells if cell.is_known), len(self.cells))

    @cached_property
    def yes_cells(self):
        return sorted((c for c in self.cells if c.code == YES), key=lambda c: c.strength)

    @cached_property
    def shown_yes_cells(self):
        """Those with a line to show. The others still count as a yes, but there is nothing to copy."""
        return [cell for cell in self.yes_cells if not cell.has_lost_its_evidence]

    @property
    def leaders(self):
        return self.shown_yes_cells[:MOST_LEADERS]

    @property
    def other_yes_cells(self):
        return [cell for cell in self.yes_cells if cell not in self.leaders]

    @cached_property
    def lost_cells(self):
        return [cell for cell in self.cells if cell.has_lost_its_evidence]

    @property
    def lost_names(self):
        return ", ".join(cell.authority.short_name for cell in self.lost_cells)

    @cached_property
    def unknown_cells(self):
        return [cell for cell in self.cells if not cell.is_known]

    @property
    def is_unknown(self):
        return not self.tally.known

    @property
    def is_rare(self):
        """Whether at most half of the known councils say yes."""
        return 0 < self.tally.yes <= RARE_SHARE * self.tally.known

    @property
    def change_text(self):
        """The difference from the last snapshot; empty without a difference or a snapshot."""
        if self.before is None:
            return ""
        now, then = self.tally.counts, self.before.counts
        changes = [(now[code] - then[code], LABELS[code].lower()) for code in KNOWN]
        changes.append((self.tally.known - self.before.known, "known"))
        said = [f"{abs(n)} {'more' if n > 0 else 'fewer'} {word}" for n, word in changes if n]
        return ", ".join(said)

    def cell_of(self, authority):
        return next(cell for cell in self.cells if cell.authority.pk == authority.pk)


@dataclass
class Board:
    """Commitments against councils, read in a fixed number of queries.

    `positions` is the queryset to count; pass one `with_evidence()` to have the lines too.
    """

    authorities: list = None
    commitments: list = None
    positions: object = None
    snapshot: Snapshot | None = field(default=None)

    def __post_init__(self):
        if self.authorities is None:
            self.authorities = list(Authority.objects.order_by("short_name"))
        if self.commitments is None:
            self.commitments = list(Commitment.objects.current().for_board())
        if self.positions is None:
            self.positions = Position.objects.counting()

    @cached_property
    def by_cell(self):
        return {(p.authority_id, p.commitment_id): p for p in self.positions}

    @cached_property
    def tallies_before(self):
        """The last snapshot's tallies by commitment id; it has none for a commitment not asked
        then."""
        if self.snapshot is None:
            return {}
        codes = {c.pk: [] for c in self.snapshot.commitments.all()}
        for pk, code in self.snapshot.cells.values_list("commitment_id", "answer"):
            codes[pk].append(code)
        return {pk: Tally.over(found, self.snapshot.authority_count) for pk, found in codes.items()}

    @cached_property
    def rows(self):
        return [
            Row(
                commitment,
                [
                    Cell(authority, commitment, self.by_cell.get((authority.pk, commitment.pk)))
                    for authority in self.authorities
                ],
                self.tallies_before.get(commitment.pk),
            )
            for commitment in self.commitments
        ]

    @cached_property
    def groups(self):
        groups = {}
        for row in sorted(self.rows, key=lambda row: row.commitment.group.position):
            groups.setdefault(row.commitment.group, []).append(row)
        return [{"group": group, "rows": rows} for group, rows in groups.items()]

    @cached_property
    def tally(self):
        codes = [cell.code for row in self.rows for cell in row.cells if cell.is_known]
        return Tally.over(codes, len(self.authorities) * len(self.commitments))

    def has_row(self, slug):
        return any(row.commitment.slug == slug for row in self.rows)

    def row_of(self, slug):
        """The row of the commitment with this slug, or else the first row."""
        named = (row for row in self.rows if row.commitment.slug == slug)
        return next(named, self.rows[0] if self.rows else None)


def legend():
    return [{"code": c, "label": LABELS[c], "meaning": MEANINGS[c]} for c in LABELS]
