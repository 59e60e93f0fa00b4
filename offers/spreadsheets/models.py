"""A sheet that was sent and has not been confirmed yet."""

import json
import uuid
import zlib
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

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
    when it is confirmed or abandoned, and after an hour.
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
