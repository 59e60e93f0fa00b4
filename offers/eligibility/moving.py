from dataclasses import dataclass
from functools import cached_property

from offers.eligibility.answers import (
    Answer,
    answer,
    in_other_situations,
    is_for_situations_of,
    stands_for,
)
from offers.eligibility.my_offer import by_reason
from offers.lines.models import Area, Entitlement

# What a person needs to know before a move, most urgent first.
ORDER = ["lost", "gained", "certain", "ask", "kept"]


@dataclass(frozen=True)
class Moved:
    """A line with its answers before and after the move.

    `is_for_person`: the line is for everybody, or for a situation that the person has named.
    """

    line: object
    before: Answer
    answer: Answer
    is_for_person: bool = True

    @property
    def is_kept(self):
        return self.before.is_open and self.answer.is_open

    @property
    def is_lost(self):
        return self.before.is_open and not self.answer.is_open and not self.answer.is_ask

    @property
    def is_gained(self):
        """Not available before. What had to be asked about before is `certain`, not gained."""
        return self.answer.is_open and not self.before.is_open and not self.before.is_ask

    @property
    def is_certain(self):
        return self.answer.is_open and self.before.is_ask

    @property
    def is_to_ask(self):
        """Whatever it was before, the council has not said whether it applies afterwards."""
        return self.answer.is_ask

    @property
    def change(self):
        """The change in one word, for the CSV and for the groups of the page.

        kept: open in both places. lost: open before, not available after. gained: not available
        before, open after. certain: to ask about before, open after. ask: to ask about after. none:
        the rest.
        """
        for word in ("kept", "lost", "gained", "certain"):
            if getattr(self, f"is_{word}"):
                return word
        return "ask" if self.is_to_ask else "none"

    def words(self, other):
        """Whether this is a council's version of a national line that is in the same group."""
        in_same_group = (self.change, self.is_for_person) == (other.change, other.is_for_person)
        return in_same_group and stands_for(self.line, other.line)

    @property
    def sentence(self):
        said = {
            "kept": "Stays.",
            "lost": "Stops.",
            "gained": "New.",
            "certain": "Becomes certain.",
            "ask": "Ask first.",
        }
        return f"{said[self.change]} {self.answer.reason}"


@dataclass
class Move:
    """One person in two places.

    `all_situations` are all Situation rows. Lines for a situation that the person has not named are
    listed separately, because only the person knows whether it applies.
    """

    before: object
    after: object
    all_situations: list

    @cached_property
    def moved(self):
        """Every line once, largest amounts first; a council's version replaces the national line."""
        published = Entitlement.objects.public()
        either = published.owed_to(self.before) | published.owed_to(self.after)
        lines = [self.worked_out(line) for line in either.for_answers()]
        lines.sort(key=lambda m: (-(m.line.amount_gbp or 0), m.line.title, m.line.pk))
        versions = [m for m in lines if m.line.delivers_id]
        return [m for m in lines if not any(version.words(m) for version in versions)]

    def worked_out(self, line):
        """The answers in both homes; being away from home is a situation that may apply in only
        one."""
        before, after = answer(line, self.before), answer(line, self.after)
        fits_before = is_for_situations_of(line, self.before)
        fits_after = is_for_situations_of(line, self.after)
        known = self.before.known_situations | self.after.known_situations
        if fits_before and not fits_after:
            after = in_other_situations(after, line, known, self.all_situations)
        if fits_after and not fits_before:
            before = in_other_situations(before, line, known, self.all_situations)
        return Moved(line, before, after, fits_before or fits_after)

    def with_change(self, change):
        return [m for m in self.moved if m.is_for_person and m.change == change]

    @cached_property
    def kept(self):
        return self.with_change("kept")

    @cached_property
    def areas(self):
        return list(Area.objects.all())

    def by_area(self, moved):
        groups = [
            {"area": area, "moved": [m for m in moved if m.line.area_id == area.pk]}
            for area in self.areas
        ]
        return [group for group in groups if group["moved"]]

    @cached_property
    def kept_by_area(self):
        return self.by_area(self.kept)

    @cached_property
    def certain_by_area(self):
        return self.by_area(self.certain)

    @cached_property
    def lost(self):
        return self.with_change("lost")

    @cached_property
    def gained(self):
        return self.with_change("gained")

    @cached_property
    def certain(self):
        return self.with_change("certain")

    @cached_property
    def ask(self):
        return self.with_change("ask")

    @cached_property
    def newly_to_ask(self):
        """Open where the person lives now: the first things to ask about before moving."""
        return [m for m in self.ask if m.before.is_open]

    @cached_property
    def ask_groups(self):
        return by_reason(self.ask)

    @cached_property
    def situation_groups(self):
        """Lines for situations that were not named. A line for two of them is listed under both."""
        conditional = [m for m in self.moved if not m.is_for_person and m.change != "none"]
        conditional.sort(key=lambda m: ORDER.index(m.change))
        groups = []
        for situation in self.all_situations:
            moved = [m for m in conditional if situation.slug in m.line.situation_slugs]
            if moved:
                groups.append({"situation": situation, "moved": moved})
        return groups
