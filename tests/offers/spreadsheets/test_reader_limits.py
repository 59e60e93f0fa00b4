"""What holds the reader of files down: each limit alone, on its bound."""

import io
import json
import resource
import subprocess
import sys
import zipfile
from datetime import datetime

import pytest

from offers.spreadsheets import reader, reading
from offers.spreadsheets.reader import (
    BROKEN,
    MACROS,
    MAX_COLUMNS,
    MAX_MEMORY,
    MAX_PARTS,
    MAX_ROWS,
    MAX_SECONDS,
    MAX_UNPACKED,
    NESTED,
    OUTSIDE,
    TOO_BIG,
    Refused,
    cell_text,
    kept,
    looked_at,
)

pytestmark = pytest.mark.any_database

# The process of the reader: `main` with a file, and then what it may still do.
LIMITS = """
import json, resource, runpy, sys
runpy.run_path(sys.argv[1])["main"](".csv")
names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE")
print(json.dumps({name: resource.getrlimit(getattr(resource, name)) for name in names}), file=sys.stderr)
"""


def test_the_reader_has_little_memory_and_time_and_writes_no_file():
    done = subprocess.run(
        [sys.executable, "-I", "-c", LIMITS, str(reading.READER)],
        input=b"ID\n1\n",
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == {"sheets": [{"name": "", "rows": [[1, ["ID"]], [2, ["1"]]]}]}
    assert json.loads(done.stderr) == {
        "RLIMIT_AS": [MAX_MEMORY] * 2,
        "RLIMIT_CPU": [MAX_SECONDS] * 2,
        "RLIMIT_FSIZE": [0, 0],
    }
    assert resource.getrlimit(resource.RLIMIT_FSIZE) != (0, 0)  # and ours is untouched


WITHOUT_A_LIMIT = """
import resource, runpy, sys
ours = resource.setrlimit

def as_on_a_mac(what, most):
    if what == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    ours(what, most)

resource.setrlimit = as_on_a_mac
runpy.run_path(sys.argv[1])["main"](".csv")
"""


def test_a_system_that_refuses_the_limit_on_memory_reads_without():
    done = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT_A_LIMIT, str(reading.READER)],
        input=b"ID\n1\n",
        capture_output=True,
        check=True,
    )
    (sheet,) = json.loads(done.stdout)["sheets"]
    assert sheet["rows"] == [[1, ["ID"]], [2, ["1"]]]


SELF_PORTRAIT = """
import json, os, sys
said = [sorted(os.environ), sys.flags.isolated, any("offers" in path for path in sys.path)]
rows = [[1, ["said"]], [2, [json.dumps(said)]]]
print(json.dumps({"sheets": [{"name": "", "rows": rows}]}))
"""


def test_the_reader_gets_nothing_of_our_environment(tmp_path, monkeypatch):
    """Another script stands where the reader does, and says what it was given."""
    script = tmp_path / "says_what_it_was_given.py"
    script.write_text(SELF_PORTRAIT)
    monkeypatch.setattr(reading, "READER", script)
    monkeypatch.setenv("SECRET_KEY", "ours")
    names, is_isolated, knows_the_site = json.loads(reading.read(b"x", ".csv").rows[0][1][0])
    assert set(names) <= {"LC_CTYPE"}  # Python's own
    assert (is_isolated, knows_the_site) == (1, False)


def test_two_files_are_read_at_a_time(monkeypatch):
    monkeypatch.setattr(reading, "MAX_SECONDS", 0.01)
    assert reading.SEATS.acquire(timeout=0)
    assert reading.SEATS.acquire(timeout=0)
    try:
        with pytest.raises(Refused) as refused:
            reading.read(b"ID\n1\n", ".csv")
        assert str(refused.value) != TOO_BIG  # it was not even begun
    finally:
        reading.SEATS.release(2)


def test_a_seat_is_given_back_whatever_became_of_the_file():
    for _ in range(2):
        with pytest.raises(Refused):
            reading.read(b"", ".csv")
    assert reading.read(b"ID\n1\n", ".csv").rows == [(2, ["1"])]


