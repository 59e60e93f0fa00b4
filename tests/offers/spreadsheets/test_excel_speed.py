"""A file as large as may be is taken in, in several requests; how long that takes is printed."""

import io
import os
import re

import pytest
from django.db import connection

from offers.lines.models import Entitlement
from offers.spreadsheets.models import SpreadsheetUpload
from offers.spreadsheets.reading import MAX_ROWS
from tests.factories import (
    AuthorityFactory,
    EntitlementFactory,
    MembershipFactory,
    SituationFactory,
    TopicFactory,
)
from tests.support.reading import read
from tests.support.sheets import Sheet, address, counts, send, words, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    client.force_login(MembershipFactory(regional=True).user)
    return client


def many_lines(number):
    """Lines as full as the shipped ones, without a record in the history, as they are loaded."""
    walsall = AuthorityFactory(short_name="Walsall")
    first = EntitlementFactory(
        authority=walsall, topics=[TopicFactory(), TopicFactory()], situations=[SituationFactory()]
    )
    fields = {
        f.attname: getattr(first, f.attname)
        for f in Entitlement._meta.fields
        if f.name not in ("id", "public_id", "slug", "title")
    } | {"detail": "What else is worth knowing. " * 12, "how_to_get": "Ask your adviser. " * 4}
    lines = Entitlement.objects.bulk_create(
        Entitlement(title=f"Line {n}", slug=f"line-{n}", **fields) for n in range(number)
    )
    for m2m in ("topics", "situations"):
        through = getattr(Entitlement, m2m).through
        key = f"{m2m[:-1]}_id"
        through.objects.bulk_create(
            through(entitlement_id=line.pk, **{key: pk})
            for line in lines
            for pk in getattr(first, m2m).values_list("pk", flat=True)
        )
    first.delete()


def busy():
    """Seconds of work done by this process and its children: a neighbour's load does not count."""
    return sum(os.times()[:4])


def measured(record, name, start):
    seconds = busy() - start
    record("measured", f"{seconds:5.1f} s {name}")
    return seconds


class Lock:
    """How long a confirmation holds its locks, on SQLite that of the database: from its first
    writing statement, before which its transaction begins, to the end. Of work, as `busy`."""

    def __init__(self):
        self.first = self.last = None

    def __call__(self, execute, sql, params, many, context):
        begun = busy()
        result = execute(sql, params, many, context)
        if self.first is None and sql.startswith("DELETE") and "spreadsheetupload" in sql:
            self.first = begun
        elif self.first and not self.last and sql.startswith("RELEASE SAVEPOINT"):
            self.last = busy()
        return result

    @property
    def seconds(self):
        return self.last - self.first


# How many lines there are, how many the file adds, and how far each page but the last says it is.
SMALL = (200, 50, [])
FULL = (MAX_ROWS - 1000, 1000, [1500, 3000, 4500])


@pytest.mark.parametrize(
    ("changed", "new", "progress"),
    [SMALL, pytest.param(*FULL, marks=[pytest.mark.slow, pytest.mark.bench])],
)
def test_a_large_file_is_taken_in(lead, record_property, changed, new, progress):
    many_lines(changed)
    rows = changed + new
    start = busy()
    sheet = Sheet.out(lead)
    measured(record_property, f"to take {changed} lines out (and to open them)", start)
    for number, row in enumerate(sheet.rows):
        row["Summary"] = f"Changed {number}."
    for number in range(new):
        sheet.rows.append(sheet.rows[number] | {"ID": "", "Web address": f"new-{number}"})
    data = xlsx(sheet.table())

    waits, start = [], busy()
    file = io.BytesIO(data)
    file.name = "lines.xlsx"
    response = lead.post(address("excel"), {"file": file})
    waits.append(measured(record_property, f"to read {rows} rows", start))
    pages, page_address = [], response["Location"]
    while not pages or 'http-equiv="refresh"' in pages[-1]:
        begun = busy()
        response = lead.get(page_address)
        pages.append(response.content.decode())
        waits.append(busy() - begun)
    record_property(
        "measured", f"{sum(waits[1:]):5.1f} s to check {rows} rows in {len(pages)} requests"
    )
    assert counts(response) == {"changed": changed, "new": new}
    said = [re.search(rf"(\d+) of {rows} rows", read(page).text) for page in pages[:-1]]
    assert [int(found[1]) for found in said] == progress
    begun, lock = busy(), Lock()
    pk = page_address.rstrip("/").split("/")[-1]
    with connection.execute_wrapper(lock):
        response = lead.post(address("excel_confirm", pk))
    record_property("measured", f"{lock.seconds:5.1f} s of it with the database locked")
    waits.append(
        measured(record_property, f"to check {rows} rows again and write their drafts", begun)
    )
    measured(record_property, f"to take in {rows} rows, all together", start)
    record_property("measured", f"{max(waits):5.1f} s for the longest request of {rows} rows")
    assert f"{rows} drafts were made" in words(lead.get(response["Location"]))
    assert Entitlement.objects.filter(status="draft").count() == rows
    assert not SpreadsheetUpload.objects.exists()

    start = busy()
    file.seek(0)
    response = lead.post(address("excel"), {"file": file}, follow=True)
    while 'http-equiv="refresh"' in response.content.decode():
        response = lead.get(response.request["PATH_INFO"])
    assert counts(response) == {"unchanged": rows}
    measured(record_property, f"to say that the same {rows} rows are nothing to do", start)


def test_one_row_too_many_is_refused(lead):
    many_lines(1)
    sheet = Sheet.out(lead)
    sheet.rows = [sheet.rows[0] | {"ID": "", "Web address": f"l{n}"} for n in range(MAX_ROWS + 1)]
    page = words(send(lead, sheet.csv(), "lines.csv"))
    assert "There is something in row 5,002 of the sheet. At most 5,000 rows can be read" in page
    assert not SpreadsheetUpload.objects.exists()


def test_the_page_of_a_large_preview_stays_small(lead, record_property):
    many_lines(200)
    sheet = Sheet.out(lead)
    for row in sheet.rows:
        row["Summary"] = "Changed."
    response = send(lead, sheet.xlsx())
    page = response.content.decode()
    record_property("measured", f"{len(page) / 1024:5.1f} KB for a page of a preview of 200 rows")
    assert len(page) < 150_000
    assert "Page 1 of 4" in words(response)
    last = lead.get(response.request["PATH_INFO"], {"show": "changed", "page": "4"})
    assert "Row 201:" in words(last)
