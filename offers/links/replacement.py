"""Replaces one URL with another in every row that a person may change.

What happens to a row, as the preview says:

- A public line gets a draft with the new URL. If the person may publish it and the council does not
use four eyes, it is published at once with the reason "Address replaced"; otherwise it is handed in
for a colleague to check and publish. Other gaps in the public line, such as a missing age, do not
stop it: a working URL makes it no worse.

- A line with a draft in progress: the new URL goes into the draft only, because publishing it would
publish its other changes as well. If the draft already has another URL, it is left alone.

- A scheduled change stays scheduled if the person may publish; otherwise it is handed in again,
because it is no longer what the publisher agreed to.

- A council's own details have no drafts and change at once.

- Archived lines are left alone.

Replacing a URL is not a check of the line: it neither confirms it nor renews its review, and an
existing confirmation stays.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models, transaction

from offers.links.addresses import COUNCIL_LIST, NamingRows, Use
from offers.publishing.locking import lock_pair

WHY = "Address replaced"


class Way(models.TextChoices):
    PUBLISH = "publish", "Public at once"
    HAND_IN = "hand-in", "Ready for a colleague to check and publish"
    IN_DRAFT = "in-draft", "Goes into this draft, and becomes public with it"
    WAIT = "wait", "Goes into this change, which still goes public on its start date"
    ASK_AGAIN = "ask-again", "No longer scheduled: a colleague has to publish it again"
    AT_ONCE = "at-once", "Changes at once"
    LEAVE = "leave", "Not changed: a draft of this line already has another address"


@dataclass(frozen=True)
class ReplacementStep:
    """What happens to one row: the fields that hold the old URL, and how the new one takes effect."""

    row: object
    fields: tuple[str, ...]
    way: Way

    @property
    def uses(self):
        return [Use(self.row, field) for field in self.fields]

    @property
    def changes(self):
        return self.way != Way.LEAVE

    @property
    def key(self):
        return (self.row._meta.model_name, self.row.pk, self.fields, str(self.way))


class Replacement:
    def __init__(self, old, new, rights):
        self.old, self.new, self.rights = old, new, rights

    @cached_property
    def steps(self) -> list[ReplacementStep]:
        """What would happen now: one step for each row, by owner and title, councils last."""
        uses = NamingRows.of(self.rights, "change").uses([self.old]).get(self.old, [])
        fields = {}
        for use in uses:
            fields.setdefault(use.row, []).append(use.field)
        lines = dict.fromkeys(use.row for use in uses if not use.is_council)
        councils = dict.fromkeys(use.row for use in uses if use.is_council)
        taken = {(type(row), row.draft_of_id) for row in lines}  # their drafts take the step
        drafted = rows_with_a_draft(lines)
        steps = [
            self.step_of_line(row, tuple(fields[row]), drafted)
            for row in lines
            if (type(row), row.pk) not in taken and self.may_change(row)
        ]
        return [
            *sorted(steps, key=lambda step: (step.row.owner_name, step.row.title, step.row.pk)),
            *(ReplacementStep(row, tuple(fields[row]), Way.AT_ONCE) for row in councils),
        ]

    def step_of_line(self, row, names, drafted):
        if row.is_published:
            has_draft = (type(row), row.pk) in drafted
            alone = Way.PUBLISH if self.may_publish(row) else Way.HAND_IN
            return ReplacementStep(row, names, Way.LEAVE if has_draft else alone)
        if not row.is_scheduled:
            return ReplacementStep(row, names, Way.IN_DRAFT)
        return ReplacementStep(row, names, Way.WAIT if self.may_publish(row) else Way.ASK_AGAIN)

    def may_change(self, row):
        """A draft may move a line to another council: then the person has to work for both."""
        public = row.draft_of
        return self.rights.may_edit(row.authority_id) and (
            public is None or self.rights.may_edit(public.authority_id)
        )

    def may_publish(self, row):
        return self.rights.may_publish(row.authority_id) and not row.needs_four_eyes

    @property
    def has_changes(self):
        return any(step.changes for step in self.steps)

    @property
    def token(self):
        """A hash that stays the same as long as the preview is still true."""
        said = repr([self.old, self.new, *(step.key for step in self.steps)])
        return hashlib.sha256(said.encode()).hexdigest()

    def apply(self, *, by) -> list["Done"]:
        """Take every step, each in a transaction of its own, and report on each."""
        return [self.take(step, by) for step in self.steps if step.changes]

    def take(self, step, by):
        try:
            with transaction.atomic():
                rows = type(step.row).objects
                if step.way == Way.AT_ONCE:
                    council = rows.select_for_update().get(pk=step.row.pk)
                    self.change_council(council, step.fields)
                else:
                    lock_pair(step.row)
                    row = rows.filter(pk=step.row.pk).first()
                    self.refuse_if_changed(row, step)
                    self.change_line(row, step, by)
        except ValidationError as error:
            return Done(step, " ".join(error.messages))
        return Done(step)

    def change_council(self, council, fields):
        for name in fields:
            value = getattr(council, name)
            is_list = name == COUNCIL_LIST
            new = [self.swapped(item) for item in value] if is_list else self.swapped(value)
            setattr(council, name, new)
        council.full_clean()
        council.save()

    def swapped(self, address):
        return self.new if address == self.old else address

    def refuse_if_changed(self, row, step):
        """Raise ValidationError if the row, which is locked, has changed since the preview."""
        same = (
            row is not None
            and row.status == step.row.status
            and self.may_change(row)
            and not (row.is_published and row.current_draft)
            and all(getattr(row, name) == self.old for name in step.fields)
        )
        if not same:
            raise ValidationError("Somebody has just changed this. Look at it again.")

    def change_line(self, row, step, by):
        draft = row.start_draft(by=by) if row.is_published else row
        with draft.one_record(by=by, why=WHY):
            for name in step.fields:
                setattr(draft, name, self.new)
            draft.full_clean()
        if step.way in (Way.PUBLISH, Way.WAIT):
            draft.publish(by=by, why=WHY, is_check=step.way == Way.WAIT)
        elif step.way in (Way.HAND_IN, Way.ASK_AGAIN):
            draft.hand_in(by=by, why=f"{WHY}. Ready for checking", is_check=False)


def rows_with_a_draft(lines):
    """(model, id) of the lines that have a draft; one query for each model."""
    found = set()
    for model in {type(row) for row in lines}:
        ids = [row.pk for row in lines if type(row) is model]
        drafts = model.objects.filter(draft_of__in=ids).values_list("draft_of", flat=True)
        found.update((model, pk) for pk in drafts)
    return found


@dataclass(frozen=True)
class Done:
    """A step taken, or the reason why it was refused."""

    step: ReplacementStep
    refusal: str = ""
