"""Lists as CSV files, and cells that no spreadsheet takes for a formula."""

import csv
import re

from django.http import HttpResponse, HttpResponseBadRequest
from django.urls import reverse

# A spreadsheet runs what starts with one of these; a workbook makes a line feed of every carriage
# return, so that counts too. Text that already starts like an escaped cell
# gets one apostrophe more, so that taking one off always gives back what was there.
RISKY = re.compile(r"'*[=+\-@\t\r\n]")


def escaped(text):
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if RISKY.match(text) else text


def unescaped(text):
    """What `escaped` was given; other text as it is."""
    return text[1:] if text.startswith("'") and RISKY.match(text) else text


def safe_cell(value):
    """Text as it is, with an apostrophe before what a spreadsheet would take for a formula."""
    return escaped("" if value is None else str(value))


def csv_response(filename, rows):
    """A CSV file that Excel opens right too: UTF-8 with its mark; the first row names the columns."""
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
    csv.writer(response).writerows([safe_cell(value) for value in row] for row in rows)
    return response


def problems_of(form):
    """What could not be read of an address that asks for a file: a line for each field.

    A page says it beside the field and goes on with the rest; a file would only look complete.
    """
    problems = [f"{name}: {' '.join(errors)}" for name, errors in form.errors.items()]
    return HttpResponseBadRequest("\n".join(problems), content_type="text/plain; charset=utf-8")


def csv_url(name, request):
    return f"{reverse(name)}?{request.GET.urlencode()}"
