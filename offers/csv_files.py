"""CSV files, with cells that no spreadsheet takes for a formula."""

import csv
import re

from django.http import HttpResponse, HttpResponseBadRequest
from django.urls import reverse

# Spreadsheets treat text that starts with one of these as a formula; \r and \n count because a
# workbook turns every carriage return into a line feed. Text that already looks escaped gets one
# more apostrophe, so that removing one always restores the original.
RISKY = re.compile(r"'*[=+\-@\t\r\n]")


def escaped(text):
    """The text, with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if RISKY.match(text) else text


def unescaped(text):
    """Reverses `escaped`; leaves other text alone."""
    return text[1:] if text.startswith("'") and RISKY.match(text) else text


def safe_cell(value):
    return escaped("" if value is None else str(value))


def csv_response(filename, rows):
    """A CSV file as Excel reads it: UTF-8 with a BOM. The first row holds the column names."""
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
    csv.writer(response).writerows([safe_cell(value) for value in row] for row in rows)
    return response


def problems_of(form):
    """A 400 that lists the errors of a form behind a file, a line for each field.

    A page shows an error beside its field and goes on with the rest; a file would look complete.
    """
    problems = [f"{name}: {' '.join(errors)}" for name, errors in form.errors.items()]
    return HttpResponseBadRequest("\n".join(problems), content_type="text/plain; charset=utf-8")


def csv_url(name, request):
    return f"{reverse(name)}?{request.GET.urlencode()}"
