"""One address put in the place of another, everywhere a person may change it.

What happens to a row, said in the preview before it happens:

- A public line gets a draft with the new address. If the person may publish there, and the
  council does not work with four eyes, it is published at once with the reason "Address replaced";
  otherwise it is handed in, ready for a colleague to check and publish. What else is missing in
  the public line, such as an age, does not stop it: it is no worse with an address that works.
- A line with a draft that somebody is working on: the new address goes into that draft and no
  further, because publishing it would publish the other changes in it as well. The public text
  follows when the draft is published. If the draft has another address already, it stays as it is.
- A change that waits for its start date keeps waiting if the person may publish; otherwise it is
  handed in again, because what a publisher agreed to has changed.
- A council's own details have no drafts: they change at once.
- Archived lines stay as they were.

Replacing an address is no check of the line: it neither confirms the line nor renews its review,
and a confirmation that is there stays.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models, transaction

from authorities.rights import EDIT
from offers.links.addresses import COUNCIL_LIST, NamingRows, Use
from offers.publishing.locking import lock_pair

WHY = "Address replaced"


class Way(models.TextChoices):
    """How the new address gets in, as the preview says it."""

    PUBLISH = "publish", "Public at once"
    HAND_IN = "hand-in", "Ready for a colleague to check and publish"
    IN_DRAFT = "in-draft", "Goes into this draft, and is public when the draft is"
    WAIT = "wait", "Goes into this change, which still waits for its start date"
    ASK_AGAIN = "ask-again", "Loses its start date: a colleague has to publish it again"
    AT_ONCE = "at-once", "Changes at once"
    LEAVE = "leave", "Stays: somebody’s draft of this line has another address already"


@dataclass(frozen=True)
class ReplacementStep:
    """What happens to one row: the fields that name the old address, and the way the new one takes."""

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
    """The steps of replacing an address in the rows that a person may edit, in the order of titles."""

    def __init__(self, old, new, rights):
        self.old, self.new, self.rights = old, new, rights

    @cached_property
    def steps(self) -> list[ReplacementStep]:
        """What would happen now, a step a row; in the order of titles, councils last."""
        uses = NamingRows.of(self.rights, EDIT).uses([self.old]).get(self.old, [])
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
        """A draft can say that a line is to be another council's: then both have to agree."""
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
        """The same as long as a preview still says what would happen."""
        said = repr([self.old, self.new, *(step.key for step in self.steps)])
        return hashlib.sha256(said.encode()).hexdigest()

    def apply(self, *, by) -> list["Done"]:
        """Take every step, each whole or not at all. Says of each what came of it."""
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
        """What happened between the preview and now; the row is held."""
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
    """The (kind, id) of those lines that have a draft; in one query a kind."""
    found = set()
    for model in {type(row) for row in lines}:
        ids = [row.pk for row in lines if type(row) is model]
        drafts = model.objects.filter(draft_of__in=ids).values_list("draft_of", flat=True)
        found.update((model, pk) for pk in drafts)
    return found


@dataclass(frozen=True)
class Done:
    """A step that was taken, or the sentence that says why it was not."""

    step: ReplacementStep
    refusal: str = ""
