"""Reads an untrusted file, in a process of its own that reading.py starts.

It runs as a script and knows nothing of the site: no settings, no secrets, no database. It reads
the file from standard input and prints one JSON object: {"rows": [[1, ["ID", ...]]]} or {"refused":
"a sentence for the person who sent the file"}.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

MAX_MEMORY = 200 * 1024 * 1024  # bytes of address space, including Python itself
MAX_SECONDS = 5  # of CPU time
MAX_UNPACKED = 50 * 1024 * 1024  # bytes
MAX_PARTS = 200
MAX_TAGS = 2_500_000  # in one part: a full sheet of 5,000 rows has fewer than two million
MAX_ROWS, MAX_COLUMNS = 5000, 60
MAX_TEXT = 25_000_000  # characters in all cells together
SHEET = "Lines"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FRESH = "Copy your rows into a fresh template and send that."
TOO_BIG = f"This file takes too long or too much memory to read. {FRESH}"
MACROS = "This workbook contains macros. Save it as “Excel Workbook (.xlsx)” and send that."
OUTSIDE = (
    "This workbook fetches something from other files (external links or data connections). "
    f"{FRESH}"
)
DOCTYPE = f"This workbook contains XML entities, which no spreadsheet program writes. {FRESH}"
BROKEN = f"This workbook cannot be opened: it is damaged or is not an Excel workbook. {FRESH}"
NESTED = f"This workbook contains other files. {FRESH}"
LOCKED = (
    "This workbook is protected with a password. Remove the password (File, Info, Protect "
    "Workbook, Encrypt with Password), save it and send it again."
)
OLD_EXCEL = "This file is from an old version of Excel (.xls). Save it as “Excel Workbook (.xlsx)”."
NOT_UTF8 = (
    "This CSV file is not saved as UTF-8 (it looks like Windows’ own encoding, cp1252), so characters "
    "such as £, é and ’ would come out wrong. In Excel choose File, Save As, and the type “CSV "
    "UTF-8 (Comma delimited)”. Or send the Excel workbook itself."
)
NOT_TEXT = "This is not a CSV file: it is not plain text. Send a file that was saved by Excel."


class Refused(Exception):
    """The file is refused; the message is a sentence for the person who sent it."""


def too_large(row, column):
    if row > MAX_ROWS + 1:
        return (
            f"There is something in row {row:,} of the sheet. At most {MAX_ROWS:,} rows can be read, and "
            f"the headings. Delete what is below, or {FRESH[0].lower()}{FRESH[1:]}"
        )
    return (
        f"The sheet has something in column {column:,}. At most {MAX_COLUMNS} columns can be "
        f"read. Delete what is to the right, or {FRESH[0].lower()}{FRESH[1:]}"
    )


def cell_text(value):
    """A cell as the text that somebody would have typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(Decimal(repr(value)))
    return str(value)


def kept(rows):
    """The rows that are not empty, with their numbers. Raises Refused above the limits."""
    found, letters = [], 0
    for number, row in enumerate(rows, 1):
        if not any(row) and all(value in (None, "") for value in row):
            continue
        cells = [cell_text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if number > MAX_ROWS + 1 or len(cells) > MAX_COLUMNS:
            raise Refused(too_large(number, len(cells)))
        letters += sum(map(len, cells))
        if letters > MAX_TEXT:
            raise Refused(TOO_BIG)
        found.append([number, cells])
    return found


# Workbooks


def check_parts(archive):
    """Refuse a workbook by what is in its zip archive, before openpyxl opens it."""
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(LOCKED)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused(TOO_BIG)
    if any("vbaproject" in name or "/activex/" in name for name in names):
        raise Refused(MACROS)
    if any(re.match(r"xl/(externallinks/|connections|querytables/)", name) for name in names):
        raise Refused(OUTSIDE)
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise Refused(BROKEN)
    for part in parts:
        check_part(part, archive)


def check_part(part, archive):
    with archive.open(part) as stream:
        start = stream.read(64 * 1024)
        if start.startswith((b"PK\x03\x04", OLE)):
            raise Refused(NESTED)
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            return
        tags, chunk = 0, start
        while chunk:
            tags += chunk.count(b"<")
            if tags > MAX_TAGS:
                raise Refused(TOO_BIG)
            chunk = stream.read(1024 * 1024)
    plain = start.replace(b"\x00", b"").upper()  # for UTF-16
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Refused(DOCTYPE)
    if part.filename.lower() == "[content_types].xml" and b"MACROENABLED" in plain:
        raise Refused(MACROS)


class PlainText:
    """Only the text of a cell. openpyxl makes an object of every run, which takes ten times as
    long."""

    TEXT, RUN = (f"{{http://schemas.openxmlformats.org/spreadsheetml/2006/main}}{t}" for t in "tr")

    def __init__(self, node):
        runs = [
            n if n.tag == self.TEXT else n.find(self.TEXT)
            for n in node
            if n.tag in (self.TEXT, self.RUN)
        ]
        self.content = "".join(run.text or "" for run in runs if run is not None)

    @classmethod
    def from_tree(cls, node):
        return cls(node)


def read_workbook(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise Refused(BROKEN) from error
    sys.modules["numpy"] = None  # openpyxl would import it for number types that no cell has
    from defusedxml.common import DefusedXmlException
    from openpyxl import load_workbook
    from openpyxl.reader import strings
    from openpyxl.worksheet import _reader

    strings.Text = _reader.Text = PlainText
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise Refused(BROKEN)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        sheet.reset_dimensions()  # do not trust the dimensions that a file claims
        return kept(sheet.iter_rows(values_only=True))
    except Refused:
        raise
    except Exception as error:  # openpyxl raises, and wraps, many kinds of exception
        reasons = {type(error), type(error.__cause__)}
        if any(issubclass(reason, DefusedXmlException) for reason in reasons):
            raise Refused(DOCTYPE) from error
        raise Refused(TOO_BIG if MemoryError in reasons else BROKEN) from error


# CSV


def separator(text):
    """A comma, or the semicolon or tab that Excel writes in other languages."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=lambda mark: (first.count(mark), mark == ","))


def read_csv(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4096]:
        raise Refused(NOT_TEXT)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        looks_binary = sum(byte < 9 for byte in data[:4096]) > 0
        raise Refused(NOT_TEXT if looks_binary else NOT_UTF8) from error
    csv.field_size_limit(1_000_000)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    try:
        return kept(lines)
    except csv.Error as error:
        raise Refused(
            f'Line {lines.line_num} of the file cannot be read: a quotation mark (") is not '
            f"closed or is in the wrong place. Open the file in Excel and save it again."
        ) from error


def read(data, name):
    """The rows of a file. Raises Refused. The first bytes decide what it is, not the name."""
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused("This file is empty.")
    if data.startswith(OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused(LOCKED if locked else OLD_EXCEL)
    if name.lower().endswith(".xlsm"):
        raise Refused(MACROS)
    is_zip = data.startswith(b"PK")
    if name.lower().endswith(".csv"):
        if is_zip:
            raise Refused(
                "This file is called .csv but is not one. If it is an Excel workbook, give it "
                "the ending .xlsx again."
            )
        return read_csv(data)
    if not name.lower().endswith(".xlsx"):
        raise Refused("Send an Excel workbook (.xlsx) or a CSV file (.csv).")
    if not is_zip:
        raise Refused(
            "This file is called .xlsx but is not an Excel workbook. Open it in Excel and save it as "
            "“Excel Workbook (.xlsx)”."
        )
    return read_workbook(data)


def main(name):
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = {"rows": read(sys.stdin.buffer.read(), name)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": TOO_BIG}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
