"""Lines as rows of a sheet, out and in. A check only computes changes; writing.py stores them.

A row's line is found by its ID or, without one, by its owner and slug. If there is none, the line
is new.
"""

import copy
import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from offers.csv_files import unescaped
from offers.spreadsheets.columns import cell_of, normal
from offers.spreadsheets.outcomes import Outcome
from offers.spreadsheets.rules import Rules
from offers.spreadsheets.values import YesNo


@dataclass
class Row:
    """A row that is being checked: its cells by our headings, and what is found out about it."""

    number: int
    cells: dict
    standing: object = None  # the line that it changes; None for a new one
    line: object = None  # that line with the changes
    before: dict = field(default_factory=dict)  # its cells without them
    differing: list = field(default_factory=list)  # the columns whose cells say something else
    changes: list = field(default_factory=list)  # [heading, old, new]
    read_as: list = field(default_factory=list)  # [heading, cell, how it was read]
    usual: dict = field(default_factory=dict)  # what was put into empty cells, by heading


class LineSheet:
    """`known` is what the person may see; `table` the whole sheet, if one is being imported, and
    `names` which of our columns each of its columns is (headings.py), empty for none."""

    # The columns that identify a line.
    NAMING = ("public_id", "whose", "slug", "title")

    def __init__(self, known, table=None, names=None):
        self.known, self.table = known, table
        self.model = known.model
        self.rules = Rules(self.model)
        self.column = {column.name: column for column in self.all_columns(known)}
        self.by_heading = {column.heading: column for column in self.column.values()}
        self.columns = [self.column[name] for name in self.ORDER]
        self.content_columns = [column for column in self.columns if column.is_content]
        self.headings_of = {
            name: column.heading
            for column in self.columns
            for name in (column.name, *column.fields)
        }
        self.version_heading = self.column["version"].heading
        if table is not None and names is None:
            found = [self.by_heading.get(heading) for heading in table.headings]
            names = [column.name if column else "" for column in found]
        self.places = [
            (place, self.column[name].heading) for place, name in enumerate(names or []) if name
        ]
        self.headings_read = {heading for _, heading in self.places}
        self.columns_read = [c for c in self.content_columns if c.heading in self.headings_read]
        self._cells, self._values, self._errors = {}, {}, {}

    # Out

    @property
    def headings(self):
        return [column.heading for column in self.columns]

    def rows(self):
        """Every line that the person may see: its draft, if it has one."""
        return [list(self.cells(standing).values()) for standing in self.known.lines]

    def cells(self, standing):
        line = standing.text
        line.standing = standing
        cells = {column.heading: column.cell(line) for column in self.columns}
        return cells | {self.version_heading: self.version_of(cells)}

    def version_of(self, cells):
        """A hash of the row's content, which tells whether the row was edited since its export."""
        content = "\x1f".join(normal(cells[c.heading]) for c in self.content_columns)
        return "v" + hashlib.sha256(content.encode()).hexdigest()[:15]

    # In

    def check(self, rows):
        """The Outcome of each (number, cells) of the sheet. Writes nothing."""
        return [self.check_row(Row(number, self.read(cells))) for number, cells in rows]

    def count_absent(self, outcomes):
        """How many lines that the person may change are in none of these rows."""
        named = {outcome["line_id"] for outcome in outcomes}
        return sum(
            line.public_id not in named and self.may_change(line) for line in self.known.lines
        )

    def may_change(self, standing):
        return True

    def read(self, cells):
        return {heading: normal(cells[place]) for place, heading in self.places}

    def check_row(self, row):
        try:
            self.find(row)
            errors = self.fill(row)
            if row.standing and not row.changes and not errors:
                return Outcome.unchanged(self, row)
            self.validate(row, errors)
        except ValidationError as error:
            return Outcome.refused(self, row, error)
        return Outcome.change(self, row)

    def find(self, row):
        """Find the row's line. Raises ValidationError for other people's."""
        public_id = self.id_in(row.cells)
        if not public_id:
            self.take_own_council(row)
        owner = self.owner_of(row)
        if public_id:
            row.standing = self.known.by_id.get(public_id)
            if row.standing is None:
                self.refuse_foreign(owner)
                raise ValidationError(
                    {"public_id": "You have no line with this ID. Leave it empty for a new line."}
                )
            self.refuse_move(owner, row.standing)
        else:
            self.refuse_foreign(owner)
            row.standing = self.known.by_address.get(self.address_in(row.cells))
        self.refuse_twice(row, public_id)

    def fill(self, row):
        """Put what the cells say into a copy of the line. Returns the errors by column."""
        if row.standing is None:
            self.take_usual(row)
        before = row.standing.text if row.standing else self.empty_line
        filled = [self.by_heading[h] for h in row.usual if h not in self.headings_read]
        columns = [*self.columns_read, *filled]
        row.before = {c.heading: self.normal_cell(c, before) for c in columns}
        row.line = copy.copy(before) if row.standing else self.new_line()
        row.differing = self.differing(row, columns)
        errors = {}
        for column in row.differing:
            try:
                column.put(row.line, self.value_of(column, row.cells[column.heading]))
            except ValueError as error:
                errors[column.name] = [ValidationError(str(error))]
        if not row.line.slug:
            row.line.slug = row.standing.text.slug if row.standing else self.slug_in(row.cells)
        self.note_changes(row, before)
        return errors

    def normal_cell(self, column, line):
        """The cell of a line as `normal`; that of the same value is made once."""
        value = column.get(line)
        if (column.name, value) not in self._cells:
            self._cells[column.name, value] = normal(cell_of(column.value.render(value)))
        return self._cells[column.name, value]

    def note_changes(self, row, before):
        for column in row.differing:
            if column.get(before) != column.get(row.line):
                cell, shown = row.cells[column.heading], column.shown(row.line)
                row.changes.append([column.heading, column.shown(before), shown])
                if squeezed(unescaped(cell)) != squeezed(shown):
                    row.read_as.append([column.heading, cell, shown])

    def differing(self, row, columns):
        """The columns that differ from the line. A row unchanged since its export has none.

        Nor do empty cells of a new row, which leaves the model's defaults in place.
        """
        is_new = row.standing is None
        found = [
            column
            for column in columns
            if (cell := row.cells[column.heading]) != row.before[column.heading]
            and (cell or not is_new)
        ]
        if found and not is_new and self.was_not_edited(row.cells):
            return []
        return found

    def was_not_edited(self, cells):
        if len(self.columns_read) < len(self.content_columns):
            return False
        return cells.get(self.version_heading, "") == self.version_of(cells)

    def value_of(self, column, cell):
        """What a cell says; the same cell is read once."""
        if (column.name, cell) not in self._values:
            try:
                self._values[column.name, cell] = column.read(cell), None
            except ValueError as error:
                self._values[column.name, cell] = None, error
        value, error = self._values[column.name, cell]
        if error:
            raise error
        return value

    # New lines

    @cached_property
    def empty_line(self):
        return self.new_line()

    def new_line(self):
        """A new line before anybody has filled it in."""
        line = self.model()
        line.sets = {m2m.name: frozenset() for m2m in self.model._meta.many_to_many}
        line.standing = None
        return line

    @cached_property
    def begins_with(self):
        """A new line's defaults by heading, except those of yes-or-no cells, which are no."""
        named = [column for column in self.content_columns if column.name not in self.NAMING]
        return {
            column.heading: cell
            for column in named
            if (cell := column.cell(self.empty_line)) and not isinstance(column.value, YesNo)
        }

    def usual_for(self, council):
        """What a new line of a council says where its row says nothing, by heading."""
        return {}

    def take_own_council(self, row):
        if self.known.own_council and "whose" in self.column:
            heading = self.column["whose"].heading
            if not row.cells.get(heading):
                row.usual[heading] = row.cells[heading] = self.known.own_council.short_name

    def take_usual(self, row):
        """Fill the empty cells of a new row of somebody who has one council only."""
        council = self.known.own_council
        usual = self.usual_for(council) if council else {}
        source = [self.column[name].heading for name in ("source_title", "source_url")]
        if council and not any(row.cells.get(heading) for heading in source):
            address = council.local_offer_url or council.website
            usual |= dict(zip(source, (f"{council.name}’s local offer", address), strict=True))
        for heading, cell in usual.items():
            if not row.cells.get(heading):
                row.usual[heading] = row.cells[heading] = cell

    # Validation

    def validate(self, row, errors):
        """Raises ValidationError with everything that is wrong, also across columns."""
        line = row.line
        self.refuse_reader(row.standing)
        self.more_errors(row, errors)
        # Foreign keys come from rows that we looked up; validating each would be a query.
        keys = [f.name for f in self.model._meta.fields if f.is_relation]
        given = [name for name in keys if getattr(line, f"{name}_id") is not None]
        self.clean_fields(line, {*given, *self.model.ROW_FIELDS, *errors}, errors)
        try:
            line.clean()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for names, sentence in self.rules.broken_by(line):
            if not any(name in errors for name in names):
                errors.setdefault(" ".join(names), []).append(ValidationError(sentence))
        if "slug" not in errors:
            self.note_address(row, errors)
        if errors:
            raise ValidationError(errors)

    def clean_fields(self, line, left_out, errors):
        """As `Model.clean_fields`; the same value of a field is validated once."""
        for model_field in self.model._meta.fields:
            value = getattr(line, model_field.attname)
            if model_field.name in left_out or (model_field.blank and value in (None, "")):
                continue
            if (model_field.name, value) not in self._errors:
                try:
                    model_field.clean(value, line)
                    self._errors[model_field.name, value] = None
                except ValidationError as error:
                    self._errors[model_field.name, value] = error.error_list
            if wrong := self._errors[model_field.name, value]:
                errors[model_field.name] = list(wrong)

    def more_errors(self, row, errors):
        """Add what is wrong with this kind of line."""

    def note_address(self, row, errors):
        """A slug is unique and fixed once it has been public, as in the browser."""
        standing, slug = row.standing, row.line.slug
        other = self.known.by_address.get(self.known.address(row.line))
        if other is not None and other is not standing:
            errors["slug"] = [ValidationError("Another line already has this web address.")]
        elif standing and standing.public_slug and slug not in standing.slugs:
            sentence = f"A public line keeps its web address, {standing.public_slug}."
            errors["slug"] = [ValidationError(sentence)]

    # The owner: only council lines have one

    def owner_of(self, row):
        return None

    def refuse_foreign(self, owner):
        pass

    def refuse_move(self, owner, standing):
        pass

    def refuse_reader(self, standing):
        pass

    # Other rows of the same file

    def id_in(self, cells):
        return cells.get(self.column["public_id"].heading, "").lower()

    def slug_in(self, cells):
        written = cells.get(self.column["slug"].heading, "").lower()
        return written or slugify(cells.get(self.column["title"].heading, ""))[:100].strip("-")

    def address_in(self, cells):
        return ("", self.slug_in(cells))

    def refuse_twice(self, row, public_id):
        first = self.first_rows.get(public_id or self.address_in(row.cells), row.number)
        if first != row.number:
            name = "public_id" if public_id else "slug"
            raise ValidationError({name: f"Row {first} is already for this line."})

    @cached_property
    def first_rows(self):
        """The number of the first row for each line, by its ID and by its owner and slug."""
        found = {}
        for number, cells in self.table.rows:
            row = Row(number, self.read(cells))
            if public_id := self.id_in(row.cells):
                found.setdefault(public_id, number)
            else:
                self.take_own_council(row)
            found.setdefault(self.address_or_nothing(row.cells), number)
        return found

    def address_or_nothing(self, cells):
        try:
            return self.address_in(cells)
        except ValidationError:  # the row is refused anyway
            return None


def squeezed(text):
    """What of a cell is not mere spelling: its words and signs in any order."""
    return sorted(re.findall(r"\w+|[^\w\s]", text.casefold()))
