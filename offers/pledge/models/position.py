from urllib.parse import urlencode

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from authorities.dates import PARTIAL_DATE, date_in_words, validate_partial_date
from authorities.models import Authority
from authorities.rights import EDIT, PUBLISH, SEE, RowRights
from offers.lines.models.entitlement import Entitlement
from offers.lines.wording import birthday, pounds
from offers.pledge.models.commitment import Commitment
from offers.pledge.querysets import PositionQuerySet
from offers.publishing.history import Records
from offers.publishing.models import Publishable


class PositionManager(models.Manager.from_queryset(PositionQuerySet)):
    def get_by_natural_key(self, authority_slug, commitment_slug):
        return self.get(
            authority__slug=authority_slug, commitment__slug=commitment_slug, draft_of=None
        )


class Position(Publishable):
    """A council's answer to one commitment, with the lines that show it.

    "Not known" has no row: a cell is not known exactly if it has no published row, so silence can
    never be counted as a no.
    """

    class Stance(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        IN_PROGRESS = "in-progress", "In progress"
        NO = "no", "No"

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="positions")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="positions")
    answer = models.CharField(
        max_length=11,
        choices=Stance,
        help_text=(
            "Partly: some of it, or not for everybody. No: only if the council says so. "
            "If nobody has said, do not add an answer: it then shows as “not known”."
        ),
    )
    until_birthday = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="The birthday on which it stops: 25 means until the day before. Empty: not stated.",
    )
    amount_gbp = models.DecimalField(
        "amount in pounds", max_digits=9, decimal_places=2, null=True, blank=True
    )
    amount_note = models.CharField(
        max_length=80, blank=True, help_text="“up to, to set up home”, “a year, at university”."
    )
    counts_outside = models.BooleanField(
        "applies outside the council's area",
        null=True,
        blank=True,
        help_text="Do people who live elsewhere get it? Unknown: the council has not said.",
    )
    since = models.CharField(
        max_length=10,
        blank=True,
        validators=[validate_partial_date],
        help_text="Since when: 2020, 2020-04 or 2020-04-01. Empty: not stated.",
    )
    note = models.CharField(
        max_length=300,
        blank=True,
        help_text="What a “yes” would still need, or what the council says, in one plain sentence.",
    )
    evidence = models.ManyToManyField(
        Entitlement,
        blank=True,
        related_name="positions",
        help_text="The published lines, and with them the sources, that show this.",
    )
    as_of = models.CharField(
        max_length=10,
        validators=[validate_partial_date],
        help_text="The date on the evidence: 2025, 2025-11 or 2025-11-03. If it has none, the date you read it.",
    )
    objects = PositionManager()
    history = Records(m2m_fields=["evidence"])
    row_rights = RowRights(view=SEE, change=EDIT, publish=PUBLISH, owner="authority")

    class Meta:
        ordering = ["commitment__position", "authority__short_name", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["authority", "commitment"],
                condition=Q(draft_of__isnull=True),
                name="offers_position_a_cell_has_one_row",
                violation_error_message="This council has a position on this already. Edit that one.",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["yes", "partly", "in-progress", "no"]),
                name="offers_position_answer_is_known",
            ),
            models.CheckConstraint(
                condition=Q(answer="yes") | ~Q(note=""),
                name="offers_position_anything_but_yes_says_why",
                violation_error_message="Say in a sentence why this is not a plain yes.",
            ),
            models.CheckConstraint(
                condition=Q(until_birthday__isnull=True) | Q(until_birthday__range=(1, 35)),
                name="offers_position_until_birthday_is_at_most_35",
                violation_error_message="The birthday it stops on has to be between 1 and 35.",
            ),
            models.CheckConstraint(
                condition=Q(amount_gbp__isnull=True) | Q(amount_gbp__gte=0),
                name="offers_position_amount_is_not_negative",
                violation_error_message="A sum cannot be less than nothing.",
            ),
            models.CheckConstraint(
                condition=Q(as_of__regex=PARTIAL_DATE),
                name="offers_position_as_of_can_be_read",
                violation_error_message="Write the date as 2024, 2024-05 or 2024-05-31.",
            ),
            models.CheckConstraint(
                condition=Q(since="") | Q(since__regex=PARTIAL_DATE),
                name="offers_position_since_can_be_read",
                violation_error_message="Write the date as 2024, 2024-05 or 2024-05-31.",
            ),
        ]

    def __str__(self):
        return f"{self.authority}: {self.commitment}"

    def get_absolute_url(self):
        """The comparison of all councils on this commitment."""
        query = urlencode({"council": "all", "commitment": self.commitment.slug})
        return f"{reverse('compare')}?{query}"

    def natural_key(self):
        return (self.authority.slug, self.commitment.slug)

    natural_key.dependencies = [
        "authorities.authority", "offers.commitment", "offers.entitlement",
    ]  # fmt: skip

    @classmethod
    def evidence_lines(cls):
        """The Prefetch that sets `lines` on a position: the published ones, ready for answers."""
        lines = Entitlement.objects.public().for_answers().order_by("title", "pk")
        return models.Prefetch("evidence", queryset=lines, to_attr="lines")

    @property
    def is_no(self):
        return self.answer == self.Stance.NO

    @property
    def needs_evidence(self):
        """A yes or a partly is only as good as the lines behind it."""
        return self.answer in (self.Stance.YES, self.Stance.PARTLY)

    @property
    def until_text(self):
        return f"until your {birthday(self.until_birthday)}" if self.until_birthday else ""

    @property
    def amount_text(self):
        """The amount with its note, such as "£2,000 a year"; empty if none is stated."""
        if self.amount_gbp is None:
            return ""
        first, _, rest = self.amount_note.partition(", ")
        if first in ("up to", "at least"):
            return f"{first} {pounds(self.amount_gbp)} {rest}".strip()
        return f"{pounds(self.amount_gbp)} {self.amount_note}".strip()

    @property
    def answer_text(self):
        """The answer with its limits: "Yes, until your 25th birthday, £2,000 a year"."""
        parts = [self.get_answer_display(), self.until_text, self.amount_text]
        return ", ".join(filter(None, parts))

    @property
    def place_text(self):
        return {True: "wherever you live", False: "only in its area"}.get(self.counts_outside, "")

    @property
    def since_text(self):
        return date_in_words(self.since)

    @property
    def as_of_text(self):
        return date_in_words(self.as_of)

    def go_public(self, *, by, why, day, is_check=True):
        public = super().go_public(by=by, why=why, day=day, is_check=is_check)
        public.answer_review("changed", by=by)
        return public

    def confirm(self, *, by, now=None):
        with transaction.atomic():
            super().confirm(by=by, now=now)
            self.answer_review("confirmed", by=by, now=now)

    def answer_review(self, outcome, *, by, now=None):
        """Answer the open questions of the yearly review, if `by` speaks for the council."""
        if by.rights.speaks_for(self.authority_id):
            waiting = self.authority.review_items.waiting()
            for item in waiting.filter(commitment=self.commitment_id):
                item.answer(outcome, by=by, now=now)

    def problems(self):
        """What prevents publication: an answer that no evidence supports."""
        lines = Entitlement.objects.public().filter(pk__in=self.evidence.values("pk"))
        found = []
        if self.needs_evidence and not lines.exists():
            found.append("Choose at least one published line that shows this.")
        if self.is_no and not lines.exists() and "https://" not in self.note:
            found.append(
                "Choose a published line that says no in words, or write the address (https://…) "
                "of a page that does in the note."
            )
        if self.evidence.exclude(authority=self.authority_id).exists():
            found.append("Choose only this council’s own lines as evidence.")
        return found
