"""The forum pack for young people: the messages of a period, counted and quoted.

Only published messages are quoted, in their edited version.
"""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from django.utils.functional import cached_property

from feedback.choices import KIND_NAMES, State
from feedback.messages.models import Message
from feedback.messages.wording import days_in_words, in_days
from feedback.public.models import AskedCount

MOST_LINES = 10
CSV_COLUMNS = ["part", "what", "number", "council", "about", "message", "reply", "state"]
STATE_NAMES = dict(State.choices)


@dataclass(frozen=True)
class ForumPack:
    """Messages received from the first day to the last (inclusive), at some desks or at all.

    `desks` is None for all, or the ids of councils, with None for the region's desk.
    """

    first: object
    last: object
    desks: tuple | None = None
    name: str = "All councils and the region"

    def of_desks(self, queryset):
        if self.desks is None:
            return queryset
        councils = [pk for pk in self.desks if pk is not None]
        own = queryset.filter(authority__in=councils)
        return own | queryset.filter(authority=None) if None in self.desks else own

    @cached_property
    def messages(self):
        received = Message.objects.received(self.first, self.last).filter(is_braked=False)
        related = received.select_related(
            "authority", "entitlement__area", "entitlement__authority", "partner_offer__area"
        )
        return list(self.of_desks(related).defer("code_digest", "sending_digest"))

    @property
    def total(self):
        return len(self.messages)

    def counted(self, named):
        counts = Counter(named(message) for message in self.messages)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    @property
    def by_kind(self):
        return self.counted(lambda m: KIND_NAMES[m.kind])

    @property
    def by_area(self):
        return self.counted(lambda m: m.line.area.name if m.line else "Not about one line")

    @property
    def by_council(self):
        return self.counted(lambda m: m.authority.short_name if m.authority else "The whole region")

    @property
    def by_state(self):
        return self.counted(lambda m: "Withdrawn" if m.withdrawn_at else STATE_NAMES[m.state])

    @property
    def by_help(self):
        names = {True: "It helped", False: "It did not help"}
        said = Counter(names[m.helped] for m in self.messages if m.helped is not None)
        return sorted(said.items())

    @property
    def tables(self):
        """(title, counts) for each table that has any."""
        tables = [
            ("By kind", self.by_kind),
            ("By area", self.by_area),
            ("By council", self.by_council),
            ("By what came of it", self.by_state),
            ("Did the answer help?", self.by_help),
        ]
        return [(title, counts) for title, counts in tables if counts]

    @property
    def days_to_answer(self):
        """Median, minimum and maximum of whole days to an answer; None if nothing was answered."""
        days = [m.days_to_answer for m in self.messages if m.is_answered]
        return (round(median(days)), min(days), max(days)) if days else None

    @property
    def how_long_answers_took(self):
        if not self.days_to_answer:
            return "Nothing was answered."
        half, fastest, slowest = self.days_to_answer
        if not slowest:
            return "Every answer came the same day."
        if not half:
            return f"Half were answered the same day; the slowest took {days_in_words(slowest)}."
        return (
            f"Half were answered within {days_in_words(half)}; "
            f"the fastest {in_days(fastest)}, the slowest {in_days(slowest)}."
        )

    @property
    def overdue(self):
        return sum(m.is_overdue for m in self.messages)

    @property
    def most_asked(self):
        """The lines with the most messages, as (line, messages, how many of them "told no")."""
        asked = Counter(m.line for m in self.messages if m.line)
        told_no = Counter(m.line for m in self.messages if m.line and m.kind == "told-no")
        ranked = sorted(asked.items(), key=lambda item: (-item[1], item[0].title))
        return [(line, number, told_no[line]) for line, number in ranked[:MOST_LINES]]

    @cached_property
    def told_no_taps(self):
        """Lines with "told no" taps and their all-time count. For staff only."""
        counts = AskedCount.objects.filter(outcome="told-no", times__gt=0)
        if self.desks is not None:
            counts = counts.filter(entitlement__authority__in=[d for d in self.desks if d])
        rows = counts.select_related("entitlement__authority").order_by("-times", "entitlement")
        return [(row.entitlement, row.times) for row in rows[:MOST_LINES]]

    @property
    def changed(self):
        return [m for m in self.messages if m.is_changed and m.withdrawn_at is None]

    @property
    def publishable(self):
        return self.of_desks(Message.objects.published().received(self.first, self.last))

    def rows(self):
        yield CSV_COLUMNS
        yield ["total", "Messages received", self.total]
        for title, counts in self.tables:
            yield from ([title, name, number] for name, number in counts)
        if self.days_to_answer:
            yield ["days to answer", "Median", self.days_to_answer[0]]
        yield ["overdue", "Overdue", self.overdue]
        for line, number, told_no in self.most_asked:
            yield ["most asked about", line.title, number, line.owner_name]
            if told_no:
                yield ["most asked about: told no", line.title, told_no, line.owner_name]
        for line, times in self.told_no_taps:
            yield ["tapped told no", line.title, times, line.owner_name]
        for m in self.publishable:
            about = m.line.title if m.line else ""
            row = ["message", m.kind_name, "", m.desk_name, about]
            yield [*row, m.edited_text, m.edited_reply, m.state_text]
