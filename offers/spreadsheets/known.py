"""What a file is compared with: the lines that a person may see, and the vocabulary.

A check reads all of it once, in a fixed number of queries.
"""

from collections import Counter
from functools import cached_property

from authorities.models import Authority, District
from authorities.rights import EDIT
from offers.lines.models import Entitlement
from offers.spreadsheets.values import alike
from offers.spreadsheets.writing import known_lines


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
        self.lines = known_lines(lines.prefetch_related(*related))

    @property
    def is_of_councils(self):
        return self.model is Entitlement

    @cached_property
    def by_id(self):
        return {line.public_id: line for line in self.lines}

    @cached_property
    def by_address(self):
        """Lines by owner and slug. A draft that changes its slug is found under both."""
        latest = {(self.owner(line.text), line.slugs[0]): line for line in self.lines}
        return latest | {(self.owner(line.text), line.slugs[1]): line for line in self.lines}

    def owner(self, row):
        return row.scope_slug if self.is_of_councils else ""

    def address(self, row):
        return (self.owner(row), row.slug)

    def written(self, row):
        """The address as it is written in cells: "walsall/a-mentor"."""
        return "/".join(filter(None, self.address(row)))

    # Vocabulary

    def named(self, model):
        """The rows of a vocabulary by the name that is written in cells."""
        if model not in self._named:
            name = "short_name" if model is Authority else "name"
            rows = model.objects.select_related("authority") if model is District else model.objects
            self._named[model] = {getattr(row, name): row for row in rows.all()}
        return self._named[model]

    def spelt(self, model):
        """The same by name and slug, however they are spelt; without what would be two rows."""
        if model not in self._spelt:
            rows = self.named(model)
            keys = [(alike(text), row) for name, row in rows.items() for text in {name, row.slug}]
            times = Counter(key for key, _ in {(key, row.pk) for key, row in keys})
            self._spelt[model] = {key: row for key, row in keys if times[key] == 1}
        return self._spelt[model]

    def names_by_id(self, model):
        if model not in self._names:
            self._names[model] = {row.pk: name for name, row in self.named(model).items()}
        return self._names[model]

    _named = cached_property(lambda self: {})
    _spelt = cached_property(lambda self: {})
    _names = cached_property(lambda self: {})

    @cached_property
    def councils_in_full(self):
        return {alike(row.name): row for row in self.named(Authority).values()}

    @cached_property
    def national_lines(self):
        """National lines that a council's line can deliver, by slug."""
        return {line.slug: line for line in Entitlement.objects.national().with_address()}

    @cached_property
    def addresses(self):
        """Public lines that can replace another, by what is written in cells."""
        public = self.model.objects.with_address()
        public = public.select_related("authority") if self.is_of_councils else public
        return {self.written(row): row for row in public}

    # Rights

    def may_edit(self, authority):
        return self.rights.may_edit(authority)

    @cached_property
    def works_for(self):
        """Where the person may change lines: "Walsall", or "Dudley and Walsall"."""
        ids = self.rights.authority_ids(EDIT)
        names = [name for name, row in self.named(Authority).items() if row.pk in ids]
        return " and ".join(sorted(names))

    @cached_property
    def own_council(self):
        """The one council whose lines the person changes, or None if there are more."""
        ids = self.rights.authority_ids(EDIT)
        if self.rights.is_regional_lead or len(ids) != 1:
            return None
        return next(row for row in self.named(Authority).values() if row.pk in ids)
