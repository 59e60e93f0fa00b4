from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from authorities.dates import ChangedAtField
from authorities.models import Authority, SlugManager
from authorities.rights import LEAD, RowRights
from offers.lines.models.line import Line
from offers.lines.querysets import PartnerOfferQuerySet
from offers.lines.wording import either
from offers.publishing.history import Records


class PartnerOrganisation(models.Model):
    """A business, public body or charity that offers something to care leavers."""

    class Sector(models.TextChoices):
        PRIVATE = "private", "Business"
        PUBLIC = "public", "Public body"
        VOLUNTARY = "voluntary", "Charity or community group"

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=120, unique=True)
    sector = models.CharField(max_length=9, choices=Sector)
    covenant_signatory = models.BooleanField(
        null=True,
        blank=True,
        help_text="Has it signed the Care Leaver Covenant? Leave unknown if you are not sure.",
    )
    updated_at = ChangedAtField()

    objects = SlugManager()
    row_rights = RowRights()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sector__in=["private", "public", "voluntary"]),
                name="offers_partnerorganisation_sector_is_known",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    @property
    def sector_text(self):
        return self.get_sector_display()

    @property
    def is_covenant_signatory(self):
        return self.covenant_signatory is True


class PartnerOfferManager(models.Manager.from_queryset(PartnerOfferQuerySet)):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug, draft_of=None)


class PartnerOffer(Line):
    """Something a partner offers care leavers. The council neither provides nor owes it."""

    class Coverage(models.TextChoices):
        ENGLAND = "england", "All of England"
        WEST_MIDLANDS = "west-midlands", "The whole West Midlands"
        AUTHORITIES = "authorities", "Some councils' areas"

    slug = models.SlugField(
        max_length=120, help_text="Part of the web address. Do not change it once it is public."
    )
    organisation = models.ForeignKey(
        PartnerOrganisation, on_delete=models.PROTECT, related_name="offers"
    )
    coverage = models.CharField(max_length=13, choices=Coverage, default=Coverage.AUTHORITIES)
    authorities = models.ManyToManyField(
        Authority, blank=True, help_text="The areas that it covers."
    )

    objects = PartnerOfferManager()
    history = Records(m2m_fields=["topics", "authorities"])
    row_rights = RowRights(publish=LEAD)

    class Meta(Line.Meta):
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(draft_of__isnull=True),
                name="offers_partneroffer_slug_is_unique",
                violation_error_message="There is already a partner offer with this slug.",
            ),
            models.CheckConstraint(
                condition=Q(coverage__in=["england", "west-midlands", "authorities"]),
                name="offers_partneroffer_coverage_is_known",
            ),
        ]

    is_partner_offer = True
    authority_id = None  # it belongs to no council but to the regional lead
    is_right_in_law = False
    basis_text = "Partner offer"
    amount_gbp = None
    amount_text = ""
    amount_note_text = ""
    amount_plain = ""
    giver = "The partner"
    confirmer = "the partner"

    def get_absolute_url(self):
        return reverse("partner-offer-detail", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["offers.partnerorganisation", "authorities.authority"]

    @property
    def owner_name(self):
        return self.organisation.name

    @property
    def organisation_name(self):
        return self.organisation.name

    @property
    def scope_slug(self):
        """For the CSV: a wider scope, or the names of the councils."""
        if self.coverage != self.Coverage.AUTHORITIES:
            return self.coverage
        return "; ".join(sorted(self.authority_names))

    @property
    def is_for_england(self):
        return self.coverage == self.Coverage.ENGLAND

    @property
    def is_for_the_region(self):
        return self.coverage == self.Coverage.WEST_MIDLANDS

    @cached_property
    def authority_names(self):
        return frozenset(self.authorities.values_list("short_name", flat=True))

    @property
    def places(self):
        if self.is_for_england:
            return "England"
        if self.is_for_the_region:
            return "the West Midlands"
        return either(sorted(self.authority_names)) if self.authority_names else ""

    @cached_property
    def place_key(self):
        """Offers with the same key get the same answer on place."""
        return (self.coverage, self.authority_names)

    @property
    def place_text(self):
        """Where it is for; empty when the partner has not said."""
        if self.is_for_england:
            return "all of England"
        return "the whole West Midlands" if self.is_for_the_region else self.places
