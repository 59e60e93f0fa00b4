"""Files made to harm are refused in words, within the reader's limits, while others are served."""

import io
import os
import subprocess
import sys
import threading
import time

import pytest

from offers.lines.models import Entitlement
from offers.spreadsheets import reading
from offers.spreadsheets.models import SpreadsheetUpload
from offers.spreadsheets.reader import MAX_MEMORY, MAX_SECONDS
from tests.factories import AuthorityFactory, EntitlementFactory, MembershipFactory
from tests.support import hostile
from tests.support.sheets import send, words

pytestmark = pytest.mark.any_database
TOO_BIG = "takes too long or too much memory"
DAMAGED = "damaged or is not an Excel workbook"
ENTITIES = "XML entities"
MACROS = "contains macros"
OUTSIDE = "fetches something from other files"
LOCKED = "protected with a password"

# What is sent under which name, and what the page says of it.
FILES = {
    "zip_bomb": (hostile.zip_bomb, ".xlsx", TOO_BIG),
    "zip_bomb_that_lies": (hostile.zip_bomb_that_lies_about_its_size, ".xlsx", DAMAGED),
    "ten_thousand_parts": (hostile.ten_thousand_parts, ".xlsx", TOO_BIG),
    "far_cell": (hostile.far_cell, ".xlsx", "something in row 1,048,576"),
    "far_column": (hostile.far_column, ".xlsx", "something in column 16,384"),
    "lying_dimension": (hostile.dimension_that_hides_a_far_cell, ".xlsx", "in row 1,048,576"),
    "three_million_rows": (hostile.three_million_rows, ".xlsx", TOO_BIG),
    "three_million_empty_rows": (hostile.three_million_empty_rows, ".xlsx", TOO_BIG),
    "rows_that_pass_the_count": (hostile.as_many_empty_rows_as_pass_the_count, ".xlsx", None),
    "million_cells": (hostile.one_row_of_a_million_cells, ".xlsx", TOO_BIG),
    "shared_strings": (hostile.a_wall_of_shared_strings, ".xlsx", TOO_BIG),
    "deep": (hostile.a_very_deep_sheet, ".xlsx", None),
    "billion_laughs": (hostile.billion_laughs, ".xlsx", ENTITIES),
    "billion_laughs_utf_16": (hostile.billion_laughs_in_utf_16, ".xlsx", ENTITIES),
    "billion_laughs_far_down": (hostile.billion_laughs_far_down, ".xlsx", ENTITIES),
    "file_of_the_server": (hostile.a_file_of_the_servers, ".xlsx", ENTITIES),
    "xlsm": (hostile.macros, ".xlsm", MACROS),
    "xlsm_renamed": (hostile.macros, ".xlsx", MACROS),
    "xlsm_without_macros": (hostile.macros_without_their_part, ".xlsx", MACROS),
    "external_links": (hostile.external_links, ".xlsx", OUTSIDE),
    "connections": (hostile.data_connections, ".xlsx", OUTSIDE),
    "encrypted": (hostile.locked_with_a_password, ".xlsx", LOCKED),
    "zip_password": (hostile.zip_with_a_password, ".xlsx", LOCKED),
    "old_excel": (hostile.old_excel, ".xls", "old version of Excel (.xls)"),
    "old_excel_renamed": (hostile.old_excel, ".xlsx", "old version of Excel (.xls)"),
    "zip_in_a_zip": (hostile.zip_in_a_zip, ".xlsx", "contains other files"),
    "word_renamed": (hostile.another_zip, ".xlsx", DAMAGED),
    "cut_off": (hostile.cut_off, ".xlsx", DAMAGED),
    "damaged": (hostile.damaged, ".xlsx", DAMAGED),
    "pdf_renamed": (lambda: b"%PDF-1.7 ...", ".xlsx", "called .xlsx but is not an Excel workbook"),
    "csv_renamed": (lambda: b"ID,Title\n", ".xlsx", "called .xlsx but is not an Excel workbook"),
    "workbook_as_csv": (hostile.small_and_right, ".csv", "called .csv but is not one"),
    "picture_as_csv": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", ".csv", "it is not plain text"),
    "pdf": (lambda: b"%PDF-1.7 ...", ".pdf", "Send an Excel workbook (.xlsx) or a CSV file"),
    "no_bytes": (lambda: b"", ".xlsx", "This file is empty."),
    "no_bytes_csv": (lambda: b"", ".csv", "This file is empty."),
    "only_spaces": (lambda: b"  \r\n \n", ".csv", "This file is empty."),
    "csv_millions": (hostile.csv_of_millions_of_rows, ".csv", "something in row 5,002"),
    "csv_one_cell": (hostile.csv_of_one_cell, ".csv", "cannot be read"),
    "csv_open_quote": (hostile.csv_with_an_open_quotation_mark, ".csv", "is not closed"),
    "csv_columns": (hostile.csv_of_a_million_columns, ".csv", "something in column 1,000,001"),
    "too_large": (lambda: b"x" * (reading.MAX_BYTES + 1), ".csv", "is larger than 12 MB"),
    "far_too_large": (lambda: b"x" * (40 * 2**20), ".csv", "is larger than 12 MB"),
}


