"""What will happen to one row of a sheet, in a form that can be stored and shown."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS
from import_export.results import RowResult

from offers.csv_files import unescaped

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
KINDS = {
    RowResult.IMPORT_TYPE_NEW: NEW,
    RowResult.IMPORT_TYPE_UPDATE: CHANGED,
    RowResult.IMPORT_TYPE_SKIP: UNCHANGED,
    RowResult.IMPORT_TYPE_INVALID: REFUSED,
}
EMPTY = "This cell is empty. Fill it in."
MOVED_ON = (
    "Somebody has changed this line since your file was made. The old text shown here is theirs."
)
BY_ADDRESS = (
    "This row has no ID, so it changes the line that already has its web address. For a new line, clear "
    "the web address too and give another title."
)
TAKEN = "Left empty, so this is used: {}."
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
    pk: int | None = None
    changes: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    # The line's version when it was checked; `line` and `standing` are not stored.
    version: list | None = None
    line: object = None
    standing: object = None

    @classmethod
    def of(cls, resource, row, result):
        kind, standing = KINDS[result.import_type], resource.standing
        line = getattr(result, "instance", None)
        title = unescaped(row[resource.fields["title"].column_name])
        outcome = cls(resource.number, kind, title, standing=standing)
        if resource.is_of_councils:
            outcome.whose = row[resource.fields["whose"].column_name]
        if kind == REFUSED:
            outcome.errors = sentences(resource, result.validation_error)
            return outcome
        outcome.line = line
        if standing:
            outcome.pk = standing.text.pk
        if kind != UNCHANGED:
            outcome.changes = line.changes
        if kind == CHANGED:
            outcome.notes = notes(resource, row, standing)
        if kind == NEW:
            outcome.notes = notes_on_new(resource, row)
        if kind != UNCHANGED:
            outcome.version = standing.version if standing else []
        return outcome

    def kept(self):
        """The part that is stored between the check and the confirmation, for JSON."""
        return {**self.__dict__, "line": None, "standing": None}


def notes(resource, row, standing):
    found = []
    if not row[resource.fields["public_id"].column_name]:
        found.append(BY_ADDRESS)
    went_out_as = row[resource.version_heading]
    if went_out_as and went_out_as != resource.cells_before[resource.version_heading]:
        found.append(MOVED_ON)
    if standing.draft and standing.draft.status in ("ready", "scheduled"):
        found.append(WAITING)
    return found


def notes_on_new(resource, row):
    """The defaults that a new line takes for the cells its row leaves empty."""
    taken = [f"{name}: {value}" for name, value in resource.begins_with.items() if not row[name]]
    return [TAKEN.format("; ".join(taken))] if taken else []


def sentences(resource, error):
    """[heading, sentence] for each error in a row."""
    found = []
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
    for name, errors in by_field.items():
        # A constraint may be about several fields.
        headings = [resource.headings_of.get(part, "") for part in name.split()]
        heading = ", ".join(dict.fromkeys(filter(None, headings)))
        for problem in errors:
            for message in problem.messages:
                is_empty = getattr(problem, "code", "") in ("blank", "null")
                found.append([heading, EMPTY if is_empty else message])
    return found
