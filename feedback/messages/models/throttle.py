"""Counts how often something came from one IP address within an hour, without storing the address."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

FORGOTTEN_AFTER = timedelta(hours=1)


class ThrottleKey(models.Model):
    """A random HMAC key for an hour or a day. Once deleted, its digests mean nothing."""

    key = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    slot = models.CharField(max_length=20, unique=True, help_text="The hour or the day it is for.")

    def __str__(self):
        return self.slot

    @classmethod
    def digest(cls, slot, *parts, now):
        """HMAC of the parts under this slot's key, which is created if needed."""
        row = cls.objects.filter(slot=slot).first()
        if row is None:
            try:
                with transaction.atomic():
                    row = cls.objects.create(slot=slot, key=secrets.token_hex(32), made_at=now)
            except IntegrityError:
                row = cls.objects.get(slot=slot)
        return hmac.new(row.key.encode(), "\x00".join(parts).encode(), hashlib.sha256).hexdigest()


class Throttle(models.Model):
    """A count under an HMAC, deleted along with its key within the hour."""

    digest = models.CharField(max_length=64, unique=True)
    times = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.times} times"

    @classmethod
    def forget(cls, now):
        """Delete what is an hour old. Called on every count, and by `manage.py forget`."""
        old = now - FORGOTTEN_AFTER
        deleted = cls.objects.filter(made_at__lte=old).delete()[0]
        ThrottleKey.objects.filter(slot__startswith="hour ", made_at__lte=old).delete()
        return deleted

    @classmethod
    def count(cls, purpose, value, now=None):
        """Count one more; returns the total in this hour."""
        now = now or timezone.now()
        cls.forget(now)
        row, _ = cls.objects.get_or_create(
            digest=cls.key_hash(purpose, value, now), defaults={"made_at": now}
        )
        cls.objects.filter(pk=row.pk).update(times=F("times") + 1)
        row.refresh_from_db(fields=["times"])
        return row.times

    @classmethod
    def so_far(cls, purpose, value, now=None):
        """The total in this hour, without counting."""
        now = now or timezone.now()
        row = cls.objects.filter(digest=cls.key_hash(purpose, value, now)).first()
        return row.times if row else 0

    @staticmethod
    def key_hash(purpose, value, now):
        return ThrottleKey.digest(f"hour {now:%Y-%m-%d %H}", purpose, value, now=now)
