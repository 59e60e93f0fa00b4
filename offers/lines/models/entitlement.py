from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from authorities.models import Authority, District
from authorities.rights import EDIT, PUBLISH, SEE, RowRights
from offers.lines import lint
from offers.lines.bounds import reaches
from offers.lines.models.line import Line
from offers.lines.models.vocabulary import Situation
from offers.lines.querysets import EntitlementQuerySet
from offers.lines.wording import either, pounds
from offers.publishing.history import Records

# How the source of a borrowed draft begins until the council names its own.
BORROWED = "Borrowed from "
AMOUNT_PREFIXES = {"up to": "Up to", "at least": "At least"}


def districts_problem(districts, authority):
    """A sentence on districts that are not the council's; empty if they all are.

    A line that named another council's district would be answered wrongly for everybody.
    """
    strange = sorted(d.name for d in districts if not authority or d.authority_id != authority.pk)
    if not strange:
        return ""
    if not authority:
        return "Only a council’s line can name districts."
    return f"{' and '.join(strange)}: not in {authority.short_name}. Choose its own districts only."


class EntitlementManager(models.Manager.from_queryset(EntitlementQuerySet)):
    def get_by_natural_key(self, scope_slug, slug):
        return self.of_scope(scope_slug).get(slug=slug, draft_of=None)


