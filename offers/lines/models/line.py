"""What entitlements and partner offers have in common."""

import re
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from authorities.dates import (
    PARTIAL_DATE,
    date_in_words,
    month_number,
    month_number_of_partial,
    months_later,
    validate_partial_date,
    when_in_words,
    year_of,
)
from offers.lines import lint
from offers.lines.wording import ages_in_words
from offers.publishing.locking import on_locked_row
from offers.publishing.models import Publishable

# A source is old from this many calendar years on: statutory guidance expects a local offer to be
# reviewed every two to three years (Local offer guidance, DfE, February 2018).
OLD_AFTER_YEARS = 3

validate_phone = RegexValidator(
    r"^[+0-9][0-9 ()+-]{2,}$|^[0-9]{3,6}$",
    "Give a phone number in figures, such as 01922 652080.",
)


class Line(Publishable):
    """Something a young person can get, with its source and how reliable that is."""

    class Confidence(models.TextChoices):
        HIGH = "high", "High: clearly stated by the provider"
        MEDIUM = "medium", "Medium: second-hand or without a date"
        LOW = "low", "Low: old, unclear or unconfirmed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        max_length=100,
        help_text="Part of the web address. Do not change it once the line is public.",
    )
    area = models.ForeignKey("offers.Area", on_delete=models.PROTECT)
    topics = models.ManyToManyField("offers.Topic", blank=True)
    title = models.CharField(max_length=120, help_text="What you get, in a few words.")
    summary = models.TextField(max_length=300, help_text="One or two sentences for lists.")
    detail = models.TextField(blank=True, help_text="Everything else worth knowing.")
    from_age = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The first age it is for. Empty means not stated."
    )
    until_birthday = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="The birthday on which it stops: 25 means until the day before. Empty: not stated.",
    )
    how_to_get = models.TextField(blank=True, help_text="What to do to get it. Empty: not stated.")
    contact_phone = models.CharField(max_length=60, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_url = models.URLField("contact web address", max_length=500, blank=True)
    source_title = models.CharField(max_length=250, help_text="Where this was read.")
    source_url = models.URLField("source web address", max_length=500)
    source_date = models.CharField(
        max_length=10,
        blank=True,
        validators=[validate_partial_date],
        help_text="The date on the source: 2024, 2024-05 or 2024-05-31. Empty: it has none.",
    )
    confidence = models.CharField(max_length=6, choices=Confidence)
    checked_on = models.CharField(
        "last checked",
        max_length=10,
        blank=True,
        validators=[validate_partial_date],
        help_text="When the source was last read: 2026, 2026-05 or 2026-05-31.",
    )
    review_months = models.PositiveSmallIntegerField(
        default=12, help_text="Months from one check to the next, 36 at most."
    )
    starts_on = models.DateField(
        null=True,
        blank=True,
        help_text="The public sees it from this day. Empty: as soon as it is published.",
    )
    ends_on = models.DateField(
        null=True,
        blank=True,
        help_text="The last day it is available. After that the page says that it has ended.",
    )
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        help_text="The line that replaced it, once this one has ended.",
    )
    ages_unstated = models.BooleanField(
        "ages not stated",
        default=False,
        help_text="Tick this to confirm that no source gives the ages.",
    )
    is_planned = models.BooleanField(
        "not begun yet",
        default=False,
        help_text="Tick this while it is only planned or announced: people are told to ask first.",
    )

    class Meta:
        abstract = True
        ordering = ["title", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="%(app_label)s_%(class)s_start_day_is_not_after_its_last",
                violation_error_message="The first day has to come before the last day.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="%(app_label)s_%(class)s_is_not_replaced_by_itself",
                violation_error_message="A line cannot take its own place.",
            ),
            models.CheckConstraint(
                condition=Q(from_age__isnull=True) | Q(from_age__range=(0, 30)),
                name="%(app_label)s_%(class)s_from_age_is_at_most_30",
                violation_error_message="The first age has to be between 0 and 30.",
            ),
            models.CheckConstraint(
                condition=Q(until_birthday__isnull=True) | Q(until_birthday__range=(1, 35)),
                name="%(app_label)s_%(class)s_until_birthday_is_at_most_35",
                violation_error_message="The birthday it stops on has to be between 1 and 35.",
            ),
            models.CheckConstraint(
                condition=Q(from_age__isnull=True)
                | Q(until_birthday__isnull=True)
                | Q(from_age__lt=F("until_birthday")),
                name="%(app_label)s_%(class)s_starts_before_it_stops",
                violation_error_message="It has to start at a younger age than it stops.",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["high", "medium", "low"]),
                name="%(app_label)s_%(class)s_confidence_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(summary=""),
                name="%(app_label)s_%(class)s_says_what_it_is",
                violation_error_message="A line needs a title and a summary.",
            ),
            models.CheckConstraint(
                condition=~Q(source_title="") & ~Q(source_url=""),
                name="%(app_label)s_%(class)s_names_its_source",
                violation_error_message="A line needs the title and the address of its source.",
            ),
            models.CheckConstraint(
                condition=Q(source_date="") | Q(source_date__regex=PARTIAL_DATE),
                name="%(app_label)s_%(class)s_source_date_can_be_read",
                violation_error_message="Write the date as 2024, 2024-05 or 2024-05-31.",
            ),
            models.CheckConstraint(
                condition=Q(checked_on="") | Q(checked_on__regex=PARTIAL_DATE),
                name="%(app_label)s_%(class)s_checked_on_can_be_read",
                violation_error_message="Write the date as 2024, 2024-05 or 2024-05-31.",
            ),
            models.CheckConstraint(
                condition=Q(review_months__range=(1, 36)),
                name="%(app_label)s_%(class)s_is_reviewed_within_36_months",
                violation_error_message="Review it at least every 36 months.",
            ),
        ]

    def __str__(self):
        return self.title

    is_entitlement = False
    is_partner_offer = False
    explained = ()  # the care words in its summary that the current page explains

    @property
    def key(self):
        """Unique among lines of both kinds."""
        return (self._meta.model_name, self.pk)

    @property
    def is_public(self):
        """Does the public see it in lists? As `LineQuerySet.public()`."""
        return self.is_published and not self.is_to_come and not self.has_ended

    @property
    def has_ended(self):
        """Archived, or past its last day. Its page remains and says so."""
        return self.is_archived or (
            self.ends_on is not None and self.ends_on < timezone.localdate()
        )

    @property
    def ended_on(self):
        if not self.has_ended:
            return None
        return min(filter(None, [self.ends_on, self.archived_on]))

    @property
    def successor(self):
        """The line that replaced it, if that has a public page."""
        other = self.replaced_by
        return other if other and other.has_address else None

    @property
    def has_address(self):
        """Does its page answer? As `LineQuerySet.with_address()`."""
        return not self.is_work_in_progress and not self.starts_after(timezone.localdate())

    @property
    def is_overdue(self):
        """Should it have been looked at again, while the public sees it? As `LineQuerySet.overdue()`."""
        return self.is_public and self.is_past_review

    @property
    def is_past_review(self):
        """Has the month passed in which it should have been looked at again?"""
        due = self.review_month
        return due is None or due < month_number(timezone.localdate())

    @property
    def review_month(self):
        """The month of the next review as a number (year × 12 + month); None if never checked."""
        return month_number_of_partial(months_later(self.checked_on, self.review_months))

    @on_locked_row
    def say_replacement(self, *, by, why, replaced_by):
        """Set which line replaced an archived one, which stays archived."""
        if not self.is_archived:
            raise ValidationError("This has not ended. Archive it first.")
        self.refuse_without_reason(why)
        with self.one_record(by=by, why=why):
            self.replaced_by = replaced_by

    def problems(self):
        return [finding.text for finding in lint.errors(self)]

    def starts_after(self, day):
        return self.starts_on is not None and self.starts_on > day

    def mark_checked(self, *, by, day):
        super().mark_checked(by=by, day=day)
        self.checked_on = day.isoformat()

    @property
    def has_contact(self):
        return bool(self.contact_phone or self.contact_email or self.contact_url)

    @property
    def ages_text(self):
        return ages_in_words(self.from_age, self.until_birthday)

    @property
    def plain_facts(self):
        """What a card says of ages and places; what nobody has stated is left out."""
        ages = "not started when we last looked" if self.is_planned else self.ages_text
        return [text for text in (ages, self.place_text) if text]

    @property
    def source_date_text(self):
        return date_in_words(self.source_date)

    @property
    def checked_text(self):
        return date_in_words(self.checked_on)

    @property
    def checked_when(self):
        return when_in_words(self.checked_on)

    @property
    def next_review_when(self):
        return when_in_words(months_later(self.checked_on, self.review_months))

    @property
    def next_review_text(self):
        return date_in_words(months_later(self.checked_on, self.review_months))

    @property
    def is_old_source(self):
        year = year_of(self.source_date)
        return year is not None and timezone.localdate().year - year >= OLD_AFTER_YEARS

    @property
    def confidence_text(self):
        if self.confidence == self.Confidence.HIGH:
            return "The source says this plainly."
        if self.confidence == self.Confidence.MEDIUM:
            return "The source is second-hand or has no date, so check before you rely on it."
        return "The source is old, unclear or unconfirmed, so check before you rely on it."

    @property
    def confirmation_text(self):
        """Whether it is confirmed, by whom, and how old the source is: the short form of the page."""
        by = f" by {self.confirmer}" if self.confirmer else ""
        said = "Not yet confirmed" if by else "No single council can confirm this"
        said = f"{'Confirmed' if self.is_confirmed else said}{by}"
        return f"{said}, source from {self.source_date_text}" if self.source_date else said

    @property
    def dialable_phone(self):
        """The phone number for a tel: link, without spaces and brackets."""
        return re.sub(r"[^0-9+]", "", self.contact_phone)
