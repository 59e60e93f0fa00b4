"""The vocabulary of the search, and the little that we store about searches."""

from django.db import models
from django.db.models import Q

from authorities.dates import ChangedAtField
from authorities.models import Authority
from authorities.rights import SEE, RowRights


class SynonymManager(models.Manager):
    def get_by_natural_key(self, term, same_as):
        return self.get(term=term, same_as=same_as)


class DangerPhraseManager(models.Manager):
    def get_by_natural_key(self, phrase):
        return self.get(phrase=phrase)


class Synonym(models.Model):
    """A word that people type and the words that our lines use for it. Either finds the other.

    A misspelling only leads to the right word and is not searched for itself: stemmed, "counciling"
    is "council".
    """

    term = models.CharField(max_length=60, help_text="What people type: bus pass.")
    same_as = models.CharField(max_length=60, help_text="What our lines say: travel.")
    is_misspelling = models.BooleanField(
        "a misspelling", default=False, help_text="What people type is this word, misspelt."
    )
    updated_at = ChangedAtField()

    objects = SynonymManager()
    row_rights = RowRights(view=SEE)

    class Meta:
        ordering = ["term", "same_as"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "same_as"],
                name="offers_synonym_is_listed_once",
                violation_error_message="This pair is already listed.",
            ),
            models.CheckConstraint(
                condition=~Q(term="") & ~Q(same_as=""), name="offers_synonym_has_both_words"
            ),
            models.CheckConstraint(
                condition=Q(is_misspelling=False) | ~Q(term__contains=" "),
                name="offers_synonym_misspelling_is_one_word",
                violation_error_message="Give a misspelling as one word.",
            ),
        ]

    def __str__(self):
        return f"{self.term} = {self.same_as}"

    def natural_key(self):
        return (self.term, self.same_as)


class DangerPhrase(models.Model):
    """A phrase that people in danger type. It brings up the people to ring; no word of it is
    stored."""

    phrase = models.CharField(
        max_length=80, unique=True, help_text="In lower case, such as: want to die."
    )
    updated_at = ChangedAtField()

    objects = DangerPhraseManager()
    row_rights = RowRights(view=SEE)

    class Meta:
        ordering = ["phrase"]

    def __str__(self):
        return self.phrase

    def natural_key(self):
        return (self.phrase,)


class SearchCount(models.Model):
    """How many searches found something, or nothing, in a day. Nothing about who searched."""

    day = models.DateField()
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, null=True, blank=True)
    found = models.PositiveIntegerField(default=0)
    found_nothing = models.PositiveIntegerField(default=0)

    row_rights = RowRights(view=SEE, change=None, owner="authority")

    class Meta:
        ordering = ["-day", "authority"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "authority"],
                condition=Q(authority__isnull=False),
                name="offers_searchcount_one_row_a_day_and_council",
            ),
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(authority__isnull=True),
                name="offers_searchcount_one_row_a_day_without_council",
            ),
        ]

    def __str__(self):
        return f"{self.day}: {self.found + self.found_nothing}"


class SearchWord(models.Model):
    """A searched word that may be stored: our content has it, or it was searched on five days."""

    word = models.CharField(max_length=40, unique=True)
    times = models.PositiveIntegerField(default=0)
    last_on = models.DateField()

    row_rights = RowRights(change=None)

    class Meta:
        ordering = ["-times", "word"]

    def __str__(self):
        return self.word


class UnknownWord(models.Model):
    """A searched word that our content lacks, stored as an HMAC.

    People type disclosures into search boxes, so the word itself is stored only once it has been
    searched on five different days.
    """

    digest = models.CharField(max_length=64, unique=True)
    days = models.PositiveSmallIntegerField(default=1)
    last_on = models.DateField()

    class Meta:
        ordering = ["-days"]

    def __str__(self):
        return f"a word searched on {self.days} days"
