"""“You said, we did”: the published messages, and how fast each council answers."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

import django_filters
from django.utils import timezone

from authorities.models import Authority
from feedback.choices import KIND_NAMES, State
from feedback.messages.models import Message
from feedback.messages.wording import days_in_words
from feedback.sending.forms import line_named
from feedback.setup.models import TARGET_DAYS, Desk
from offers.eligibility.query_forms import unknown_choice

REGION = "region"
# The figures cover the last year; older messages are forgotten.
FIGURES_OF = timedelta(days=365)
READ_FOR_FIGURES = (
    "authority sent_at due_on answered_at followed_up_at archived_at withdrawn_at forgotten_at "
    "is_braked"
).split()


class HeardFilter(django_filters.FilterSet):
    """Reads `council`, `kind`, `state` and `about` (a line, as in `name_of`) from the query string.

    A value that cannot be read is an error.
    """

    council = django_filters.ChoiceFilter(
        method="filter_council", label="Council", empty_label="All councils"
    )
    kind = django_filters.ChoiceFilter(
        choices=[(kind.value, name) for kind, name in KIND_NAMES.items()],
        label="What it is",
        empty_label="Everything",
    )
    state = django_filters.ChoiceFilter(
        choices=State.choices, label="What came of it", empty_label="Anything"
    )

    about = django_filters.ChoiceFilter(
        method="filter_about", label="About", empty_label="Everything"
    )

    class Meta:
        model = Message
        fields = []

    def __init__(self, data, queryset):
        super().__init__(data, queryset)
        name = (data.get("about") or "")[:250]
        self.line = line_named(name) if name else None
        self.authorities = list(Authority.objects.all())
        fields = self.form.fields
        fields["council"].choices = [
            *((a.slug, a.short_name) for a in self.authorities),
            (REGION, "The whole region"),
        ]
        if self.line:
            fields["about"].choices = [(name, self.line.title)]
        for name, thing in [*((n, n) for n in ("council", "kind", "state")), ("about", "line")]:
            fields[name].error_messages["invalid_choice"] = unknown_choice(thing)

    def filter_council(self, queryset, name, value):
        if value == REGION:
            return queryset.filter(authority=None)
        return queryset.filter(authority__slug=value)

    def filter_about(self, queryset, name, value):
        return queryset.about(self.line)

    @property
    def found(self):
        """The matching messages; none if a value could not be read."""
        return self.qs if self.form.is_valid() else self.queryset.none()


@dataclass(frozen=True)
class DeskFigures:
    name: str
    slug: str
    target_days: int
    received: int = 0
    answered: int = 0
    median_days: int | None = None
    overdue: int = 0

    @property
    def half_within(self):
        return "–" if self.median_days is None else days_in_words(self.median_days)

    @property
    def is_late(self):
        return self.median_days is not None and self.median_days > self.target_days


def desk_figures(authorities, now=None) -> list[DeskFigures]:
    """One row for each council and one for the region, without messages held as robots'."""
    now = now or timezone.now()
    targets = dict(Desk.objects.values_list("authority", "target_days"))
    by_desk = {}
    recent = Message.objects.filter(
        sent_at__gt=now - FIGURES_OF, withdrawn_at=None, is_braked=False
    ).only(*READ_FOR_FIGURES)
    for message in recent:
        by_desk.setdefault(message.authority_id, []).append(message)
    desks = [(a.pk, a.short_name, a.slug) for a in authorities]
    return [
        figures_of(by_desk.get(pk, []), name, slug, targets.get(pk, TARGET_DAYS))
        for pk, name, slug in [*desks, (None, "The whole region", REGION)]
    ]


def figures_of(messages, name, slug, target_days):
    days = [m.days_to_answer for m in messages if m.is_answered]
    return DeskFigures(
        name,
        slug,
        target_days,
        received=len(messages),
        answered=len(days),
        median_days=round(median(days)) if days else None,
        overdue=sum(m.is_overdue for m in messages),
    )
