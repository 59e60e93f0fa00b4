"""The columns of a sheet: heading, field, and how to fill it in."""

import re

from offers.csv_files import RISKY, escaped, unescaped
from offers.spreadsheets.reader import NO_RESULT

# Characters that XML, and so a workbook, cannot hold; and Excel's limit for a cell.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
CELL_LIMIT = 32_767
EXCEL_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
TOO_LONG = "({} characters: too long for Excel. Change it in the browser.)"


def cell_of(text):
    if len(text) > CELL_LIMIT - 100:
        return TOO_LONG.format(len(text))
    return escaped(UNPRINTABLE.sub("\ufffd", text))


def normal(cell):
    """A cell without what differs between programs: line ends and surrounding spaces."""
    if "\r" in cell or "_x000D_" in cell:
        cell = cell.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")
    bare = cell.strip()
    if cell.startswith("'") and not bare.strip("'") and RISKY.match(cell):
        return bare[1:]  # the apostrophe has nothing left to guard
    return bare


class Column:
    """One field of a line. `read` is called only for cells that differ from `cell`, so a file that
    was exported and sent back unchanged changes nothing, whatever its values."""

    is_content = True

    def __init__(self, name, heading, value, how=""):
        self.name, self.heading, self.value, self.how = name, heading, value, how

    @property
    def fields(self):
        return [self.name]

    def get(self, line):
        if self.name in line.sets:
            return line.sets[self.name]
        return getattr(line, self.name)

    def put(self, line, value):
        if self.name in line.sets:
            line.sets = line.sets | {self.name: value}
        else:
            setattr(line, self.name, value)

    def shown(self, line):
        return self.value.render(self.get(line))

    def cell(self, line):
        return cell_of(self.shown(line))

    def read(self, cell):
        """The value that a cell says. Raises ValueError."""
        if EXCEL_ERROR.fullmatch(cell):
            raise ValueError(f"The cell contains an Excel error ({cell}).")
        if cell == NO_RESULT:
            raise ValueError(
                "The cell contains a formula without a result. Open the file in Excel, save it and "
                "send it again."
            )
        if UNPRINTABLE.search(cell) or "\ufffd" in cell:
            raise ValueError(
                "A character was lost here when the file was saved (�). Type it again."
            )
        return self.value.clean(unescaped(cell).strip())


class RelatedColumn(Column):
    """A field that points to another row, which may not be chosen yet."""

    def get(self, line):
        is_set = getattr(line, f"{self.name}_id") is not None
        return getattr(line, self.name) if is_set else None


class WhoseColumn(Column):
    """The owner of a line, its scope and its council, in one cell."""

    fields = ("scope", "authority")

    def get(self, line):
        return line.scope, line.authority if line.authority_id else None

    def put(self, line, value):
        line.scope, line.authority = value


class ReadOnly(Column):
    """A column that an import ignores."""

    is_content = False

    def __init__(self, name, heading, write, how=""):
        super().__init__(name, heading, None, how)
        self.write = write

    def cell(self, line):
        return self.write(line)
