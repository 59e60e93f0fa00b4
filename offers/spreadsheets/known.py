"""What a file is compared with: the lines that a person may see, and the vocabulary.

A check reads all of it once, in a fixed number of queries.
"""

from dataclasses import dataclass

from django.utils.functional import cached_property

from authorities.models import Authority, District
from authorities.rights import EDIT
from offers.lines.models import Entitlement


@dataclass
class KnownLine:
    """The row that is or will be public, with its draft if it has one."""

    row: object
    draft: object = None

    @property
    def text(self):
        """The row to edit: the draft, if there is one."""
        return self.draft or self.row

    @property
    def draft_or_first(self):
        """The draft that a change goes into; None if one has to be started."""
        return self.draft or (self.row if self.row.is_work_in_progress else None)

    @property
    def version(self):
        """It changes whenever somebody saves either row."""
        return versions(self.row, self.draft)


def versions(row, draft):
    return [str(row.updated_at), draft and draft.pk, draft and str(draft.updated_at)]


def with_sets(rows, model):
    """The rows, each with `sets`: the ids of its related rows, by many-to-many field."""
    rows = list(rows)
    by_id = {row.pk: {m2m.name: set() for m2m in model._meta.many_to_many} for row in rows}
    for m2m in model._meta.many_to_many:
        through = getattr(model, m2m.name).through.objects
        ours, theirs = f"{m2m.m2m_field_name()}_id", f"{m2m.m2m_reverse_field_name()}_id"
        for our_id, their_id in through.values_list(ours, theirs):
            if our_id in by_id:
                by_id[our_id][m2m.name].add(their_id)
    for row in rows:
        row.sets = {name: frozenset(ids) for name, ids in by_id[row.pk].items()}
    return rows


class Known:
    """`lines` are the rows that the person may see: the queryset of the admin's list."""

    def __init__(self, lines, rights):
        self.model, self.rights = lines.model, rights
        # prefetch_related, because a join would make a copy of the council for every line, and
        # because PostgreSQL's planner, without statistics on thousands of rows just written, would
        # choose a self-join that is far too slow.
        related = ["area", "replaced_by"]
        if self.is_of_councils:
            related += ["authority", "replaced_by__authority", "delivers"]
        else:
            related += ["organisation"]
        lines = lines.prefetch_related(*related)
        rows = with_sets(lines.order_by("pk"), self.model)
        drafts = {row.draft_of_id: row for row in rows if row.draft_of_id}
        self.lines = [KnownLine(row, drafts.get(row.pk)) for row in rows if not row.draft_of_id]

    @property
    def is_of_councils(self):
        return self.model is Entitlement

    @cached_property
    def by_id(self):
        return {str(line.row.public_id): line for line in self.lines}

    @cached_property
    def by_address(self):
        """Lines by owner and slug. A draft that changes its slug is found under both."""
        found = {self.address(line.text): line for line in self.lines}
        return found | {self.address(line.row): line for line in self.lines}

    def address(self, row):
        return (row.scope_slug if self.is_of_councils else "", row.slug)

    # Vocabulary

    def named(self, model):
        """The rows of a vocabulary by the name that is written in cells."""
        if model not in self._named:
            name = "short_name" if model is Authority else "name"
            rows = model.objects.select_related("authority") if model is District else model.objects
            self._named[model] = {getattr(row, name): row for row in rows.all()}
        return self._named[model]

    @cached_property
    def _named(self):
        return {}

    @cached_property
    def national_lines(self):
        """National lines that a council's line can deliver, by slug."""
        lines = Entitlement.objects.national().with_address().filter(draft_of=None)
        return {line.slug: line for line in lines}

    @cached_property
    def addresses(self):
        """Public lines that can replace another, by what is written in cells: "walsall/a-mentor"."""
        public = self.model.objects.with_address().filter(draft_of=None)
        public = public.select_related("authority") if self.is_of_councils else public
        return {"/".join(filter(None, self.address(row))): row for row in public}

    # Rights

    def may_edit(self, authority):
        return self.rights.may_edit(authority)

    @cached_property
    def works_for(self):
        """Where the person may change lines: "Walsall", or "Dudley and Walsall"."""
        ids = self.rights.authority_ids(EDIT)
        names = [name for name, row in self.named(Authority).items() if row.pk in ids]
        return " and ".join(sorted(names))
