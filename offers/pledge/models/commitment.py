"""The regional pledge: what every care leaver should be able to get, wherever they live."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from authorities.dates import ChangedAtField
from authorities.models import SlugManager
from authorities.rights import SEE, RowRights
from offers.lines.models.vocabulary import Heading
from offers.pledge.querysets import CommitmentQuerySet


class CommitmentGroup(Heading):
    """One of the pledge's groups, such as housing or money."""


class CommitmentManager(SlugManager.from_queryset(CommitmentQuerySet)):
    """Commitments, with the slug as their natural key."""


class Commitment(models.Model):
    """A promise of the proposed regional pledge, or something that young people scored high."""

    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="Part of the web address. Do not change it once it is public.",
    )
    group = models.ForeignKey(CommitmentGroup, on_delete=models.PROTECT, related_name="commitments")
    title = models.CharField(max_length=120, unique=True, help_text="The promise, in a few words.")
    meaning = models.CharField(
        max_length=250,
        help_text="What a council has to do for a yes, so that every council is asked the same.",
    )
    is_in_pledge = models.BooleanField(
        "in the proposed pledge",
        default=True,
        help_text="No: young people scored it highly, but it is not in the pledge in these words.",
    )
    area = models.ForeignKey("offers.Area", on_delete=models.PROTECT, related_name="commitments")
    topics = models.ManyToManyField("offers.Topic", blank=True, related_name="commitments")
    national = models.ForeignKey(
        "offers.Entitlement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        limit_choices_to={"scope": "england"},
        help_text="What everybody in England gets of this anyway. It does not count as any council's answer.",
    )
    council_figures = models.ManyToManyField(
        "offers.CouncilFigure",
        blank=True,
        related_name="commitments",
        help_text="The questions of the councils' survey of 2022 that are about this.",
    )
    youth_figures = models.ManyToManyField(
        "offers.YouthFigure",
        blank=True,
        related_name="commitments",
        help_text="What young people asked for in 2022 that this would give.",
    )
    position = models.PositiveSmallIntegerField(
        default=100, help_text="Lists are in this order, smallest first."
    )
    retired_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day from which councils are no longer asked. Empty: still asked.",
    )
    updated_at = ChangedAtField()

    objects = CommitmentManager()
    row_rights = RowRights(view=SEE)

    class Meta:
        ordering = ["position", "title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(meaning=""),
                name="offers_commitment_says_what_it_is",
                violation_error_message="A commitment needs a title and what it means.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('region')}?commitment={self.slug}#map"

    @property
    def national_standing(self):
        """Whether everybody has the national line already, or it has only been announced."""
        if self.national.is_planned:
            return "Announced for all of England, not started when we last looked"
        return "Everywhere in England"

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["offers.commitmentgroup", "offers.area", "offers.entitlement"]

    def clean(self):
        if self.national and not self.national.is_national:
            raise ValidationError({"national": "Choose a national line (scope: England)."})
