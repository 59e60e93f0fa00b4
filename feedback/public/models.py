"""“I asked for this”: taps on a line, of which only the counts are stored.

The council sees the counts at once. Everybody else sees the weekly copy in AskedPublic, which has
only lines with ten or more answers, rounded to five, so that nobody can be singled out by watching
a page.
"""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from authorities.rights import SEE, RowRights
from feedback.choices import Outcome
from feedback.messages.models.throttle import ThrottleKey
from offers.lines.models import Entitlement

LEAST_SHOWN = 10
ROUNDED_TO = 5
SHOWN_FOR = timedelta(days=7)
# On one line in one day. A household has a few phones; a script claims as many as it likes.
MOST_FROM_ONE_PLACE = 3


class AskedCount(models.Model):
    entitlement = models.ForeignKey(Entitlement, on_delete=models.CASCADE, related_name="asked")
    outcome = models.CharField(max_length=7, choices=Outcome)
    times = models.PositiveIntegerField(default=0)

    row_rights = RowRights(view=SEE, change=None, owner="entitlement__authority")

    class Meta:
        ordering = ["entitlement", "outcome"]
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "outcome"], name="feedback_askedcount_one_row_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="feedback_askedcount_outcome_is_known",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()}: {self.times}"


class AskedTap(models.Model):
    """A record that a device has answered for a line today, as an HMAC whose key lasts a day."""

    digest = models.CharField(max_length=64, unique=True)
    place = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="The digest of where it came from."
    )
    day = models.DateField()

    def __str__(self):
        return f"a tap on {self.day}"

    @classmethod
    @transaction.atomic
    def tap(cls, entitlement, outcome, device, now=None, *, place=""):
        """Count an answer, unless this device has given one for this line today, or its IP address
        three.

        Returns whether it was counted.
        """
        now = now or timezone.now()
        day = timezone.localdate(now)
        cls.forget(now)
        slot, line = f"day {day}", str(entitlement.pk)
        digest = ThrottleKey.digest(slot, device, line, now=now)
        place = ThrottleKey.digest(slot, "place", place or device, line, now=now)
        # The lock stops simultaneous taps from all being counted as the third.
        ThrottleKey.objects.select_for_update().filter(slot=slot).first()
        if cls.objects.filter(place=place).count() >= MOST_FROM_ONE_PLACE:
            return False
        try:
            with transaction.atomic():
                cls.objects.create(digest=digest, place=place, day=day)
        except IntegrityError:
            return False
        AskedCount.objects.get_or_create(entitlement=entitlement, outcome=outcome)
        AskedCount.objects.filter(entitlement=entitlement, outcome=outcome).update(
            times=F("times") + 1
        )
        return True

    @classmethod
    def forget(cls, now):
        today = timezone.localdate(now)
        deleted = cls.objects.filter(day__lt=today).delete()[0]
        ThrottleKey.objects.filter(slot__startswith="day ").exclude(slot=f"day {today}").delete()
        return deleted


class AskedPublic(models.Model):
    """The public figures of a line's answers: a copy made once a week."""

    entitlement = models.OneToOneField(
        Entitlement, on_delete=models.CASCADE, related_name="asked_public"
    )
    got_it = models.PositiveIntegerField(default=0)
    told_no = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(got_it__gte=ROUNDED_TO)
                | Q(told_no__gte=ROUNDED_TO)
                | Q(waiting__gte=ROUNDED_TO),
                name="feedback_askedpublic_shows_no_few",
            )
        ]

    def __str__(self):
        return f"line {self.entitlement_id}, {self.as_of}"

    @classmethod
    @transaction.atomic
    def refresh(cls, now=None):
        """Replace the weekly copy if it is a week old. Returns its number of rows, or None."""
        day = timezone.localdate(now)
        last = cls.objects.order_by("-as_of").first()
        if last and day < last.as_of + SHOWN_FOR:
            return None
        enough = (
            AskedCount.objects.values("entitlement")
            .annotate(total=Sum("times"))
            .filter(total__gte=LEAST_SHOWN)
            .values_list("entitlement", flat=True)
        )
        rows = {pk: cls(entitlement_id=pk, as_of=day) for pk in enough}
        for count in AskedCount.objects.filter(entitlement__in=rows):
            name = count.outcome.replace("-", "_")
            setattr(rows[count.entitlement_id], name, rounded(count.times))
        cls.objects.all().delete()
        cls.objects.bulk_create(rows.values())
        return len(rows)


def rounded(times):
    """Rounded to the nearest five. ROUNDED_TO is odd, so there are no ties."""
    return ROUNDED_TO * ((times + ROUNDED_TO // 2) // ROUNDED_TO)
