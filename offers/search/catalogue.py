"""Everything published as one list in memory, with exact counts for its filters.

Council lines and partner offers are two tables but one list to a reader. A catalogue reads both
(about 570 rows) in two queries, so that counting every choice of every filter needs no more.
"""

from dataclasses import dataclass, replace

from authorities.models import Authority
from offers.eligibility.answers import ENDED, LATER, age_answer, home_answer, place_answer
from offers.eligibility.person import Place
from offers.lines.models import Entitlement, PartnerOffer

EVERYTHING, ENTITLEMENTS, PARTNER_OFFERS = "all", "entitlements", "partner-offers"


@dataclass(frozen=True)
class Catalogue:
    """A chainable list of lines: each method returns a new catalogue of those that fit.

    It has enough of a queryset (`model`, `all()`) for a FilterSet to accept it.
    """

    lines: tuple
    living: Place | None = None
    authority: Authority | None = None
    model = Entitlement

    @classmethod
    def published(cls):
        entitlements = Entitlement.objects.public().for_lists()
        partner_offers = PartnerOffer.objects.public().for_lists()
        return cls((*entitlements, *partner_offers))

    @classmethod
    def partner_offers(cls):
        return cls(tuple(PartnerOffer.objects.public().for_lists()))

    def all(self):
        return self

    def __len__(self):
        return len(self.lines)

    def __iter__(self):
        return iter(self.lines)

    def keep(self, fits, alike=None):
        """Keep the lines that fit. Lines with the same `alike` key are tested only once."""
        if alike is None:
            return replace(self, lines=tuple(line for line in self.lines if fits(line)))
        known = {}
        for line in self.lines:
            key = alike(line)
            if key not in known:
                known[key] = fits(line)
        return replace(self, lines=tuple(line for line in self.lines if known[alike(line)]))

    def of_kind(self, kind):
        if kind == EVERYTHING:
            return self
        return self.keep(lambda line: line.is_entitlement == (kind == ENTITLEMENTS))

    def living_in(self, living):
        """Lines that may be open to somebody who lives here, whoever looked after them."""
        kept = self.keep(
            lambda line: line.is_partner_offer or not home_answer(line, living).is_elsewhere,
            alike=lambda line: line.place_key,
        )
        return replace(kept, living=living)

    def for_care_leavers_of(self, authority):
        """Lines that this authority's care leavers have or may have: its own, the wider ones,
        partners'.

        After `living_in`, also those that the council of that home has for any care leaver, and
        without those that do not reach that home.
        """
        living = self.living or Place(authority)
        kept = self.keep(
            lambda line: not place_answer(line, authority, living).is_elsewhere,
            alike=lambda line: line.place_key,
        )
        return replace(kept, authority=authority)

    def own(self):
        """Council lines only: those of the chosen authority, or of every council if none was
        chosen."""
        council_lines = self.keep(lambda line: line.is_entitlement and line.authority_id)
        if self.authority is None:
            return council_lines
        return council_lines.keep(lambda line: line.authority_id == self.authority.pk)

    def in_area(self, slug):
        return self.keep(lambda line: line.area.slug == slug)

    def about(self, slug):
        return self.keep(lambda line: slug in line.topic_slugs)

    def aimed_at(self, slug):
        return self.keep(lambda line: line.is_entitlement and slug in line.situation_slugs)

    def on_basis(self, basis):
        return self.keep(lambda line: line.is_entitlement and line.public_basis == basis)

    def open_at(self, age):
        """Lines that are or may be open at this age; only a stated limit excludes one."""
        return self.keep(
            lambda line: age_answer(line, age).code not in (ENDED, LATER),
            alike=lambda line: (line.from_age, line.until_birthday),
        )

    def in_sector(self, sector):
        return self.keep(lambda line: line.is_partner_offer and line.organisation.sector == sector)

    def ranked(self, ranks):
        """Only the lines that a search found, best first; `ranks` maps a line's key to its rank."""
        return self.keep(lambda line: line.key in ranks).sorted_by(lambda line: ranks[line.key])

    def sorted_by(self, key, reverse=False):
        return replace(self, lines=tuple(sorted(self.lines, key=key, reverse=reverse)))