def test_a_file_is_read_up_to_12_megabytes():
    with pytest.raises(Refused, match="12 MB"):
        reading.read(b"x" * (reading.MAX_BYTES + 1), ".pdf")
    with pytest.raises(Refused) as refused:
        reading.read(b"x" * reading.MAX_BYTES, ".pdf")
    assert "12 MB" not in str(refused.value)


@pytest.mark.parametrize(("row", "is_read"), [("1", True), ("1,2", True), ("1,2,3", False)])
def test_a_row_has_no_more_cells_than_there_are_headings(row, is_read):
    data = f"ID,Title\n{row}\n".encode()
    if is_read:
        assert len(reading.read(data, ".csv").rows[0][1]) == 2
    else:
        with pytest.raises(Refused, match="Row 2"):
            reading.read(data, ".csv")


@pytest.mark.parametrize(("rows", "is_read"), [(MAX_ROWS, True), (MAX_ROWS + 1, False)])
def test_five_thousand_rows_under_the_headings_are_read(rows, is_read):
    cells = [["x"]] * (rows + 1)
    if is_read:
        assert len(kept(cells)) == rows + 1
    else:
        with pytest.raises(Refused, match="5,002"):
            kept(cells)


@pytest.mark.parametrize(("columns", "is_read"), [(MAX_COLUMNS, True), (MAX_COLUMNS + 1, False)])
def test_sixty_columns_are_read(columns, is_read):
    if is_read:
        assert len(kept([["x"] * columns])[0][1]) == columns
    else:
        with pytest.raises(Refused, match="61"):
            kept([["x"] * columns])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-05-31 00:00", "2026-05-31"),
        ("2026-05-31 12:30", "2026-05-31 12:30:00"),
    ],
)
def test_a_day_that_excel_made_a_moment_of_is_a_day(value, text):
    assert cell_text(datetime.fromisoformat(value)) == text


class Archive:
    """A workbook as far as its list of parts; each part says of itself how large it is."""

    def __init__(self, *names, size=10, content=b"<x/>", start=b""):
        names = ("[Content_Types].xml", "xl/workbook.xml", *names)
        self.parts = [zipfile.ZipInfo(name) for name in names]
        self.parts[1].file_size = size
        self.content, self.start = content, start

    def infolist(self):
        return self.parts

    def open(self, part):
        return io.BytesIO(self.start + self.content)


def refusal_of(archive):
    try:
        looked_at(archive)
    except Refused as refused:
        return str(refused)
    return None


@pytest.mark.parametrize(
    ("archive", "refusal"),
    [
        (Archive(), None),
        (Archive(size=MAX_UNPACKED), None),
        (Archive(size=MAX_UNPACKED + 1), TOO_BIG),
        (Archive(*(f"xl/{n}.bin" for n in range(MAX_PARTS - 2))), None),
        (Archive(*(f"xl/{n}.bin" for n in range(MAX_PARTS - 1))), TOO_BIG),
        (Archive("xl/vbaProject.bin"), MACROS),
        (Archive("xl/ActiveX/activeX1.bin"), MACROS),
        (Archive("xl/externalLinks/externalLink1.xml"), OUTSIDE),
        (Archive("xl/connections.xml"), OUTSIDE),
        (Archive("xl/queryTables/queryTable1.xml"), OUTSIDE),
        (Archive(start=b"PK\x03\x04"), NESTED),
        (Archive(start=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), NESTED),
    ],
    ids=range(12),
)
def test_a_workbook_is_refused_by_what_is_packed_into_it(archive, refusal):
    assert refusal_of(archive) == refusal


@pytest.mark.parametrize(("tags", "refusal"), [(4, None), (5, TOO_BIG)])
def test_a_part_has_only_so_many_tags(monkeypatch, tags, refusal):
    monkeypatch.setattr(reader, "MAX_TAGS", 4)
    assert refusal_of(Archive(content=b"<x>" + b"<y/>" * (tags - 2) + b"</x>")) == refusal


def test_another_kind_of_zip_is_no_workbook():
    archive = Archive()
    del archive.parts[0]
    assert refusal_of(archive) == BROKEN
