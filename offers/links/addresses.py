"""The one list of the rows and fields in our content that hold a URL."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from authorities.models import Authority
from authorities.staff.pages import change_page
from offers.lines.models import Entitlement, PartnerOffer

LINE_FIELDS = ["source_url", "contact_url"]
COUNCIL_FIELDS = ["website", "local_offer_url"]
COUNCIL_LIST = "sources"  # a list of URLs in one field


@dataclass(frozen=True)
class Use:
    """One field of one row that holds a URL."""

    row: object
    field: str

    @property
    def is_council(self):
        return isinstance(self.row, Authority)

    @property
    def label(self):
        name = str(self.row._meta.get_field(self.field).verbose_name)
        return name[:1].upper() + name[1:]

    @property
    def whose(self):
        return self.row.short_name if self.is_council else self.row.owner_name

    @property
    def what(self):
        """The row as staff know it: a line's title, or the council's own details."""
        return "The council’s own details" if self.is_council else self.row.title

    @property
    def state(self):
        return "Published" if self.is_council else self.row.get_status_display()

    @property
    def change_page(self):
        return change_page(self.row)


@dataclass(frozen=True)
class NamingRows:
    """The rows that hold URLs: lines that are not archived, and councils."""

    entitlements: QuerySet
    partner_offers: QuerySet
    councils: QuerySet

    @classmethod
    def all(cls):
        return cls(
            Entitlement.objects.exclude(status="archived"),
            PartnerOffer.objects.exclude(status="archived"),
            Authority.objects.all(),
        )

    @classmethod
    def of(cls, rights, action="view"):
        """The rows that a person may see, or change."""
        every = cls.all()
        return cls(
            rights.rows_for(action, every.entitlements),
            rights.rows_for(action, every.partner_offers),
            rights.rows_for(action, every.councils),
        )

    @classmethod
    def of_council(cls, council):
        every = cls.all()
        return cls(
            every.entitlements.filter(authority=council),
            every.partner_offers.none(),
            every.councils.filter(pk=council.pk),
        )

    def naming(self, column) -> Q:
        """The condition that these rows hold the URL in a column of another table."""
        found = Q(**{f"{column}__in": [*self.addresses_of_councils()]})
        for lines in (self.entitlements, self.partner_offers):
            for field in LINE_FIELDS:
                found |= Q(**{f"{column}__in": lines.order_by().values(field)})
        return found

    def addresses(self) -> set[str]:
        found = self.addresses_of_councils()
        for lines in (self.entitlements, self.partner_offers):
            for values in lines.order_by().values_list(*LINE_FIELDS):
                found.update(values)
        return found - {""}

    def addresses_of_councils(self) -> set[str]:
        councils = self.councils.order_by().values_list(*COUNCIL_FIELDS, COUNCIL_LIST)
        return {
            address
            for *values, listed in councils
            for address in [*values, *(listed or [])]
            if address
        }

    def count_by_council(self, addresses) -> Counter[int]:
        """How many of the URLs each council's rows hold, by council id; three queries."""
        pairs = {
            (use.row.pk if use.is_council else getattr(use.row, "authority_id", None), address)
            for address, uses in self.uses(addresses).items()
            for use in uses
        }
        return Counter(council for council, _ in pairs)

    def uses(self, addresses) -> dict[str, list[Use]]:
        """Where each of the URLs is used, by URL; three queries."""
        wanted, found = set(addresses), defaultdict(list)
        naming = Q(source_url__in=wanted) | Q(contact_url__in=wanted)
        lines = [
            *self.entitlements.filter(naming).select_related("authority", "draft_of"),
            *self.partner_offers.filter(naming).select_related("organisation", "draft_of"),
        ]
        for row in lines:
            for field in LINE_FIELDS:
                found[getattr(row, field)].append(Use(row, field))
        for row in self.councils:
            for field in COUNCIL_FIELDS:
                found[getattr(row, field)].append(Use(row, field))
            for address in dict.fromkeys(row.sources):
                found[address].append(Use(row, COUNCIL_LIST))
        return {address: found[address] for address in wanted if address in found}
