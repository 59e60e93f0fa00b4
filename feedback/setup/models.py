"""The desk's settings: how fast a council means to answer, reply templates, and abusive words."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from authorities.dates import ChangedAtField
from authorities.models import Authority
from authorities.rights import ANSWER, LEAD, SEE, RowRights
from feedback.choices import Kind

# The default until a council chooses its own target.
TARGET_DAYS = 14


class Desk(models.Model):
    """A council's desk, or the region's, and in how many days it means to answer."""

    authority = models.OneToOneField(
        Authority,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="desk",
        help_text="Empty: the region's desk.",
    )
    target_days = models.PositiveSmallIntegerField(
        default=TARGET_DAYS, help_text="Days within which senders can expect an answer."
    )

    row_rights = RowRights(view=ANSWER, change=ANSWER, delete=LEAD, owner="authority")

    class Meta:
        ordering = ["authority__short_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target_days__range=(1, 60)),
                name="feedback_desk_target_is_1_to_60_days",
                violation_error_message="Choose between 1 and 60 days.",
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(authority__isnull=True),
                name="feedback_desk_of_the_region_is_one",
            ),
        ]

    def __str__(self):
        return self.authority.short_name if self.authority_id else "The region"

    @classmethod
    def target_of(cls, authority):
        desk = cls.objects.filter(authority=authority).first()
        return desk.target_days if desk else TARGET_DAYS

    @classmethod
    def due_on(cls, authority, day):
        return day + timedelta(days=cls.target_of(authority))


class ReplyTemplateManager(models.Manager):
    def get_by_natural_key(self, title):
        return self.get(title=title)


class AbuseWordManager(models.Manager):
    def get_by_natural_key(self, word):
        return self.get(word=word)


class ReplyTemplate(models.Model):
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(max_length=2000)
    updated_at = ChangedAtField()

    objects = ReplyTemplateManager()
    row_rights = RowRights(view=SEE)

    class Meta:
        ordering = ["kind", "title"]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.title,)


class AbuseWord(models.Model):
    """A word that attacks people. A message with one is held for a look, never discarded."""

    word = models.CharField(max_length=40, unique=True, help_text="In lower case.")
    updated_at = ChangedAtField()

    objects = AbuseWordManager()
    row_rights = RowRights(view=SEE)

    class Meta:
        ordering = ["word"]

    def __str__(self):
        return self.word

    def natural_key(self):
        return (self.word,)
