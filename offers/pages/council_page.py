"""One council's offer, including what we do not know about it."""

from dataclasses import dataclass
from functools import cached_property

from offers.lines.care_words import explain_first_uses
from offers.lines.models import Area, Entitlement, Word


@dataclass
class CouncilPage:
    authority: object

    @cached_property
    def lines(self):
        return list(self.authority.entitlements.public().for_answers())

    @cached_property
    def groups(self):
        """Every area with the council's lines in it, rights in law first."""
        ordered = sorted(
            self.lines, key=lambda line: (not line.is_right_in_law, line.title.lower())
        )
        return [
            {"area": area, "lines": [line for line in ordered if line.area_id == area.pk]}
            for area in Area.objects.all()
        ]

    @cached_property
    def words(self):
        """The care words on the cards, linked at their first use in each area."""
        return explain_first_uses([group["lines"] for group in self.groups], Word.objects.all())

    @cached_property
    def national_count(self):
        return Entitlement.objects.public().national().count()

    @cached_property
    def checked_when(self):
        """When the line that was checked longest ago was last checked."""
        dated = [line for line in self.lines if line.checked_on]
        return min(dated, key=lambda line: line.checked_on).checked_when if dated else ""

    @cached_property
    def gaps(self):
        """What the council's published offer leaves open, a sentence for each gap."""
        total = len(self.lines)
        sentences = [
            f"We have not found anything on {group['area'].name.lower()}."
            for group in self.groups
            if not group["lines"]
        ]
        counted = [
            ("not confirmed by the council yet", lambda line: not line.is_confirmed),
            ("no age given for when it stops", lambda line: line.until_birthday is None),
            ("not clear whether it applies if you live somewhere else", has_unstated_place),
            ("nothing about how to get it", lambda line: not line.how_to_get),
            ("no date for the source", lambda line: not line.source_date),
        ]
        for words, is_gap in counted:
            if count := sum(map(is_gap, self.lines)):
                sentences.append(f"{count} of {total} things: {words}.")
        missing = [
            ("the phone number of its leaving care team", self.authority.team_phone),
            ("an emergency number", self.authority.emergency_phone),
        ]
        sentences += [f"We have not found {what}." for what, value in missing if not value]
        return sentences


def has_unstated_place(line):
    return line.lives == line.Lives.UNKNOWN
