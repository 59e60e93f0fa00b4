"""A line that one council copied from another, and whether the original has changed since."""

import json
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from authorities.field_change import FieldChange
from authorities.models import Authority
from offers.lines.models.entitlement import BORROWED, Entitlement
from offers.publishing.history import value_in_words

# What is copied. Contact, districts and source are the other council's own.
COPIED = (
    "area_id title summary detail from_age until_birthday basis legal_basis care_leavers_of lives "
    "amount_gbp amount_note delivers_id how_to_get is_planned"
).split()
# The changes that the borrower is told about: all that a reader would notice.
WATCHED = [name for name in COPIED if not name.endswith("_id")]


def watched_text(line):
    """The watched fields of a line in words; all empty once it is no longer public."""
    if not line.is_published or line.has_ended:
        return dict.fromkeys(WATCHED, "") | {"title": "(no longer public)"}
    shown = {}
    for name in WATCHED:
        shown[name] = value_in_words(line._meta.get_field(name), getattr(line, name))
    return shown


def fingerprint_of(text):
    """A hash of such a text. A page sends it back, to say which text its reader saw."""
    return sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()[:20]


class BorrowedQuerySet(models.QuerySet):
    def in_authorities(self, ids):
        return self.filter(authority__in=ids)

    def with_lines(self):
        return self.select_related("line__authority", "original__authority")


class BorrowedManager(models.Manager.from_queryset(BorrowedQuerySet)):
    def borrow(self, original, *, authority, by):
        """Draft a council's copy of another council's public line; returns its Borrowed row.

        Borrowing the same line again returns the existing row. Raises ValidationError.
        """
        if not original.is_published or original.authority_id in (None, authority.pk):
            raise ValidationError("Only a published line of another council can be borrowed.")
        with transaction.atomic():
            # The lock on the council makes a second click find the row that the first one created.
            Authority.objects.select_for_update().get(pk=authority.pk)
            if found := self.filter(original=original, authority=authority).first():
                return found
            line = Entitlement(
                authority=authority,
                slug=free_slug(original.slug, authority),
                source_title=f"{BORROWED}{original.authority.short_name}: replace with your own source",
                source_url=original.source_url,
                confidence=Entitlement.Confidence.LOW,
                **{name: getattr(original, name) for name in COPIED},
            )
            with line.one_record(by=by, why=f"Borrowed from {original.authority.short_name}"):
                line.save()
                line.topics.set(original.topics.all())
                line.situations.set(original.situations.all())
            seen = watched_text(original)
            return self.create(
                line=line, authority=authority, original=original, borrowed_by=by, seen=seen
            )

    def with_news(self, authorities):
        """Those whose original has changed since these authorities last looked."""
        rows = self.in_authorities(authorities).with_lines()
        return [row for row in rows if row.has_news]


def free_slug(slug, authority):
    """The slug, or the slug with the first free number after it."""
    taken = set(authority.entitlements.values_list("slug", flat=True))
    tries = [slug, *(f"{slug[:96]}-{n}" for n in range(2, len(taken) + 3))]
    return next(candidate for candidate in tries if candidate not in taken)


class Borrowed(models.Model):
    """Which line a line was borrowed from. `seen` is the original's text when last looked at.

    `authority` repeats the line's own, for the unique constraint.
    """

    line = models.OneToOneField(Entitlement, on_delete=models.CASCADE, related_name="borrowed")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    original = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="lent")
    borrowed_at = models.DateTimeField(default=timezone.now)
    borrowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    seen = models.JSONField(default=dict)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = BorrowedManager()

    class Meta:
        ordering = ["line__title", "pk"]
        verbose_name_plural = "borrowed lines"
        constraints = [
            models.CheckConstraint(
                condition=~Q(line=F("original")), name="offers_borrowed_is_not_its_own_original"
            ),
            models.UniqueConstraint(
                fields=["original", "authority"],
                name="offers_borrowed_once_by_a_council",
                violation_error_message="This council has borrowed that line already.",
            ),
        ]

    def __str__(self):
        return f"{self.line}, borrowed from {self.original.authority}"

    @property
    def differences(self):
        """What has changed in the original since the borrower last looked."""
        now = watched_text(self.original)
        fields = Entitlement._meta
        return [
            FieldChange(
                fields.get_field(name).verbose_name.capitalize(), self.seen.get(name, ""), new
            )
            for name, new in now.items()
            if new != self.seen.get(name, "")
        ]

    @property
    def has_news(self):
        return self.seen != watched_text(self.original)

    @property
    def mark(self):
        return fingerprint_of(watched_text(self.original))

    def keep_mine(self, *, by, mark, now=None):
        """Keep our line as it is, and stay quiet until the original changes again.

        `mark` is the fingerprint of the text on the page: a change nobody has seen is not
        dismissed. Raises ValidationError.
        """
        if not by.rights.may_edit(self.authority_id):
            raise ValidationError("Only the council that borrowed it can do this.")
        text = watched_text(self.original)
        if mark != fingerprint_of(text):
            raise ValidationError("The original has changed again. Check what it says now.")
        self.seen, self.seen_at = text, now or timezone.now()
        self.save()
