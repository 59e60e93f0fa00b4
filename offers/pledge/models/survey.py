"""The two surveys of 2022, as printed: a baseline, which fills no council's cell."""

from django.db import models
from django.db.models import F, Q

from authorities.models import SlugManager


class Survey(models.Model):
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: not printed.")
    answered = models.PositiveSmallIntegerField()
    source_title = models.CharField(max_length=250)
    note = models.TextField(blank=True)

    objects = SlugManager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__isnull=True) | Q(answered__lte=F("asked")),
                name="offers_survey_no_more_answered_than_were_asked",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.year}"

    def natural_key(self):
        return (self.slug,)


class FigureManager(models.Manager):
    """Figures, whose slug is unique within their survey."""

    def get_by_natural_key(self, survey_slug, slug):
        return self.get(survey__slug=survey_slug, slug=slug)


class Figure(models.Model):
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT)
    slug = models.SlugField(max_length=80)
    label = models.CharField(max_length=120, help_text="Our words for what was asked.")
    note = models.CharField(
        max_length=250, blank=True, help_text="What readers need to know about it."
    )
    position = models.PositiveSmallIntegerField(help_text="Lists are in this order.")

    objects = FigureManager()

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "slug"], name="%(app_label)s_%(class)s_slug_is_unique_in_survey"
            ),
        ]

    def __str__(self):
        return self.label

    def natural_key(self):
        return (self.survey.slug, self.slug)

    natural_key.dependencies = ["offers.survey"]


class CouncilFigure(Figure):
    """How many councils said yes to one question. The blueprint prints regional totals only.

    `yes` and `no` count councils, `of` those that answered; empty means not printed. `is_majority`
    is the column marked in the blueprint's table; `is_inferred`: it marks the column without
    printing a count.
    """

    number = models.PositiveSmallIntegerField(help_text="The question's printed number.")
    theme = models.CharField(max_length=40)
    yes = models.PositiveSmallIntegerField(null=True, blank=True)
    no = models.PositiveSmallIntegerField(null=True, blank=True)
    of = models.PositiveSmallIntegerField()
    is_majority = models.BooleanField(null=True, blank=True)
    is_inferred = models.BooleanField(default=False)

    class Meta(Figure.Meta):
        constraints = [
            *Figure.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(yes__isnull=True) | Q(yes__lte=F("of")))
                & (Q(no__isnull=True) | Q(no__lte=F("of"))),
                name="offers_councilfigure_no_more_said_it_than_answered",
            ),
        ]

    @property
    def printed_text(self):
        """What the blueprint prints: a count or, without one, the column of its table."""
        if self.yes is not None:
            return f"{self.yes} of {self.of} yes"
        if self.no is not None:
            return f"{self.no} of {self.of} no"
        if self.is_majority is None:
            return "No count printed"
        return f"{'Half or more' if self.is_majority else 'Fewer than half'}, no count printed"


class YouthFigure(Figure):
    """What young people said: a count of answers, or an average score from 0 to 10."""

    class Question(models.TextChoices):
        KNEW = "knew", "Did you know of your council's Local Offer?"
        TOLD = "told", "How do you want to be told about it?"
        CONFIDENT = "confident", "What did you feel confident about at 18?"
        HELPED = "helped", "What would have helped you most at 18?"
        FUN = "fun", "What do you do for fun?"

    question = models.CharField(max_length=9, choices=Question)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)

    class Meta(Figure.Meta):
        constraints = [
            *Figure.Meta.constraints,
            models.CheckConstraint(
                condition=Q(count__isnull=False, score__isnull=True)
                | Q(count__isnull=True, score__range=(0, 10)),
                name="offers_youthfigure_is_a_count_or_a_score",
            ),
        ]
