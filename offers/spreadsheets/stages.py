"""The stages of a file: accepted, its columns matched, checked in chunks, previewed and, once
confirmed, written.

`lines` is always the queryset of what the person may see now, so each stage checks rights again.
"""

from functools import partial
from itertools import compress

from django.db import transaction

from offers.csv_files import escaped, unescaped
from offers.spreadsheets import reading, writing
from offers.spreadsheets.columns import CELL_LIMIT, UNPRINTABLE, cell_of
from offers.spreadsheets.headings import WRONG, Match, has_to_ask, key, known_keys, matches, said_of
from offers.spreadsheets.known import Known
from offers.spreadsheets.lines import SHEETS
from offers.spreadsheets.models import HeadingMatch, SpreadsheetUpload, packed, unpacked
from offers.spreadsheets.outcomes import CHANGED, NEW, REFUSED
from offers.spreadsheets.reading import Refused, Table
from offers.spreadsheets.writing import MovedOn

__all__ = ["MovedOn", "Refused", "accept", "check_more", "confirm", "match", "sheet_for"]

# Rows checked in one request: a second or two of work.
CHUNK = 1500


def sheet_for(lines, user, upload=None):
    known, sheet = Known(lines, user.rights), SHEETS[lines.model]
    return sheet(known, table_of(upload), upload.names) if upload else sheet(known)


def accept(data, name, *, lines, user):
    """Read a file and store its rows for this person. Raises Refused."""
    columns = sheet_for(lines.none(), user).columns
    remembered = HeadingMatch.objects.remembered(user, lines.model)
    table = reading.read(data, name, known_keys(columns, remembered))
    if not table.rows:
        raise Refused("There are no rows under the headings.")
    found = matches(table, columns, remembered)
    SpreadsheetUpload.objects.expired().delete()
    SpreadsheetUpload.objects.of(user, lines.model).delete()
    return SpreadsheetUpload.objects.create(
        user=user,
        kind=lines.model._meta.model_name,
        file_name=name[-100:],
        table=packed([table.headings, table.rows]),
        layout={"said": table.said, "matches": [each.kept() for each in found]},
        has_to_ask=has_to_ask(found, columns),
        outcomes=packed([]),
        row_count=len(table.rows),
    )


def table_of(upload):
    headings, rows = unpacked(upload.table)
    return Table(headings, rows)


def outcomes_of(upload):
    return unpacked(upload.outcomes)


def said(upload, columns):
    """Sentences on how the file was read."""
    return [*upload.layout.get("said", []), *said_of(upload.matches, columns)]


def match(upload, names, *, user, model):
    """Take a person's word for which column is which, by place, and remember it for their council."""
    found = upload.matches
    said_now = {}
    for place, name in names.items():
        found[place] = Match(found[place].heading, name, "said")
        said_now[key(table_of(upload).headings[place])] = name
    said_now.pop("", None)  # a column without a heading
    HeadingMatch.objects.remember(said_now, user=user, model=model)
    layout = upload.layout | {"matches": [each.kept() for each in found]}
    keep(upload, [], layout=layout, has_to_ask=False)


def sent_back(upload, sheet):
    """The headings and rows of what was refused, as they came, with what is wrong in each."""
    errors = {o["number"]: o["errors"] for o in outcomes_of(upload) if o["kind"] == REFUSED}
    table, kept = table_of(upload), [m.heading != WRONG for m in upload.matches]
    columns = [sheet.column.get(name) for name in upload.names]
    headings = [*compress(zip(table.headings, columns, strict=True), kept), (WRONG, None)]
    rows = [
        [*map(cell_of_sent, compress(cells, kept)), in_words(errors[number])]
        for number, cells in table.rows
        if number in errors
    ]
    return headings, rows


def cell_of_sent(text):
    """A cell as it came: what is escaped already stays so."""
    if len(text) > CELL_LIMIT:
        return cell_of(text)
    text = UNPRINTABLE.sub("\ufffd", text)
    return text if unescaped(text) != text else escaped(text)


def in_words(errors):
    return cell_of("\n".join(f"{heading}: {said}" if heading else said for heading, said in errors))


def check_more(upload, *, lines, user):
    """Check the next rows. It is idempotent, so two requests at once do no harm."""
    sheet = sheet_for(lines, user, upload)
    rows = sheet.table.rows[upload.checked_count : upload.checked_count + CHUNK]
    outcomes = outcomes_of(upload) + [outcome.kept() for outcome in sheet.check(rows)]
    keep(upload, outcomes, absent_count=sheet.count_absent(outcomes))


def keep(upload, outcomes, **fields):
    """Store the results so far. Returns 0 if the upload is gone."""
    fields |= {"outcomes": packed(outcomes), "checked_count": len(outcomes)}
    for name, value in fields.items():
        setattr(upload, name, value)
    return SpreadsheetUpload.objects.filter(pk=upload.pk).update(**fields)


def confirm(upload, *, lines, user):
    """Check everything again and write what can be written, all of it or nothing. Returns the number
    of drafts, or None if there is nothing to write because a second click came after the first.

    Refused rows stay in the upload, to be sent back. Raises MovedOn if the check no longer gives
    what the person has seen; the upload then holds the new results.
    """
    outcomes = sheet_for(lines, user, upload).check(table_of(upload).rows)
    kept = [outcome.kept() for outcome in outcomes]
    if kept != outcomes_of(upload):
        if not keep(upload, kept):
            return None
        raise MovedOn
    count = sum(outcome.kind in (NEW, CHANGED) for outcome in outcomes)
    if not count:
        return None
    why = f"Imported from {upload.file_name}"
    take = taking(upload, kept)
    drafts = writing.Drafts(lines.model, outcomes, by=user, why=why)
    try:
        with transaction.atomic():
            # A second click waits here until the first has written, and then finds nothing.
            if not take():
                return None
            drafts.write()
    except MovedOn:
        if not keep(upload, []):
            return None
        raise
    return count


def taking(upload, kept):
    """A function that deletes the upload or, if rows of it were refused, leaves those. It returns 0
    if the upload was taken meanwhile."""
    this = SpreadsheetUpload.objects.filter(pk=upload.pk, row_count=upload.row_count)
    refused = {outcome["number"] for outcome in kept if outcome["kind"] == REFUSED}
    if not refused:
        return lambda: this.delete()[0]
    table = table_of(upload)
    return partial(
        this.update,
        table=packed([table.headings, [row for row in table.rows if row[0] in refused]]),
        outcomes=packed([outcome for outcome in kept if outcome["number"] in refused]),
        row_count=len(refused),
        checked_count=len(refused),
        absent_count=None,
    )
