"""A sheet that was sent and has not been confirmed yet, and the headings that a council uses."""

import json
import uuid
import zlib
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from authorities.dates import ChangedAtField
from authorities.rights import EDIT
from offers.spreadsheets.headings import Match

# How long a preview can be confirmed.
LIFE = timedelta(hours=1)
# From this many rows, writing takes long enough for the page to warn about it.
LARGE = 1_000


def packed(value):
    return zlib.compress(json.dumps(value).encode(), 1)


def unpacked(data):
    return json.loads(zlib.decompress(bytes(data)))


class SpreadsheetUploadQuerySet(models.QuerySet):
    def of(self, user, model):
        """The person's own uploads that have not expired."""
        since = timezone.now() - LIFE
        return self.filter(user=user, kind=model._meta.model_name, created_at__gt=since)

    def expired(self):
        return self.filter(created_at__lte=timezone.now() - LIFE)


class SpreadsheetUpload(models.Model):
    """The rows of a sheet, and the results of the check so far. The file itself is not kept.

    It is in the database because another server process may answer the next request. It is deleted
    when it is confirmed or abandoned, and after an hour. Rows that were refused outlive the
    confirmation of the others, to be sent back.
    """

    class Kind(models.TextChoices):
        ENTITLEMENT = "entitlement", "Entitlements"
        PARTNER_OFFER = "partneroffer", "Partner offers"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # CASCADE, because nothing of value is lost with it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    file_name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)
    table = models.BinaryField(help_text="[headings, [[number, cells], …]], packed.")
    layout = models.JSONField(
        default=dict,
        help_text="Which column is which of ours (`matches`), and what else was `said` of the file.",
    )
    has_to_ask = models.BooleanField(
        default=False, help_text="Somebody has to say first which column is which."
    )
    absent_count = models.PositiveIntegerField(
        null=True, help_text="Lines that the person may change and the file does not name."
    )
    outcomes = models.BinaryField(help_text="What becomes of each row checked so far, packed.")
    row_count = models.PositiveIntegerField()
    checked_count = models.PositiveIntegerField(default=0)

    objects = SpreadsheetUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(checked_count__lte=models.F("row_count")),
                name="offers_spreadsheetupload_checks_its_own_rows",
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_large(self):
        return self.row_count >= LARGE

    @property
    def is_checked(self):
        return self.checked_count >= self.row_count

    @property
    def matches(self):
        return [Match(**match) for match in self.layout.get("matches", [])]

    @property
    def names(self):
        """Which of our columns each column is, empty for none."""
        return [match.name for match in self.matches]


class HeadingMatchQuerySet(models.QuerySet):
    def of(self, user, model):
        """What was said by the people of this person's councils, or by regional leads for a lead."""
        councils = Q(authority__in=user.rights.authority_ids(EDIT))
        if user.rights.is_regional_lead:
            councils = Q(authority=None)
        return self.filter(councils, kind=model._meta.model_name)

    def remembered(self, user, model):
        """Our columns by the key of a heading; without those on which two councils disagree."""
        found = {}
        for key, name in self.of(user, model).values_list("key", "name"):
            found.setdefault(key, set()).add(name)
        return {key: names.pop() for key, names in found.items() if len(names) == 1}

    def remember(self, names, *, user, model):
        """Keep our column for each key of a heading, in the place of what was said before."""
        councils = user.rights.authority_ids(EDIT)
        if user.rights.is_regional_lead:
            councils = [None]
        said = [
            HeadingMatch(authority_id=council, kind=model._meta.model_name, key=key, name=name)
            for council in councils
            for key, name in names.items()
        ]
        with transaction.atomic():
            self.of(user, model).filter(key__in=names).delete()
            self.bulk_create(said, ignore_conflicts=True)  # a colleague said it at this moment


class HeadingMatch(models.Model):
    """What a heading in a council's own lists means. Without a council it is the regional leads'."""

    # CASCADE, because it is worth nothing without the council.
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=SpreadsheetUpload.Kind)
    key = models.CharField(max_length=200, help_text="The heading, as headings.py makes it plain.")
    name = models.CharField(
        max_length=30, blank=True, help_text="Our column; empty if it is left out."
    )
    updated_at = ChangedAtField()

    objects = HeadingMatchQuerySet.as_manager()

    class Meta:
        ordering = ["authority", "kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "kind", "key"],
                name="offers_headingmatch_is_said_once_by_a_council",
            ),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(authority=None),
                name="offers_headingmatch_is_said_once_by_the_region",
            ),
        ]

    def __str__(self):
        return f"{self.key}: {self.name}"
