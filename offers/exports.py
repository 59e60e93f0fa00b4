"""Lists as CSV files, the same lines in the same order as on the page."""

import csv

from django.http import HttpResponse, HttpResponseBadRequest

from offers.spreadsheets.escape import escaped

MY_OFFER_COLUMNS = "scope,slug,title,area,basis,answer,reason,url".split(",")
OFFER_COLUMNS = (
    "kind,scope,slug,organisation,title,area,topics,basis,from_age,until_birthday,"
    "amount_gbp,source_title,source_date,confirmed_on,url"
).split(",")


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


def my_offer_rows(offer, request):
    yield MY_OFFER_COLUMNS
    for answered in offer.answered:
        line = answered.line
        yield [
            line.scope_slug,
            line.slug,
            line.title,
            line.area.slug,
            line.public_basis,
            answered.answer.code,
            answered.answer.reason,
            request.build_absolute_uri(line.get_absolute_url()),
        ]


def offer_rows(lines, request):
    yield OFFER_COLUMNS
    for line in lines:
        yield [
            "entitlement" if line.is_entitlement else "partner-offer",
            line.scope_slug,
            line.slug,
            line.organisation_name,
            line.title,
            line.area.slug,
            "; ".join(sorted(line.topic_slugs)),
            line.public_basis if line.is_entitlement else "",
            line.from_age,
            line.until_birthday,
            line.amount_plain,
            line.source_title,
            line.source_date,
            line.confirmed_on,
            request.build_absolute_uri(line.get_absolute_url()),
        ]
