from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from authorities.rights import RowRights

# A claim not sent by then belongs to a crashed run: sending takes far less.
CLAIM_LASTS = timedelta(minutes=15)


class DigestManager(models.Manager):
    def claim(self, person, month, *, now=None):
        """Claim this person's digest for the month, or return None if another run has it or sent
        it.

        The claim is one conditional UPDATE, so of two simultaneous runs only one gets it.
        """
        now = now or timezone.now()
        digest, _ = self.get_or_create(person=person, month=month)
        free = Q(claimed_at=None) | Q(claimed_at__lte=now - CLAIM_LASTS)
        if not self.filter(free, pk=digest.pk, sent_at=None).update(claimed_at=now):
            return None
        digest.claimed_at = now
        return digest


class Digest(models.Model):
    """One person's review e-mail for one month.

    It is sent *at least* once: the row is marked after the mail server has accepted the e-mail, so
    a crash in between sends it again 15 minutes later. Marking first would lose it, and nobody
    would hear of a line that is out of date. The copy has the same Message-ID, by which many mail
    systems drop it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests"
    )
    month = models.DateField(help_text="The first day of the month.")
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DigestManager()
    row_rights = RowRights(change=None)

    class Meta:
        ordering = ["-month", "person__email"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "month"], name="offers_digest_one_a_person_and_month"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(claimed_at__isnull=False),
                name="offers_digest_is_claimed_before_it_is_sent",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.month:%B %Y}"

    def mark_sent(self, *, now=None):
        self.sent_at = now or timezone.now()
        self.save(update_fields=["sent_at"])

    def let_go(self):
        """Release the claim after a failure, so that the next run may try at once."""
        self.claimed_at = None
        self.save(update_fields=["claimed_at"])
