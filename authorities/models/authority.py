from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length
from django.urls import reverse

from authorities.dates import ChangedAtField, date_in_words, validate_partial_date
from authorities.rights import EDIT, LEAD, SEE, RowRights

models.CharField.register_lookup(Length)

# Words that could be mistaken for a council's slug in a URL: scopes, and places to live.
RESERVED_SLUGS = ["england", "west-midlands", "elsewhere", "outside"]


class SlugManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class AuthorityQuerySet(models.QuerySet):
    def with_districts(self):
        return self.prefetch_related("districts")

    def with_last_sign_in(self):
        """Annotates `last_sign_in`: the latest among a council's current staff; None if never."""
        current = models.Q(memberships__ended_at=None)
        return self.annotate(
            last_sign_in=models.Max("memberships__user__last_login", filter=current)
        )


def validate_web_addresses(value):
    """Refuse anything but a list of http(s) URLs."""
    if not isinstance(value, list) or not all(
        isinstance(item, str) and item.startswith(("http://", "https://")) for item in value
    ):
        raise ValidationError("Give a list of web addresses, each starting with http.")


class Authority(models.Model):
    """One of the 14 councils that run children's services in the West Midlands."""

    slug = models.SlugField(
        unique=True, help_text="Part of web addresses. Do not change it once it is public."
    )
    name = models.CharField(max_length=100, unique=True, help_text="In full: Walsall Council.")
    short_name = models.CharField(
        max_length=60, unique=True, help_text="What people call it: Walsall."
    )
    gss_code = models.CharField(
        "GSS code",
        max_length=9,
        unique=True,
        help_text="The nine-character code of the Office for National Statistics.",
    )
    kind = models.CharField(max_length=60, help_text="Such as metropolitan borough.")
    delivered_by = models.CharField(
        max_length=200, blank=True, help_text="Who runs children's services, if not the council."
    )
    website = models.URLField(max_length=300)
    local_offer_url = models.URLField("local offer page", max_length=400, blank=True)
    team_name = models.CharField("leaving care team", max_length=120, blank=True)
    team_phone = models.CharField(max_length=60, blank=True)
    team_email = models.EmailField(blank=True)
    team_address = models.CharField(max_length=300, blank=True)
    team_hours = models.CharField(max_length=200, blank=True)
    emergency_phone = models.CharField(
        max_length=60, blank=True, help_text="Out of hours, for a child or young person at risk."
    )
    sources = models.JSONField(
        default=list,
        blank=True,
        validators=[validate_web_addresses],
        help_text="Web addresses that the council's details were read from.",
    )
    as_of = models.CharField(
        max_length=10,
        blank=True,
        validators=[validate_partial_date],
        help_text="The date on those sources: a year, or a year and a month (2024-05).",
    )
    tile_row = models.PositiveSmallIntegerField(help_text="Row on the tile map; 0 is the north.")
    tile_column = models.PositiveSmallIntegerField(
        help_text="Column on the tile map; 0 is the west."
    )
    four_eyes = models.BooleanField(
        "four eyes",
        default=False,
        help_text="A change has to be published by somebody other than the person who made it.",
    )
    updated_at = ChangedAtField()

    objects = SlugManager.from_queryset(AuthorityQuerySet)()
    row_rights = RowRights(view=SEE, change=EDIT, add=LEAD, delete=LEAD, owner="pk")

    class Meta:
        ordering = ["short_name"]
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gss_code__length=9),
                name="authorities_authority_gss_code_has_nine_characters",
                violation_error_message="A GSS code has nine characters, such as E08000030.",
            ),
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED_SLUGS),
                name="authorities_authority_slug_is_not_reserved",
                violation_error_message="This slug means something else in our addresses.",
            ),
            models.UniqueConstraint(
                fields=["tile_row", "tile_column"],
                name="authorities_authority_tile_is_its_own",
                violation_error_message="Another council already stands on this tile.",
            ),
        ]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("authority-detail", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    @property
    def team_title(self):
        return self.team_name or "Leaving care team"

    @property
    def has_team_contact(self):
        return bool(self.team_phone or self.team_email or self.team_address)

    @property
    def team_text(self):
        """The team with its address and phone, as one says whom to ask."""
        return ", ".join(filter(None, [self.team_title, self.team_address, self.team_phone]))

    @property
    def as_of_text(self):
        return date_in_words(self.as_of)

    @property
    def is_run_by_another_body(self):
        return bool(self.delivered_by) and self.delivered_by != self.name


class District(models.Model):
    """A district or borough council in a county; it runs council tax, housing registers and
    leisure."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="districts")
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(
        unique=True, help_text="Part of web addresses. It must not be the same as a council's."
    )
    updated_at = ChangedAtField()

    objects = SlugManager()
    row_rights = RowRights(view=SEE)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED_SLUGS),
                name="authorities_district_slug_is_not_reserved",
                violation_error_message="This slug means something else in our addresses.",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["authorities.authority"]

    def clean(self):
        if Authority.objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": "A council already has this slug. Choose another."})
