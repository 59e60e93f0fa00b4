"""The stages of a file: accepted, checked in chunks, previewed and, once confirmed, written.

`lines` is always the queryset of what the person may see now, so each stage checks rights again.
"""

from collections import Counter

from django.db import transaction

from offers.spreadsheets import drafts, reading
from offers.spreadsheets.drafts import MovedOn
from offers.spreadsheets.known import Known
from offers.spreadsheets.lines import RESOURCES
from offers.spreadsheets.models import SpreadsheetUpload, packed, unpacked
from offers.spreadsheets.outcomes import CHANGED, NEW, REFUSED
from offers.spreadsheets.reading import Refused, Table

# Rows checked in one request: a second or two of work.
CHUNK = 1500


def resource_for(lines, user, table=None):
    return RESOURCES[lines.model](Known(lines, user.rights), table)


def accept(data, name, *, lines, user):
    """Read a file and store its rows for this person. Raises Refused."""
    table = with_our_headings(reading.read(data, name), resource_for(lines.none(), user))
    SpreadsheetUpload.objects.expired().delete()
    SpreadsheetUpload.objects.of(user, lines.model).delete()
    return SpreadsheetUpload.objects.create(
        user=user,
        kind=lines.model._meta.model_name,
        file_name=name[-100:],
        table=packed([table.headings, table.rows]),
        outcomes=packed([]),
        row_count=len(table.rows),
    )


def with_our_headings(table, resource):
    """The table with headings spelt as ours. Raises Refused if one is missing, unknown or repeated."""
    ours = {heading.casefold(): heading for heading in resource.headings}
    headings = [ours.get(heading.casefold(), heading) for heading in table.headings]
    times = Counter(headings)
    problems = [
        ("missing", [heading for heading in resource.headings if not times[heading]]),
        ("unknown", [h or "(no heading)" for h in times if h not in resource.headings]),
        ("repeated", [heading for heading in times if times[heading] > 1]),
    ]
    if found := [f"{what}: {', '.join(names)}" for what, names in problems if names]:
        raise Refused(
            f"The first row has to contain our headings. Columns {'; columns '.join(found)}. Start "
            "from an export or the empty template, and leave its first row as it is."
        )
    if not table.rows:
        raise Refused("There are no rows under the headings.")
    return Table(headings, table.rows)


def table_of(upload):
    headings, rows = unpacked(upload.table)
    return Table(headings, rows)


def outcomes_of(upload):
    return unpacked(upload.outcomes)


def check_more(upload, *, lines, user):
    """Check the next rows. It is idempotent, so two requests at once do no harm."""
    table = table_of(upload)
    rows = table.rows[upload.checked_count : upload.checked_count + CHUNK]
    found = resource_for(lines, user, table).check(rows)
    keep(upload, outcomes_of(upload) + [outcome.kept() for outcome in found])


def keep(upload, outcomes):
    """Store the results so far. Returns 0 if the upload is gone."""
    upload.outcomes, upload.checked_count = packed(outcomes), len(outcomes)
    return SpreadsheetUpload.objects.filter(pk=upload.pk).update(
        outcomes=upload.outcomes, checked_count=upload.checked_count
    )


def confirm(upload, *, lines, user):
    """Check everything again and write it, all or nothing. Returns the number of drafts, or None if
    the upload is gone because a second click came after the first had written it.

    Raises MovedOn if the check no longer gives what the person has seen; the upload then holds the
    new results. Raises Refused.
    """
    shown = outcomes_of(upload)
    table = table_of(upload)
    found = resource_for(lines, user, table).check(table.rows)
    kept = [outcome.kept() for outcome in found]
    if kept != shown:
        if not keep(upload, kept):
            return None
        raise MovedOn
    if any(outcome.kind == REFUSED for outcome in found):
        raise Refused("Rows were refused, so nothing was imported.")
    try:
        with transaction.atomic():
            # A second click waits here until the first has written, and then finds nothing.
            deleted, _ = SpreadsheetUpload.objects.filter(pk=upload.pk).delete()
            if not deleted:
                return None
            drafts.write(lines.model, found, by=user, why=f"Imported from {upload.file_name}")
    except MovedOn:
        if not keep(upload, []):
            return None
        raise
    return sum(outcome.kind in (NEW, CHANGED) for outcome in found)
