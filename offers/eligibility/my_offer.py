"""The "my offer" page: every line a person may have, grouped by answer."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from offers.eligibility.answers import (
    ASK,
    OPEN,
    Answered,
    answer_all,
    conditions,
    is_for_situations_of,
    stands_for,
)
from offers.lines.care_words import explain_first_uses
from offers.lines.models import Area, Entitlement, PartnerOffer, Word
from offers.lines.wording import both

# Topics to name while a fold is closed: help with council tax was asked for most (regional survey,
# 2022), and the setting up home allowance is the largest sum.
MOST_WANTED = {"council-tax": "council tax help", "setting-up-home": "setting up home"}


def strength(answered: Answered):
    """Sort key: rights in law first, then the largest amounts, then by title."""
    line = answered.line
    return (not line.is_right_in_law, -(line.amount_gbp or 0), line.title, line.pk)


def by_reason(answered_lines):
    """Lines grouped by reason, the largest group first, so that each reason is read once."""
    groups = {}
    for answered in answered_lines:
        groups.setdefault(answered.answer.reason, []).append(answered)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return [{"reason": reason, "answered": lines} for reason, lines in ordered]


@dataclass(frozen=True)
class Conditional:
    """A line and, if it needs a situation the person has not named, the condition: "If you ..."."""

    line: object
    condition: str


def highlights(answered_lines):
    """The lines that a closed fold names: one for each most-wanted topic, and the two largest sums."""
    lines = sorted((a.line for a in answered_lines), key=most_definite_first)
    wanted = [next((n for n in lines if topic in n.topic_slugs), None) for topic in MOST_WANTED]
    sums = [line for line in lines if line.amount_gbp][:2]
    return list(dict.fromkeys([*filter(None, wanted), *sums]))


def most_definite_first(line):
    """Sort key: the largest amount, then the fewest situations, then a stated end."""
    return (-(line.amount_gbp or 0), len(line.situation_slugs), line.until_birthday is None)


@dataclass(frozen=True)
class SituationGroup:
    """The lines for one situation that the person has not named; `add_url` adds it."""

    situation: object
    answered: list[Answered]
    add_url: str

    @property
    def open(self):
        return [a for a in self.answered if a.answer.is_open]

    @property
    def ask(self):
        return [a for a in self.answered if a.answer.is_ask]

    @property
    def highlights(self):
        return highlights(self.answered)


@dataclass
class MyOffer:
    """What one person gets. Every line is under exactly one of the five answers.

    `all_situations` are all Situation rows. Lines for a situation that the person has not named are
    listed under it and not by area, because only the person knows whether it applies.
    """

    person: object
    all_situations: list

    @cached_property
    def answered(self) -> list[Answered]:
        """Every line with its answer, strongest first, as in the CSV."""
        lines = Entitlement.objects.public().owed_to(self.person).for_lists()
        return sorted(answer_all(lines, self.person), key=strength)

    @cached_property
    def worded_by_council(self) -> list[Answered]:
        """National lines hidden in favour of the council's own version.

        Only if that version promises as much, and is open or has the same answer: a right that is
        open in law is never hidden behind a council's line that has to be asked about.
        """
        versions = [
            a
            for a in self.answered
            if a.line.delivers_id and a.line.authority_id == self.person.authority.pk
        ]
        return [
            a
            for a in self.answered
            if any(
                stands_for(version.line, a.line) and version.answer.code in (OPEN, a.answer.code)
                for version in versions
            )
        ]

    @cached_property
    def shown(self) -> list[Answered]:
        hidden = {a.line.pk for a in self.worded_by_council}
        return [a for a in self.answered if a.line.pk not in hidden]

    def with_answer(self, code, *, is_for_me):
        """Shown lines with this answer, either for everybody and named situations, or all the
        others."""
        return [
            a
            for a in self.shown
            if a.answer.code == code and is_for_situations_of(a.line, self.person) == is_for_me
        ]

    @cached_property
    def open(self):
        return self.with_answer(OPEN, is_for_me=True)

    @cached_property
    def open_if(self):
        """Open to people in a situation that this person has not named."""
        return self.with_answer(OPEN, is_for_me=False)

    @cached_property
    def ask(self):
        return self.with_answer(ASK, is_for_me=True)

    @cached_property
    def ask_if(self):
        return self.with_answer(ASK, is_for_me=False)

    def conditional(self, answered) -> Conditional:
        line = answered.line
        if is_for_situations_of(line, self.person):
            return Conditional(line, "")
        return Conditional(line, f"If {conditions(line.situation_slugs, self.all_situations)}")

    @cached_property
    def from_home(self):
        """What the council where the person lives has for any care leaver, if open or to be asked
        about."""
        home = self.person.living.authority
        if home is None or home == self.person.authority:
            return []
        found = [
            self.conditional(a)
            for a in self.shown
            if a.line.authority_id == home.pk and (a.answer.is_open or a.answer.is_ask)
        ]
        return sorted(found, key=lambda found: bool(found.condition))

    @cached_property
    def ask_groups(self):
        return by_reason(self.ask)

    @cached_property
    def later(self):
        return [a for a in self.shown if a.answer.is_later]

    @cached_property
    def elsewhere(self):
        return [a for a in self.shown if a.answer.is_elsewhere]

    @cached_property
    def ended(self):
        return [a for a in self.shown if a.answer.is_ended]

    @cached_property
    def counts(self):
        return {
            "open": len(self.open),
            "open_if": len(self.open_if),
            "ask": len(self.ask),
            "ask_if": len(self.ask_if),
            "if": len(self.open_if) + len(self.ask_if),
            "later": len(self.later),
            "elsewhere": len(self.elsewhere),
            "ended": len(self.ended),
        }

    @property
    def moving_query(self):
        """The query string that prefills the moving form with where the person lives now."""
        home = self.person.living.slug or self.person.authority.slug
        values = {
            "council": self.person.authority.slug,
            "age": self.person.age,
            "from": home,
            "situation": sorted(self.person.situations),
        }
        return urlencode(values, doseq=True)

    @property
    def total(self):
        return len(self.shown)

    @cached_property
    def areas(self):
        """The open lines by area, including areas without any."""
        return [
            {"area": area, "answered": [a for a in self.open if a.line.area_id == area.pk]}
            for area in Area.objects.all()
        ]

    @cached_property
    def words(self):
        """The care words on the cards, linked at their first use in each area."""
        sections = [[a.line for a in group["answered"]] for group in self.areas]
        return explain_first_uses(sections, Word.objects.all())

    @cached_property
    def situation_groups(self):
        """The lines for each situation not named: everything that naming it would add.

        A line for two of them is under both, so these do not add up to the counts of the page.
        """
        groups = []
        for situation in self.all_situations:
            lines = [
                a for a in [*self.open_if, *self.ask_if] if situation.slug in a.line.situation_slugs
            ]
            if lines:
                named = sorted({*self.person.situations, situation.slug})
                add_url = f"?{self.person.query(situation=named)}"
                groups.append(SituationGroup(situation, lines, add_url))
        return groups

    @property
    def most_wanted_if(self):
        """The most-wanted topics that a situation not named would open, in words."""
        topics = {slug for a in self.open_if for slug in a.line.topic_slugs}
        return both([words for slug, words in MOST_WANTED.items() if slug in topics])

    def by_birthday(self, answered_lines):
        """Lines grouped by the birthday on which their answer changes, the nearest first."""
        ordered = sorted(answered_lines, key=lambda a: a.answer.birthday)
        return [
            {"birthday": birthday, "lines": [self.conditional(a) for a in group]}
            for birthday, group in groupby(ordered, key=lambda a: a.answer.birthday)
        ]

    @cached_property
    def coming_up(self):
        return self.by_birthday(self.later)

    @cached_property
    def ending(self):
        return self.by_birthday(a for a in [*self.open, *self.open_if] if a.answer.birthday)

    @property
    def ending_count(self):
        return sum(len(group["lines"]) for group in self.ending)

    @cached_property
    def partner_offers(self):
        """Partner offers that are open to the person, then those to ask about."""
        homes = [self.person.authority, self.person.living.authority]
        offers = PartnerOffer.objects.public().covering(homes).for_answers()
        fitting = [
            a for a in answer_all(offers, self.person) if a.answer.is_open or a.answer.is_ask
        ]
        return sorted(fitting, key=lambda a: (a.answer.is_ask, a.line.area.position, a.line.title))
