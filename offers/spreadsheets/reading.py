"""Runs the reader in a process with limits on time and memory."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from offers.spreadsheets.reader import MAX_ROWS, TOO_BIG, Refused

MAX_BYTES = 12 * 1024 * 1024
MAX_SECONDS = 7  # of wall-clock time
# Files that one server process reads at once; each may take 200 MB.
SEATS = BoundedSemaphore(2)
READER = Path(__file__).with_name("reader.py")

__all__ = ["MAX_BYTES", "MAX_ROWS", "Refused", "Table", "read"]


@dataclass(frozen=True)
class Table:
    """A sheet: its headings, and each row with its number in Excel."""

    headings: list
    rows: list  # of (number, [text, …]), each as long as the headings


def read(data: bytes, name: str) -> Table:
    """The sheet in a file. Raises Refused with a sentence for the person who sent it."""
    if len(data) > MAX_BYTES:
        raise Refused(f"This file is larger than {MAX_BYTES // 2**20} MB.")
    if not SEATS.acquire(timeout=MAX_SECONDS):
        raise Refused("Other files are being read at the moment. Try again in a minute.")
    try:
        rows = ask_reader(data, name)
    finally:
        SEATS.release()
    if not rows:
        raise Refused("There is nothing in this sheet.")
    headings = [cell.strip() for cell in rows[0][1]]
    width = len(headings)
    found = []
    for number, cells in rows[1:]:
        if len(cells) > width:
            raise Refused(f"Row {number} has more cells than there are headings.")
        found.append((number, cells + [""] * (width - len(cells))))
    return Table(headings, found)


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
    return answer["rows"]
