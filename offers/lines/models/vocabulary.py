from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from authorities.dates import ChangedAtField
from authorities.models import SlugManager
from authorities.rights import SEE, RowRights


class Heading(models.Model):
    """A named row with a slug for URLs and a position for sorting."""

    slug = models.SlugField(unique=True, help_text="Part of web addresses.")
    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(
        default=100, help_text="Lists are in this order, smallest first."
    )

    updated_at = ChangedAtField()

    objects = SlugManager()
    row_rights = RowRights(view=SEE)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)


class Area(Heading):
    """A guidance area of the local offer (Children and Social Work Act 2017, s.2(2)).

    Rows and not an enumeration: regulations can add to the list (s.2(2)(f)).
    """

    summary = models.CharField(max_length=200, blank=True, help_text="What is in it, in one line.")


class Topic(Heading):
    """A plain word that people look for, and that is not an area."""


class Situation(Heading):
    """Something true of a person now, such as being at university."""

    name = models.CharField(
        max_length=60, unique=True, help_text="Finishes “If …”: you are at university."
    )

    @property
    def condition(self):
        """The name as it reads after "If"."""
        return self.name[:1].lower() + self.name[1:]


def validate_words(value):
    if not isinstance(value, list) or not all(isinstance(i, str) and i.strip() for i in value):
        raise ValidationError('Give a list of words, such as ["PA", "adviser"].')


class Word(models.Model):
    term = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    also = models.JSONField(
        "also written",
        default=list,
        blank=True,
        validators=[validate_words],
        help_text='Other ways it is written, as a list: ["PA", "adviser"].',
    )
    meaning = models.TextField(max_length=500, help_text="One or two plain sentences.")
    legal_basis = models.CharField(
        max_length=200,
        blank=True,
        help_text="The Act and section behind the word, if there is one.",
    )

    objects = SlugManager()
    row_rights = RowRights(view=SEE)

    class Meta:
        ordering = [Lower("term")]

    def __str__(self):
        return self.term

    def get_absolute_url(self):
        return f"{reverse('word-list')}#{self.slug}"

    def natural_key(self):
        return (self.slug,)

    @property
    def spellings(self):
        return [self.term, *self.also]
