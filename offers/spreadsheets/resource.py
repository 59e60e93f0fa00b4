"""Lines as rows of a sheet, out and in. An import only computes changes; drafts.py writes them.

A row's line is found by its ID or, without one, by its owner and slug. If there is none, the line
is new.
"""

import copy
import hashlib

import tablib
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import slugify
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader

from offers.spreadsheets.columns import normal
from offers.spreadsheets.outcomes import Outcome
from offers.spreadsheets.rules import Rules
from offers.spreadsheets.widgets import YesNo


class Finder(BaseInstanceLoader):
    def get_instance(self, row):
        return self.resource.find(row)


class LineResource(resources.Resource):
    """`known` is what the person may see; `table` the whole sheet, if one is being imported."""

    is_of_councils = False
    # The attributes of the columns that identify a line.
    NAMING = ("public_id", "scope authority", "slug", "title")

    class Meta:
        use_transactions = False
        skip_diff = True
        report_skipped = True
        store_instance = True
        import_id_fields = ["public_id"]
        instance_loader_class = Finder

    def __init__(self, known, table=None):
        super().__init__()
        self.known, self.table = known, table
        self.model = known.model
        self.rules = Rules(self.model)
        self.columns = [self.fields[name] for name in self._meta.export_order]
        self.content_columns = [column for column in self.columns if column.is_content]
        self.headings_of = {c.attribute: c.column_name for c in self.columns if c.attribute}
        for column in self.columns:
            column.widget.known = known
        # The row being read: its line, its exported cells, and the columns that differ from them.
        self.standing, self.cells_before, self.differing = None, {}, []

    # Export

    @property
    def headings(self):
        return [column.column_name for column in self.columns]

    def rows(self):
        """Every line that the person may see: its draft, if it has one."""
        return [list(self.cells(standing).values()) for standing in self.known.lines]

    def cells(self, standing):
        line = standing.text
        line.standing = standing
        cells = {column.column_name: column.cell(line) for column in self.columns}
        return cells | {self.version_heading: self.version_of(cells)}

    @property
    def version_heading(self):
        return self.fields["version"].column_name

    def version_of(self, cells):
        """A hash of the row's content, which tells whether the row was edited since its export."""
        content = "\x1f".join(normal(cells[c.column_name]) for c in self.content_columns)
        return "v" + hashlib.sha256(content.encode()).hexdigest()[:15]

    # Import

    def check(self, rows):
        """The Outcome of each (number, cells) of the sheet. Writes nothing."""
        numbers = [number for number, _ in rows]
        dataset = tablib.Dataset(*[c for _, c in rows], headers=self.table.headings)
        result = self.import_data(dataset, use_transactions=False, numbers=numbers)
        broken = result.base_errors + [e for row in result.rows for e in row.errors]
        if broken:
            raise broken[0].error
        return [row.outcome for row in result.rows]

    def import_row(self, row, instance_loader, **kwargs):
        self.number = kwargs["numbers"][kwargs["row_number"] - 1]
        self.standing, self.cells_before, self.differing = None, self.empty_cells, []
        row = {heading: normal(cell) for heading, cell in row.items()}
        result = super().import_row(row, instance_loader, **kwargs)
        result.outcome = Outcome.of(self, row, result)
        return result

    def find(self, row):
        """A copy of the row's line, or None for a new one. Raises ValidationError for other
        people's."""
        owner = self.owner_named(row)
        public_id = row[self.fields["public_id"].column_name].lower()
        if public_id:
            self.standing = self.known.by_id.get(public_id)
            if self.standing is None:
                self.refuse_foreign(owner)
                raise ValidationError(
                    {"public_id": "You have no line with this ID. Leave it empty for a new line."}
                )
            self.refuse_move(owner)
        else:
            self.refuse_foreign(owner)
            self.standing = self.known.by_address.get(self.address_in(row))
        self.refuse_twice(row, public_id)
        if self.standing is None:
            return None
        self.cells_before = self.cells(self.standing)
        return copy.copy(self.standing.text)

    def init_instance(self, row=None):
        line = self.model()
        line.sets = {m2m.name: frozenset() for m2m in self.model._meta.many_to_many}
        line.standing = None
        return line

    @cached_property
    def empty_line(self):
        """A new line before anybody has filled it in."""
        return self.init_instance()

    @cached_property
    def empty_cells(self):
        return {c.column_name: c.cell(self.empty_line) for c in self.content_columns}

    @cached_property
    def begins_with(self):
        """A new line's defaults by heading, except those of yes-or-no cells, which are no."""
        named = [column for column in self.content_columns if column.attribute not in self.NAMING]
        return {
            column.column_name: cell
            for column in named
            if (cell := self.empty_cells[column.column_name])
            and not isinstance(column.widget, YesNo)
        }

    def after_init_instance(self, instance, new, row, **kwargs):
        """Find the columns that differ from the line. A row unchanged since its export has none.

        Nor do empty cells of a new row, which leaves the model's defaults in place.
        """
        self.differing = [
            column
            for column in self.content_columns
            if row[column.column_name] != normal(self.cells_before[column.column_name])
            and (row[column.column_name] or not new)
        ]
        if self.differing and not new and row[self.version_heading] == self.version_of(row):
            self.differing = []

    def get_import_fields(self):
        return self.differing

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        if not instance.slug:
            instance.slug = self.standing.text.slug if self.standing else self.slug_in(row)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        instance.changes = self.changes_to(instance)
        return bool(self.standing) and not instance.changes and not import_validation_errors

    def changes_to(self, line):
        """[heading, old, new] of every column whose value would change."""
        before = self.standing.text if self.standing else self.empty_line
        return [
            [column.column_name, column.export(before), column.export(line)]
            for column in self.differing
            if column.get_value(before) != column.get_value(line)
        ]

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        self.refuse_reader()
        # Foreign keys come from rows that we looked up; validating each would be a query.
        keys = [f.name for f in self.model._meta.fields if f.is_relation]
        given = [name for name in keys if getattr(instance, f"{name}_id") is not None]
        free = [*given, *self.model.ROW_FIELDS, *errors]
        for clean in (lambda: instance.clean_fields(exclude=free), instance.clean):
            try:
                clean()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        for names, sentence in self.rules.broken_by(instance):
            if not any(name in errors for name in names):
                errors.setdefault(" ".join(names), []).append(ValidationError(sentence))
        if "slug" not in errors:
            self.note_address(instance, errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance, is_create, row, **kwargs):
        """Nothing is saved here: drafts.py writes the changes after confirmation."""

    def save_m2m(self, instance, row, **kwargs):
        """Nor here."""

    def note_address(self, line, errors):
        """A slug is unique and fixed once it has been public, as in the browser."""
        other = self.known.by_address.get(self.known.address(line))
        row = self.standing and self.standing.row
        if other is not None and other is not self.standing:
            errors["slug"] = [ValidationError("Another line already has this web address.")]
        elif (
            row
            and not row.is_work_in_progress
            and line.slug not in (row.slug, self.standing.text.slug)
        ):
            errors["slug"] = [ValidationError(f"A public line keeps its web address, {row.slug}.")]

    # The owner: only council lines have one

    def owner_named(self, row):
        return None

    def refuse_foreign(self, owner):
        pass

    def refuse_move(self, owner):
        pass

    def refuse_reader(self):
        pass

    # Other rows of the same file

    def slug_in(self, row):
        written = row[self.fields["slug"].column_name].lower()
        return written or slugify(row[self.fields["title"].column_name])[:100].strip("-")

    def address_in(self, row):
        return ("", self.slug_in(row))

    def refuse_twice(self, row, public_id):
        first = self.first_rows.get(public_id or self.address_in(row), self.number)
        if first != self.number:
            name = "public_id" if public_id else "slug"
            raise ValidationError({name: f"Row {first} is already for this line."})

    @cached_property
    def first_rows(self):
        """The number of the first row for each line, by its ID and by its owner and slug."""
        found = {}
        named = [c.column_name for c in self.columns if c.attribute in self.NAMING]
        places = [(heading, self.table.headings.index(heading)) for heading in named]
        for number, cells in self.table.rows:
            row = {heading: normal(cells[place]) for heading, place in places}
            public_id = row[self.fields["public_id"].column_name].lower()
            if public_id:
                found.setdefault(public_id, number)
            found.setdefault(self.address_or_nothing(row), number)
        return found

    def address_or_nothing(self, row):
        try:
            return self.address_in(row)
        except ValidationError:  # the row is refused anyway
            return None
