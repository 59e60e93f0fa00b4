"""Reads an untrusted file, in a process of its own that reading.py starts.

It runs as a script and knows nothing of the site: no settings, no secrets, no database. It reads
the file from standard input and prints one JSON object: {"sheets": [{"name": "Lines", "rows": [[1,
["ID", ...]]]}]} or {"refused": "a sentence for the person who sent the file"}.
"""

import csv
import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from xml.parsers import expat

MAX_MEMORY = 200 * 1024 * 1024  # bytes of address space, including Python itself
MAX_SECONDS = 5  # of CPU time
MAX_UNPACKED = 50 * 1024 * 1024  # bytes
MAX_PARTS = 200
MAX_TAGS = 2_500_000  # in one part: a full sheet of 5,000 rows has fewer than two million
MAX_ROWS, MAX_COLUMNS = 5000, 60
MAX_TEXT = 25_000_000  # characters in all cells of a sheet together

CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
NO_RESULT = "#FORMULA!"  # a formula that was saved before anything had calculated it
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
    if isinstance(value, date | time):
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


class Look:
    """One pass over an XML part, before anything is built from it: no entities, and how far a sheet
    goes. It also finds what calamine leaves out: Excel's errors, and formulas without a result.
    """

    def __init__(self):
        self.row = self.column = 0  # where the parser is
        self.last_row = self.last_column = 0  # of the cells with something in them
        self.cell, self.kind = None, ""  # the cell in which the parser is, and its type
        self.formulas, self.errors = set(), {}
        self.elements = []  # (name, attributes) of sheets and of relationships
        self.parser = expat.ParserCreate(namespace_separator=None)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *declaration):
        raise Refused(DOCTYPE)

    def start(self, name, attributes):
        name = name.rpartition(":")[2]
        if name == "c":
            self.column += 1
            if "r" in attributes:
                place = CELL.fullmatch(attributes["r"].upper())
                if not place:
                    raise Refused(BROKEN)
                self.column, self.row = column_number(place[1]), int(place[2])
            self.cell, self.kind = (self.row, self.column), attributes.get("t")
            self.parser.CharacterDataHandler = None
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "f" and self.kind != "str":  # whose result may be an empty text
            self.formulas.add(self.cell)
        elif name in ("v", "is") and self.cell:
            self.last_row = max(self.last_row, self.cell[0])
            self.last_column = max(self.last_column, self.cell[1])
            if self.kind == "e" or self.cell in self.formulas:
                self.parser.CharacterDataHandler = self.more
        elif name in ("sheet", "Relationship"):
            self.elements.append((name, attributes))

    def more(self, text):
        if text := text.strip():
            self.formulas.discard(self.cell)
            if self.kind == "e":
                self.errors[self.cell] = text[:20]


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def looked_at(archive):
    """A `Look` at each XML part, by its name. Refuses a workbook by what is in its zip archive."""
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
    return {part.filename: look_at(part, archive) for part in parts}


def look_at(part, archive):
    with archive.open(part) as stream:
        start = stream.read(64 * 1024)
        if start.startswith((b"PK\x03\x04", OLE)):
            raise Refused(NESTED)
        look = Look()
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            return look
        plain = start.replace(b"\x00", b"").upper()  # for UTF-16
        if part.filename.lower() == "[content_types].xml" and b"MACROENABLED" in plain:
            raise Refused(MACROS)
        if sum(chunk.count(b"<") for chunk in (start, *chunks(stream))) > MAX_TAGS:
            raise Refused(TOO_BIG)
    with archive.open(part) as stream:
        for chunk in chunks(stream):
            look.parser.Parse(chunk)
        look.parser.Parse(b"", True)
    return look


def chunks(stream):
    return iter(lambda: stream.read(1024 * 1024), b"")


def looks_of_sheets(looks):
    """The look at each sheet's part, by the sheet's name."""
    targets = {
        a.get("Id"): posixpath.normpath(posixpath.join("/xl", a.get("Target", ""))).strip("/")
        for _, a in looks.get("xl/_rels/workbook.xml.rels", Look()).elements
    }
    found = {}
    for _, attributes in looks["xl/workbook.xml"].elements:
        ids = [value for name, value in attributes.items() if name.rpartition(":")[2] == "id"]
        found[attributes.get("name")] = looks.get(targets.get(ids[0]) if ids else None)
    return found


def read_workbook(data):
    """The sheets of a workbook: {"name": …, "rows": …}, or "refused" in the place of rows."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            looks = looked_at(archive)
            by_sheet = looks_of_sheets(looks)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, KeyError) as error:
        raise Refused(BROKEN) from error
    except expat.ExpatError as error:
        raise Refused(BROKEN) from error
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [sheet_of(book, name, by_sheet[name]) for name in book.sheet_names]
    except (Refused, MemoryError):
        raise
    except Exception as error:  # calamine has many kinds of exception
        raise Refused(BROKEN) from error


def sheet_of(book, name, look):
    if look is None:
        return {"name": name, "rows": []}  # a chart
    if look.last_row > MAX_ROWS + 1 or look.last_column > MAX_COLUMNS:
        return {"name": name, "refused": too_large(look.last_row, look.last_column)}
    rows = [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    marks = dict.fromkeys(look.formulas, NO_RESULT) | look.errors
    for (row, column), mark in marks.items():
        if row <= MAX_ROWS + 1 and column <= MAX_COLUMNS:
            put(rows, row - 1, column - 1, mark)
    return {"name": name, "rows": kept(rows)}


def put(rows, row, column, mark):
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
    rows[row][column] = mark


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
        return [{"name": "", "rows": kept(lines)}]
    except csv.Error as error:
        raise Refused(
            f'Line {lines.line_num} of the file cannot be read: a quotation mark (") is not '
            f"closed or is in the wrong place. Open the file in Excel and save it again."
        ) from error


def read(data, name):
    """The sheets of a file. Raises Refused. The first bytes decide what it is, not the name."""
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


def limit(name, most):
    """Set a limit of this process; not every system has each (macOS refuses RLIMIT_AS)."""
    with suppress(ValueError, OSError):
        resource.setrlimit(getattr(resource, name), (most, most))


def main(name):
    limit("RLIMIT_AS", MAX_MEMORY)
    limit("RLIMIT_CPU", MAX_SECONDS)
    limit("RLIMIT_FSIZE", 0)
    try:
        answer = {"sheets": read(sys.stdin.buffer.read(), name)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": TOO_BIG}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
