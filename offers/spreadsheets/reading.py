"""Runs the reader in a process with limits on time and memory, and finds the lines in what it read."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore

from offers.spreadsheets.headings import key
from offers.spreadsheets.reader import MAX_ROWS, TOO_BIG, Refused

MAX_BYTES = 12 * 1024 * 1024
MAX_SECONDS = 7  # of wall-clock time
# Files that one server process reads at once; each may take 200 MB.
SEATS = BoundedSemaphore(2)
READER = Path(__file__).with_name("reader.py")
# The sheets of our own workbooks. The first holds the lines, the others explain.
SHEET, ALLOWED, HOW = "Lines", "Allowed values", "How to fill this in"
# Rows in which headings are looked for.
TOP = 20

__all__ = ["MAX_BYTES", "MAX_ROWS", "Refused", "Table", "read"]


@dataclass(frozen=True)
class Table:
    """A sheet: its headings, and each row with its number in Excel."""

    headings: list
    rows: list  # of (number, [text, …]), each as long as the headings
    said: list = field(default_factory=list)  # sentences: what of the file was read, and what not


def read(data: bytes, name: str, known=frozenset()) -> Table:
    """The lines in a file: the sheet and the row whose headings are `known` (a set of keys, see
    headings.py). Raises Refused with a sentence for the person who sent the file."""
    if len(data) > MAX_BYTES:
        raise Refused(f"This file is larger than {MAX_BYTES // 2**20} MB.")
    if not SEATS.acquire(timeout=MAX_SECONDS):
        raise Refused("Other files are being read at the moment. Try again in a minute.")
    try:
        sheets = ask_reader(data, name)
    finally:
        SEATS.release()
    return table_in(sheets, known)


def ask_reader(data, name):
    # Isolated mode and an empty environment keep our secrets from the reader.
    command = [sys.executable, "-I", "-X", "utf8", str(READER), name[-10:]]
    try:
        done = subprocess.run(  # noqa: S603 - our own script; of the file name only its ending
            command, input=data, capture_output=True, timeout=MAX_SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(TOO_BIG) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:  # a limit stopped it before it could answer
        raise Refused(TOO_BIG) from error
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer["sheets"]


def table_in(sheets, known):
    sheet = chosen(sheets, known)
    if "refused" in sheet:
        raise Refused(sheet["refused"])
    if not sheet["rows"]:
        raise Refused("There is nothing in this sheet.")
    at = heading_row(sheet["rows"], known)
    number, headings = sheet["rows"][at]
    rows = sheet["rows"][at + 1 :]
    width = max([len(headings), *(len(cells) for _, cells in rows)])
    if width > len(headings) and not sheet["name"]:  # in a CSV file the cells have moved
        number = next(number for number, cells in rows if len(cells) > len(headings))
        raise Refused(f"Row {number} has more cells than there are headings.")
    said = said_of_sheets(sheet, sheets)
    if at:
        said.append(f"The headings are in row {number}. What is above them was left out.")
    return Table(
        [cell.strip() for cell in padded(headings, width)],
        [(number, padded(cells, width)) for number, cells in rows],
        said,
    )


def padded(cells, width):
    return cells + [""] * (width - len(cells))


def chosen(sheets, known):
    """The sheet with most of our headings in one row; of two, the one that is called as ours."""
    own = [sheet for sheet in sheets if sheet["name"] not in (ALLOWED, HOW)] or sheets
    for sheet in own:
        if sheet["name"] == SHEET and "refused" in sheet:
            return sheet
    best = max(own, key=lambda sheet: (most_known(sheet, known), sheet["name"] == SHEET))
    if most_known(best, known):
        return best
    with_rows = [sheet for sheet in own if sheet.get("rows")]
    refused = [sheet for sheet in own if "refused" in sheet]
    return (refused or with_rows or own)[0]


def most_known(sheet, known):
    return max((known_in(cells, known) for _, cells in sheet.get("rows", [])[:TOP]), default=0)


def known_in(cells, known):
    """How many of a row's cells are headings that we know; one alone may be chance."""
    return sum(key(cell) in known for cell in cells if len(cell) < 60)


def heading_row(rows, known):
    """Where the headings are: the row with most that we know or, without, the first full one."""
    top = rows[:TOP]
    hits = [known_in(cells, known) for _, cells in top]
    if max(hits) > 1:
        return hits.index(max(hits))
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in top]
    return next(at for at, number in enumerate(filled) if number * 2 >= max(filled))


def said_of_sheets(sheet, sheets):
    said = []
    if sheet["name"] not in ("", SHEET):
        said.append(f"Read from the sheet “{sheet['name']}”.")
    others = [
        f"“{other['name']}”"
        for other in sheets
        if other is not sheet and other["name"] not in (ALLOWED, HOW) and other.get("rows") != []
    ]
    if others:
        said.append(f"Other sheets were not read: {', '.join(others)}.")
    return said