class Entitlement(Line):
    """One line of a local offer: what a council, the region or the law provides."""

    class Scope(models.TextChoices):
        AUTHORITY = "authority", "One council"
        WEST_MIDLANDS = "west-midlands", "West Midlands"
        ENGLAND = "england", "England"

    class Basis(models.TextChoices):
        STATUTORY = "statutory", "Right in law"
        DISCRETIONARY = "discretionary", "Council's choice"

    class CareLeaversOf(models.TextChoices):
        OWN = "own", "This council's care leavers"
        ANY = "any", "Any council's care leaver who lives there"

    class Lives(models.TextChoices):
        ANYWHERE = "anywhere", "Anywhere"
        IN_REGION = "in-region", "In the West Midlands"
        IN_AUTHORITY = "in-authority", "In the council's area"
        UNKNOWN = "unknown", "Not stated"

    scope = models.CharField(
        max_length=13, choices=Scope, default=Scope.AUTHORITY, help_text="Who the line belongs to."
    )
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlements",
        help_text="The council. Leave empty for England or the West Midlands.",
    )
    basis = models.CharField(
        max_length=13,
        choices=Basis,
        help_text="Right in law: the council must. Council's choice: it has decided to.",
    )
    legal_basis = models.CharField(
        max_length=200, blank=True, help_text="The Act and section, where known."
    )
    care_leavers_of = models.CharField(
        "for the care leavers of", max_length=3, choices=CareLeaversOf, default=CareLeaversOf.OWN
    )
    lives = models.CharField(
        "where you must live",
        max_length=12,
        choices=Lives,
        default=Lives.UNKNOWN,
        help_text="“Not stated” never counts as no: people are told to ask.",
    )
    districts = models.ManyToManyField(
        District, blank=True, help_text="Only in these districts. Empty means the whole area."
    )
    situations = models.ManyToManyField(
        Situation, blank=True, help_text="Who it is aimed at. Empty means everybody."
    )
    amount_gbp = models.DecimalField(
        "amount in pounds", max_digits=9, decimal_places=2, null=True, blank=True
    )
    amount_note = models.CharField(
        max_length=80, blank=True, help_text="“up to”, “a week”, “up to, a year” and so on."
    )
    delivers = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delivered_by",
        limit_choices_to={"scope": "england"},
        help_text="The national line that this is the council's own version of.",
    )

    objects = EntitlementManager()
    history = Records(m2m_fields=["topics", "districts", "situations"])
    row_rights = RowRights(view=SEE, change=EDIT, publish=PUBLISH, owner="authority")

    class Meta(Line.Meta):
        constraints = [
            *Line.Meta.constraints,
            models.CheckConstraint(
                condition=Q(scope="authority", authority__isnull=False)
                | Q(scope__in=["west-midlands", "england"], authority__isnull=True),
                name="offers_entitlement_authority_goes_with_its_scope",
                violation_error_message="Name a council for a council's line, and none otherwise.",
            ),
            models.UniqueConstraint(
                fields=["authority", "slug"],
                condition=Q(authority__isnull=False, draft_of__isnull=True),
                name="offers_entitlement_slug_is_unique_in_its_authority",
                violation_error_message="This council already has a line with this slug.",
            ),
            models.UniqueConstraint(
                fields=["scope", "slug"],
                condition=Q(authority__isnull=True, draft_of__isnull=True),
                name="offers_entitlement_slug_is_unique_in_its_scope",
                violation_error_message="There is already a line with this slug.",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["statutory", "discretionary"]),
                name="offers_entitlement_basis_is_known",
            ),
            models.CheckConstraint(
                condition=Q(care_leavers_of__in=["own", "any"]),
                name="offers_entitlement_care_leavers_of_is_known",
            ),
            models.CheckConstraint(
                condition=Q(lives__in=["anywhere", "in-region", "in-authority", "unknown"]),
                name="offers_entitlement_lives_is_known",
            ),
            models.CheckConstraint(
                condition=Q(amount_gbp__isnull=True) | Q(amount_gbp__gte=0),
                name="offers_entitlement_amount_is_not_negative",
                violation_error_message="A sum cannot be less than nothing.",
            ),
            models.CheckConstraint(
                condition=Q(delivers__isnull=True) | Q(scope="authority"),
                name="offers_entitlement_only_a_councils_line_delivers",
                violation_error_message="Only a council's line can deliver a national one.",
            ),
        ]

    is_entitlement = True

    def get_absolute_url(self):
        return reverse("entitlement-detail", args=[self.scope_slug, self.slug])

    def natural_key(self):
        return (self.scope_slug, self.slug)

    natural_key.dependencies = ["authorities.authority"]

    def clean(self):
        if self.delivers and self.delivers.scope != self.Scope.ENGLAND:
            raise ValidationError({"delivers": "Choose a national line (scope: England)."})

    def problems(self):
        """A borrowed line cannot be published until the council names its own source."""
        found = super().problems()
        if self.source_title.startswith(BORROWED):
            found.append("Name your own source: this one still names the other council’s.")
        return found

    @property
    def scope_slug(self):
        return self.authority.slug if self.authority_id else self.scope

    @property
    def scope_name(self):
        return self.authority.short_name if self.authority_id else self.get_scope_display()

    @property
    def owner_name(self):
        return self.scope_name

    @property
    def organisation_name(self):
        """The council's full name; empty for a line of no single council."""
        return self.authority.name if self.authority_id else ""

    @property
    def amount_plain(self):
        """The amount as a bare number, "2000" or "4.50"; empty if none is stated."""
        return pounds(self.amount_gbp)[1:].replace(",", "") if self.amount_gbp is not None else ""

    @property
    def is_national(self):
        return self.scope == self.Scope.ENGLAND

    @property
    def is_regional(self):
        return self.scope == self.Scope.WEST_MIDLANDS

    @property
    def is_statutory(self):
        return self.basis == self.Basis.STATUTORY

    @property
    def is_right_in_law(self):
        """Statutory itself, or a council's version of a national right."""
        return self.is_statutory or bool(self.delivers_id and self.delivers.is_statutory)

    @property
    def public_basis(self):
        """The basis shown on pages and in files, and used by filters."""
        return self.Basis.STATUTORY if self.is_right_in_law else self.Basis.DISCRETIONARY

    @property
    def claim(self):
        """What to ask for if refused: the national right, if its amount is larger."""
        law = self.delivers
        if law is None or not law.is_statutory or reaches(self.amount_gbp, law.amount_gbp):
            return self.title
        said = pounds(law.amount_gbp) in law.title
        return law.title if said else f"{law.title} ({law.amount_text.lower()})"

    @property
    def is_for_any_care_leaver(self):
        return self.care_leavers_of == self.CareLeaversOf.ANY

    @property
    def basis_text(self):
        """The label of the basis, or "National scheme" or "Regional scheme"."""
        if self.is_right_in_law or self.authority_id:
            return self.Basis(self.public_basis).label
        return "National scheme" if self.is_national else "Regional scheme"

    @cached_property
    def place_key(self):
        """Lines with the same key get the same answer on place."""
        return (
            self.scope,
            self.authority_id,
            self.care_leavers_of,
            self.lives,
            self.district_names,
        )

    @property
    def giver(self):
        """Who provides it, as the start of a sentence."""
        return "The council" if self.authority_id else "The source"

    @property
    def confirmer(self):
        """Who can confirm it; empty for lines of no single council."""
        return "the council" if self.authority_id else ""

    @cached_property
    def district_names(self):
        return frozenset(self.districts.values_list("name", flat=True))

    @cached_property
    def situation_slugs(self):
        return frozenset(self.situations.values_list("slug", flat=True))

    @property
    def places(self):
        """The area that the line is for, in words: its districts, if it has any."""
        if self.district_names:
            return either(sorted(self.district_names))
        return {
            self.Scope.ENGLAND: "England",
            self.Scope.WEST_MIDLANDS: "the West Midlands",
        }.get(self.scope) or self.authority.short_name

    @property
    def place_text(self):
        """Where you must live; empty if not stated."""
        if self.is_national:
            return "anywhere in England"
        if self.lives == self.Lives.ANYWHERE:
            return "wherever you live"
        if self.lives == self.Lives.IN_REGION or self.is_regional:
            return "if you live in the West Midlands"
        return f"if you live in {self.places}" if self.lives == self.Lives.IN_AUTHORITY else ""

    @property
    def amount_text(self):
        """The amount with "up to" or "at least"; empty if none is stated."""
        if self.amount_gbp is None:
            return ""
        prefix = AMOUNT_PREFIXES.get(self.amount_note.split(", ")[0])
        return f"{prefix} {pounds(self.amount_gbp)}" if prefix else pounds(self.amount_gbp)

    @property
    def names_a_sum_in_words(self):
        """Whether no amount is stated although the text mentions one."""
        texts = (self.title, self.summary, self.detail)
        return self.amount_gbp is None and lint.names_a_sum(*texts)

    @property
    def amount_note_text(self):
        """The note without the "up to" or "at least" that `amount_text` shows."""
        first, _, rest = self.amount_note.partition(", ")
        return rest if first in AMOUNT_PREFIXES else self.amount_note
