"""What will happen to one row of a sheet, in a form that can be stored and shown."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS

from offers.csv_files import unescaped

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
EMPTY = "This cell is empty. Fill it in."
MOVED_ON = (
    "Somebody has changed this line since your file was made. The old text shown here is theirs."
)
BY_ADDRESS = (
    "This row has no ID, so it changes the line that already has its web address. For a new line, clear "
    "the web address too and give another title."
)
TAKEN = "Left empty, so this is used: {}."
READ_AS = "Read as: {}."
WAITING = (
    "Its draft is already waiting to be checked. This change turns it back into a plain draft."
)


@dataclass
class Outcome:
    """`changes` are [heading, old, new]; `errors` are [heading, sentence], with the heading
    possibly empty."""

    number: int
    kind: str
    title: str
    whose: str = ""
    line_id: str = ""
    changes: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    # The line's version when it was checked; `line` and `standing` are not stored.
    version: list | None = None
    line: object = None
    standing: object = None

    @classmethod
    def of(cls, sheet, row, kind):
        title = unescaped(row.cells.get(sheet.column["title"].heading, ""))
        outcome = cls(row.number, kind, title, line=row.line, standing=row.standing)
        if "whose" in sheet.column:
            outcome.whose = row.cells.get(sheet.column["whose"].heading, "")
        if row.standing:
            outcome.title = title or row.standing.text.title
            outcome.line_id = row.standing.public_id
        return outcome

    @classmethod
    def unchanged(cls, sheet, row):
        return cls.of(sheet, row, UNCHANGED)

    @classmethod
    def refused(cls, sheet, row, error):
        outcome = cls.of(sheet, row, REFUSED)
        outcome.errors = sentences(sheet, error)
        return outcome

    @classmethod
    def change(cls, sheet, row):
        outcome = cls.of(sheet, row, CHANGED if row.standing else NEW)
        outcome.changes = row.changes
        outcome.notes = notes(sheet, row) if row.standing else notes_on_new(sheet, row)
        if row.read_as:
            said = "; ".join(f"{name}: “{cell}” as {read}" for name, cell, read in row.read_as)
            outcome.notes.append(READ_AS.format(said))
        outcome.version = row.standing.version if row.standing else []
        return outcome

    def kept(self):
        """The part that is stored between the check and the confirmation, for JSON."""
        return {**self.__dict__, "line": None, "standing": None}


def notes(sheet, row):
    found = []
    if not sheet.id_in(row.cells):
        found.append(BY_ADDRESS)
    went_out_as = row.cells.get(sheet.version_heading)
    if went_out_as and went_out_as != sheet.cells(row.standing)[sheet.version_heading]:
        found.append(MOVED_ON)
    if row.standing.is_waiting:
        found.append(WAITING)
    return found


def notes_on_new(sheet, row):
    """The defaults that a new line takes for the cells its row leaves empty."""
    usual = row.usual | {h: cell for h, cell in sheet.begins_with.items() if not row.cells.get(h)}
    taken = [f"{heading}: {usual[heading]}" for heading in sheet.headings if heading in usual]
    return [TAKEN.format("; ".join(taken))] if taken else []


def sentences(sheet, error):
    """[heading, sentence] for each error in a row."""
    found = []
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
    for name, errors in by_field.items():
        # A constraint may be about several fields.
        headings = [sheet.headings_of.get(part, "") for part in name.split()]
        heading = ", ".join(dict.fromkeys(filter(None, headings)))
        for problem in errors:
            for message in problem.messages:
                is_empty = getattr(problem, "code", "") in ("blank", "null")
                found.append([heading, EMPTY if is_empty else message])
    return found