@pytest.fixture
def officer(client, db):
    walsall = AuthorityFactory(short_name="Walsall")
    EntitlementFactory(authority=walsall)
    client.force_login(MembershipFactory(authority=walsall).user)
    return client


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_words(officer, name, record_property):
    make, ending, sentence = FILES[name]
    data = make()
    start = time.monotonic()
    response = send(officer, data, f"lines{ending}")
    seconds = time.monotonic() - start
    record_property("measured", f"{seconds:4.1f} s to refuse {name}, {len(data) / 1024:,.0f} KB")
    page = words(response)
    assert response.status_code == 200
    assert "Nothing was imported." in page or "larger than" in page
    assert sentence is None or sentence in page
    assert not SpreadsheetUpload.objects.exists()
    assert Entitlement.objects.count() == 1


MEASURE = """
import runpy, sys
sys.argv = ["reader.py", sys.argv[2]]
try:
    runpy.run_path({reader!r}, run_name="__main__")
finally:
    print([l for l in open("/proc/self/status") if l.startswith("VmHWM")][0], file=sys.stderr)
"""


def spent_by_children():
    spent = os.times()
    return spent.children_user + spent.children_system


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, (_, ending, _) in FILES.items()
        if ending in (".xlsx", ".csv") and name != "far_too_large"
    ],
)
def test_the_reader_keeps_to_its_memory_and_its_time(name, record_property):
    make, ending, _ = FILES[name]
    command = [sys.executable, "-I", "-c", MEASURE.format(reader=str(reading.READER)), "", ending]
    data, before = make(), spent_by_children()
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    # Of processor time, which the machine's other work does not touch; it is counted in whole seconds.
    assert spent_by_children() - before < MAX_SECONDS + 1
    peak = [line for line in done.stderr.decode().splitlines() if line.startswith("VmHWM")]
    if not peak:  # stopped by a limit before it could answer
        assert done.returncode != 0
        return
    kilobytes = int(peak[0].split()[1])
    record_property("measured", f"{kilobytes / 1024:4.0f} MB at most to refuse {name}")
    assert kilobytes * 1024 <= MAX_MEMORY


def test_a_sheet_that_says_it_is_huge_and_is_not_is_read():
    """The other lie: harmless, and some programs tell it."""
    data = hostile.workbook(hostile.sheet(dimension="A1:XFD1048576"))
    assert reading.read(data, "lines.xlsx").headings == ["ID"]


def test_a_workbook_with_links_in_its_cells_is_read():
    """Excel makes a link of every web address that somebody types: that is no external link."""
    relations = (
        f'<Relationships xmlns="{hostile.PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{hostile.OFFICE}/relationships/hyperlink" Target="https://x.invalid/" '
        'TargetMode="External"/></Relationships>'
    )
    data = hostile.workbook(**{"xl/worksheets/_rels/sheet1.xml.rels": relations})
    assert reading.read(data, "lines.xlsx").headings == ["ID"]


@pytest.mark.bench
def test_other_requests_are_answered_while_a_hostile_file_is_read(client, db, record_property):
    data = hostile.as_many_empty_rows_as_pass_the_count()
    found = []

    def read():
        try:
            found.append(reading.read(data, "lines.xlsx").rows)
        except reading.Refused as error:
            found.append(str(error))

    def ask():
        start = time.monotonic()
        assert client.get("/healthz").status_code == 200
        return time.monotonic() - start

    ask()  # the first one loads what it needs
    alone = max(ask() for _ in range(20))
    thread = threading.Thread(target=read)
    thread.start()
    waits, meanwhile = [], 0
    while thread.is_alive() or not waits:
        waits.append(ask())
        meanwhile += thread.is_alive()
        time.sleep(0.02)
    thread.join()
    assert found in ([[]], [reading.TOO_BIG])
    record_property(
        "measured",
        f"{max(waits):4.2f} s at most for each of {len(waits)} requests while a hostile file is "
        f"read, {alone:4.2f} s when nothing is",
    )
    assert meanwhile


def test_a_file_that_is_too_large_is_never_kept(officer, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    file = io.BytesIO(b"x" * (20 * 2**20))
    file.name = "lines.csv"
    response = officer.post("/admin/offers/entitlement/excel/", {"file": file})
    assert "larger than 12 MB" in words(response)
    assert response.wsgi_request.FILES == {}


def test_the_reader_knows_no_secret():
    """It is started without our environment and outside of the project."""
    code = "import os, sys; print(sorted(os.environ), any('offers' in p for p in sys.path))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], env={}, capture_output=True, check=True
    )
    assert b"SECRET" not in done.stdout
    assert b"DATABASE" not in done.stdout
