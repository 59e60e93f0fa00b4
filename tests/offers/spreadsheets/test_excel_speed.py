"""A file as large as may be: every request of it is short, and all of them together are quick."""

import io
import os
import re

import pytest

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
from tests.support.sheets import Sheet, address, counts, send, words, xlsx

pytestmark = pytest.mark.django_db

SECONDS = 30
ONE_REQUEST = 20  # gunicorn stops a silent worker after 30 seconds
# What `chore` takes on the two cores that the limits are meant for, left alone.
CHORE_SECONDS = 0.45


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


def chore():
    """The seconds that this machine takes now for a piece of work that never changes."""
    start = busy()
    for number in range(200):
        str(Entitlement.objects.for_lists().filter(title=f"Line {number}").query)
    return busy() - start


def measured(record, name, start):
    seconds = busy() - start
    record("measured", f"{seconds:5.1f} s {name}")
    return seconds


def test_five_thousand_rows_are_taken_in_within_thirty_seconds(lead, record_property):
    many_lines(MAX_ROWS - 1000)
    start = busy()
    sheet = Sheet.out(lead)
    measured(record_property, "to take 4,000 lines out (and to open them)", start)
    for number, row in enumerate(sheet.rows):
        row["Summary"] = f"Changed {number}."
    for number in range(1000):
        sheet.rows.append(sheet.rows[number] | {"ID": "", "Web address": f"new-{number}"})
    data = xlsx(sheet.table())

    chores = [chore()]
    waits, start = [], busy()
    file = io.BytesIO(data)
    file.name = "lines.xlsx"
    response = lead.post(address("excel"), {"file": file})
    waits.append(measured(record_property, "to read 5,000 rows", start))
    pages, page_address = [], response["Location"]
    while not pages or 'http-equiv="refresh"' in pages[-1]:
        begun = busy()
        response = lead.get(page_address)
        pages.append(response.content.decode())
        waits.append(busy() - begun)
    chores.append(chore())
    record_property(
        "measured", f"{sum(waits[1:]):5.1f} s to check 5,000 rows in {len(pages)} requests"
    )
    assert counts(response) == {"changed": 4000, "new": 1000}
    progress = [re.search(r"(\d+) of 5000 rows", page) for page in pages[:-1]]
    assert [int(found[1]) for found in progress] == [1500, 3000, 4500]
    begun = busy()
    pk = page_address.rstrip("/").split("/")[-1]
    response = lead.post(address("excel_confirm", pk))
    waits.append(
        measured(record_property, "to check 5,000 rows again and write their drafts", begun)
    )
    total = measured(record_property, "to take in 5,000 rows, all together", start)
    assert "5000 drafts were made" in words(lead.get(response["Location"]))
    assert Entitlement.objects.filter(status="draft").count() == MAX_ROWS
    assert not SpreadsheetUpload.objects.exists()
    chores.append(chore())
    pace = sum(chores) / len(chores) / CHORE_SECONDS  # 2 on a machine that is half as fast now
    record_property("measured", f"{pace:5.2f} times as slow a machine as the limit is meant for")
    assert total / pace < SECONDS
    assert max(waits) / pace < ONE_REQUEST

    start = busy()
    file.seek(0)
    response = lead.post(address("excel"), {"file": file}, follow=True)
    while 'http-equiv="refresh"' in response.content.decode():
        response = lead.get(response.request["PATH_INFO"])
    assert counts(response) == {"unchanged": 5000}
    measured(record_property, "to say that the same 5,000 rows are nothing to do", start)


def test_one_row_too_many_is_refused(lead):
    many_lines(1)
    sheet = Sheet.out(lead)
    sheet.rows = [sheet.rows[0] | {"ID": "", "Web address": f"l{n}"} for n in range(MAX_ROWS + 1)]
    page = words(send(lead, sheet.csv(), "lines.csv"))
    assert "The sheet has something in row 5,002. At most 5,000 rows can be read" in page
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
